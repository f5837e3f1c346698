// The Worker's entry: requests, queue batches and the crons. No logic.

import { app } from "./app.ts";
import type { Bindings } from "./env.ts";
import { runQueue } from "./jobs/run-queue.ts";
import { runScheduled } from "./jobs/run-scheduled.ts";

export { CacheObject } from "./store/cache-object.ts";
export { HealthObject } from "./store/health-object.ts";
export { LedgerObject } from "./store/ledger-object.ts";

export default {
  fetch: app.fetch,
  queue: runQueue,
  scheduled: runScheduled,
} satisfies ExportedHandler<Bindings>;
