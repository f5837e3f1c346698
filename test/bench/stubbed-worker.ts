// Fairlead as it is, with every storage call stubbed: what its own code costs. D1 answers from memory, the queue, R2 and
// health take what they are given, and ledgers count in this isolate.
import { type Ask, emptyLedger, exchange } from "../../src/accounting/ledger/exchange.ts";
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";

export { CacheObject } from "../../src/store/cache-object.ts";
export { HealthObject } from "../../src/store/health-object.ts";
export { LedgerObject } from "../../src/store/ledger-object.ts";

interface StubbedBindings extends Bindings {
  /** JSON: rows by a part of the statement that asks for them; those with a `hash` to whoever names it. */
  ROWS: string;
}

interface Asked {
  sql: string;
  values: readonly unknown[];
}

let stubbed: Bindings | undefined;

function stub(bindings: StubbedBindings): Bindings {
  const rows: Record<string, Record<string, unknown>[]> = JSON.parse(bindings.ROWS);
  const resultsOf = ({ sql, values }: Asked): unknown[] => {
    const match = Object.entries(rows).find(([part]) => sql.replace(/\s+/g, " ").includes(part));
    return (match?.[1] ?? []).filter(({ hash }) => hash === undefined || values.includes(hash));
  };
  const statement = (asked: Asked) => ({
    asked,
    bind: (...values: unknown[]) => statement({ ...asked, values }),
    first: async () => resultsOf(asked)[0] ?? null,
    all: async () => ({ results: resultsOf(asked) }),
    run: async () => ({ meta: { changes: 0 } }),
  });
  const database = {
    withSession: () => database,
    prepare: (sql: string) => statement({ sql, values: [] }),
    batch: async (statements: { asked: Asked }[]) => statements.map(({ asked }) => ({ results: resultsOf(asked) })),
  };
  const healthObject = {
    snapshot: async () => ({ version: 1, endpoints: [] }),
    report: async () => ({ version: 1, endpoints: [] }),
  };
  // Of one key.
  const ledger = newLedger();
  return {
    ...bindings,
    DB: database,
    LEDGER: { idFromName: String, idFromString: String, get: () => ledger },
    RECORDS: { send: async () => undefined },
    CONTENTS: { put: async () => null },
    HEALTH: { idFromName: () => ({}), get: () => healthObject, getByName: () => healthObject },
  } as unknown as Bindings;
}

function newLedger() {
  let ledger = emptyLedger;
  return {
    exchange: async (ask: Ask) => {
      const exchanged = exchange(ledger, ask, Date.now());
      ledger = exchanged?.ledger ?? ledger;
      return exchanged?.answer ?? null;
    },
  };
}

export default {
  fetch(request: Request, bindings: StubbedBindings, context: ExecutionContext): Response | Promise<Response> {
    stubbed ??= stub(bindings);
    return app.fetch(request, stubbed, context);
  },
};
