// Real bindings that count what a bill would: rows of D1, calls and rows of Durable Objects, operations of queue and R2.
import type { Bindings } from "../../src/env.ts";

export interface Counts {
  d1RowsWritten: number;
  d1RowsRead: number;
  objectCalls: number;
  queueOperations: number;
  r2ClassA: number;
  r2ClassB: number;
}

export function noCounts(): Counts {
  return { d1RowsWritten: 0, d1RowsRead: 0, objectCalls: 0, queueOperations: 0, r2ClassA: 0, r2ClassB: 0 };
}

/** `sent` gets the messages instead of a queue. */
export function countedBindings(bindings: Bindings, counts: Counts, sent: unknown[]): Bindings {
  const { DB, CONTENTS, HEALTH } = bindings;
  return {
    ...bindings,
    DB: countedDatabase(DB, counts),
    CONTENTS: watched(CONTENTS, (method) => {
      if (["put", "list", "createMultipartUpload"].includes(method)) counts.r2ClassA += 1;
      if (["get", "head"].includes(method)) counts.r2ClassB += 1;
    }),
    HEALTH: watched(HEALTH, () => undefined, {
      get: (stub) =>
        watched(stub, () => {
          counts.objectCalls += 1;
        }),
    }),
    RECORDS: {
      send: async (message: unknown) => {
        sent.push(message);
        counts.queueOperations += operationsOf(message);
      },
    } as unknown as Queue,
  };
}

/** Written, read and deleted, for each 64 kB of it. */
function operationsOf(message: unknown): number {
  return 3 * Math.ceil(new TextEncoder().encode(JSON.stringify(message)).length / 64_000);
}

function countedDatabase(database: D1Database, counts: Counts): D1Database {
  const bare = new WeakMap<object, D1PreparedStatement>();
  const add = <Answer extends D1Result>(answer: Answer): Answer => {
    counts.d1RowsWritten += answer.meta.rows_written;
    counts.d1RowsRead += answer.meta.rows_read;
    return answer;
  };
  const statementOf = (statement: D1PreparedStatement): D1PreparedStatement => {
    const counted = {
      bind: (...values: unknown[]) => statementOf(statement.bind(...values)),
      // The one way of asking that tells no counts: asked for by the other.
      first: async (column?: string) => {
        const [row] = add(await statement.all<Record<string, unknown>>()).results;
        return row === undefined ? null : column === undefined ? row : row[column];
      },
      all: async () => add(await statement.all()),
      run: async () => add(await statement.run()),
      raw: () => {
        throw new Error("raw() tells no counts: count it before you use it");
      },
    } as unknown as D1PreparedStatement;
    bare.set(counted, statement);
    return counted;
  };
  const counted = {
    prepare: (sql: string) => statementOf(database.prepare(sql)),
    batch: async (statements: D1PreparedStatement[]) =>
      (await database.batch(statements.map((statement) => bare.get(statement) ?? statement))).map(add),
    withSession: () => counted,
    getBookmark: () => null,
  };
  return counted as unknown as D1Database;
}

/** Calls `note` with the name of each method that is called; `made` takes over what some methods answer. */
function watched<Binding extends object>(
  binding: Binding,
  note: (method: string) => void,
  made: Record<string, (answer: object) => object> = {},
): Binding {
  return new Proxy(binding, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function" || typeof property === "symbol") return value;
      return (...given: unknown[]) => {
        note(property);
        const answer: unknown = Reflect.apply(value, target, given);
        const wrap = made[property];
        return wrap !== undefined && typeof answer === "object" && answer !== null ? wrap(answer) : answer;
      };
    },
  });
}
