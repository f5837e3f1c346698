// The Worker's entry: requests, queue batches and the crons. No logic.

import { app } from "./app.ts";
import type { Bindings } from "./env.ts";
import { runScheduled } from "./jobs/run-scheduled.ts";
import { saveBatch } from "./jobs/save-batch.ts";

export { Sandbox } from "./sandbox/sandbox.ts";
export { HealthObject } from "./store/health-object.ts";

export default {
  fetch: app.fetch,
  queue: saveBatch,
  scheduled: runScheduled,
} satisfies ExportedHandler<Bindings>;
