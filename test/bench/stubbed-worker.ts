// Fairlead as it is, with every storage call stubbed: what its own code costs. D1 answers from memory, the queue, R2 and
// health take what they are given.
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";

export { Sandbox } from "../../src/sandbox/sandbox.ts";
export { CacheObject } from "../../src/store/cache-object.ts";
export { HealthObject } from "../../src/store/health-object.ts";
export { LedgerObject } from "../../src/store/ledger-object.ts";

interface StubbedBindings extends Bindings {
  /** JSON: rows by the beginning of the statement that asks for them. */
  ROWS: string;
}

let stubbed: Bindings | undefined;

function stub(bindings: StubbedBindings): Bindings {
  const rows: Record<string, unknown[]> = JSON.parse(bindings.ROWS);
  const resultsOf = (sql: string): unknown[] => {
    const match = Object.entries(rows).find(([part]) => sql.replace(/\s+/g, " ").includes(part));
    return match?.[1] ?? [];
  };
  const statement = (sql: string) => ({
    sql,
    bind: () => statement(sql),
    first: async () => resultsOf(sql)[0] ?? null,
    all: async () => ({ results: resultsOf(sql) }),
    run: async () => ({ meta: { changes: 0 } }),
  });
  const database = {
    withSession: () => database,
    prepare: statement,
    batch: async (statements: { sql: string }[]) => statements.map(({ sql }) => ({ results: resultsOf(sql) })),
  };
  const healthObject = {
    snapshot: async () => ({ version: 1, endpoints: [] }),
    report: async () => ({ version: 1, endpoints: [] }),
  };
  return {
    ...bindings,
    DB: database,
    RECORDS: { send: async () => undefined },
    CONTENTS: { put: async () => null },
    HEALTH: { idFromName: () => ({}), get: () => healthObject, getByName: () => healthObject },
  } as unknown as Bindings;
}

export default {
  fetch(request: Request, bindings: StubbedBindings, context: ExecutionContext): Response | Promise<Response> {
    stubbed ??= stub(bindings);
    return app.fetch(request, stubbed, context);
  },
};
