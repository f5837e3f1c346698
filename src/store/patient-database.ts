// D1 as requests meet it: what it does not answer in time, or fails at by itself, is one error, `StorageUnavailable`. A
// mistake in a statement stays what it is.
import { withDeadline } from "./deadline.ts";
import { StorageUnavailable } from "./storage-unavailable.ts";

/** Milliseconds. A write that is given up may still have happened. */
const maxReadMs = 1_000;
const maxWriteMs = 10_000;

/** SQLite's own words for what is wrong with a statement, or with what it was given. */
const mistakes = /SQLITE_(?:CONSTRAINT|MISMATCH|RANGE|TOOBIG)|syntax error|D1_TYPE_ERROR|no such function/i;
const reading = /^\s*(?:SELECT\b|WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE)\b))/is;

export function patientDatabase(database: D1Database): D1Database {
  const patient: Pick<D1Database, "prepare" | "batch" | "withSession" | "exec"> = {
    prepare: (sql) => new PatientStatement(database.prepare(sql), reading.test(sql)),
    batch: (statements) => batchWithin(database, statements),
    exec: (sql) => within(() => database.exec(sql), false),
    withSession(constraint) {
      const session = database.withSession(constraint);
      return {
        prepare: (sql) => new PatientStatement(session.prepare(sql), reading.test(sql)),
        batch: (statements) => batchWithin(session, statements),
        getBookmark: () => session.getBookmark(),
      };
    },
  };
  // D1's type still declares `dump`; no database has it any more, so that nobody can miss it here.
  return patient as D1Database;
}

class PatientStatement implements D1PreparedStatement {
  readonly inner: D1PreparedStatement;
  readonly isRead: boolean;

  constructor(inner: D1PreparedStatement, isRead: boolean) {
    this.inner = inner;
    this.isRead = isRead;
  }

  bind(...values: unknown[]): D1PreparedStatement {
    return new PatientStatement(this.inner.bind(...values), this.isRead);
  }

  first<Value>(column?: string): Promise<Value | null> {
    return within(
      () => (column === undefined ? this.inner.first<Value>() : this.inner.first<Value>(column)),
      this.isRead,
    );
  }

  run<Value>(): Promise<D1Result<Value>> {
    return within(() => this.inner.run<Value>(), this.isRead);
  }

  all<Value>(): Promise<D1Result<Value>> {
    return within(() => this.inner.all<Value>(), this.isRead);
  }

  raw<Value = unknown[]>(options: { columnNames: true }): Promise<[string[], ...Value[]]>;
  raw<Value = unknown[]>(options?: { columnNames?: false }): Promise<Value[]>;
  raw(): Promise<unknown> {
    return within(() => this.inner.raw(), this.isRead);
  }
}

function batchWithin<Value>(
  database: Pick<D1Database, "batch">,
  statements: D1PreparedStatement[],
): Promise<D1Result<Value>[]> {
  const isRead = statements.every((one) => one instanceof PatientStatement && one.isRead);
  const inner = statements.map((one) => (one instanceof PatientStatement ? one.inner : one));
  return within(() => database.batch<Value>(inner), isRead);
}

/** The binding itself may throw as well. */
async function within<Value>(ask: () => Promise<Value>, isRead: boolean): Promise<Value> {
  try {
    return await withDeadline(ask(), isRead ? maxReadMs : maxWriteMs);
  } catch (thrown) {
    throw thrown instanceof Error && mistakes.test(thrown.message) ? thrown : new StorageUnavailable(thrown);
  }
}
