import { join } from "node:path";
import { expect, it } from "vitest";
import { startFilesWorker } from "../../../src/commands/start-files-worker.ts";
import { withoutCronWarning } from "../../../src/commands/wrangler-process.ts";

const cronWarning = `▲ \u001b[43;33m[\u001b[43;30mWARNING\u001b[43;33m]\u001b[0m \u001b[1mScheduled Workers are not automatically triggered during local development.\u001b[0m

  To manually trigger a scheduled event, run:
    curl "http://localhost:8787/cdn-cgi/local/scheduled"
  For more details, see https://developers.cloudflare.com/workers/configuration/cron-triggers/#test-cron-triggers-locally


`;
const other = "▲ [WARNING] something else\n\n";

it.each([
  ["the warning alone", cronWarning, ""],
  ["others around it", `${other}${cronWarning}${other}`, `${other}${other}`],
  ["others only", other, other],
  ["half of it", cronWarning.slice(0, 120), cronWarning.slice(0, 120)],
])("of wrangler's warnings that of crons is not shown: %s", (_, text, shown) => {
  expect(withoutCronWarning(text)).toBe(shown);
});

it("a Worker for files that takes too long is told from one that is ready", async () => {
  const root = join(import.meta.dirname, "..", "..", "..");
  const worker = await startFilesWorker({ root, name: "fairlead-files", readyWithinMs: 1 });
  const isReady = await worker.ready;
  worker.stop();
  await worker.ended;
  expect(isReady).toBe(false);
});
