// The Worker's entry: requests, queue batches and the daily cron. No logic.

import { runDaily } from "./api/run-daily.ts";
import { saveBatch } from "./api/save-batch.ts";
import { app } from "./app.ts";
import type { Bindings } from "./env.ts";

export { Sandbox } from "./sandbox/sandbox.ts";
export { HealthObject } from "./store/health-object.ts";

export default {
  fetch: app.fetch,
  queue: saveBatch,
  scheduled: runDaily,
} satisfies ExportedHandler<Bindings>;
