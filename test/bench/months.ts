// Three months of different size, and what one of their requests uses of everything that Cloudflare bills. The figures are
// counted by tests (`test/unit/bill.test.ts`, `test/worker/bill.test.ts`), which fail where they are no longer true.

export interface Month {
  name: string;
  requests: number;
  /** Isolates that share the requests, and models: with more of them fewer things can be done together. */
  isolates: number;
  models: number;
}

/** Of one request. */
export interface Use {
  objectCalls: number;
  objectRows: number;
  queueOperations: number;
  d1RowsWritten: number;
  d1RowsRead: number;
  r2Operations: number;
  logLines: number;
  /** Milliseconds. A whole answer takes 1.6 and a stream of 200 chunks 16 (`npm run bench`): most of them stream. */
  cpuMs: number;
}

export const months: readonly Month[] = [
  { name: "1 M", requests: 1e6, isolates: 3, models: 10 },
  { name: "5 M", requests: 5e6, isolates: 5, models: 20 },
  { name: "100 M", requests: 100e6, isolates: 10, models: 40 },
];

/** Seconds of a month. */
export const monthSeconds = 30 * 86_400;

/** With keys and catalog read again for each request, as where requests are far apart. */
const everywhere = { d1RowsRead: 60, r2Operations: 0, logLines: 0, cpuMs: 12 };

/** Rows of D1: those of the record and its sums, and those of moving it to the archive. */
const alone = { objectCalls: 2, objectRows: 1, queueOperations: 3, d1RowsWritten: 12 };
const together = { objectCalls: 2, objectRows: 0.6, queueOperations: 0.9, d1RowsWritten: 2.8 };

export function useOf(month: Month): Use {
  return { ...everywhere, ...(month.requests > 10e6 ? together : alone) };
}
