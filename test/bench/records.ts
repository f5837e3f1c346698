// What records cost in D1 when there are very many: `node test/bench/records.ts [records in D1] [days of sums]`. Fills an
// SQLite file with what D1 would hold and measures what the pages and reports ask for, in processor time.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readReport } from "../../src/console/pages/activity/report.ts";
import { questionOf, readView } from "../../src/console/pages/activity/view.ts";
import { readActivity, readModelUse } from "../../src/store/activity.ts";
import { readAnalytics } from "../../src/store/analytics/read-analytics.ts";
import { readErrors } from "../../src/store/error-groups.ts";
import { findGeneration } from "../../src/store/find-generation.ts";
import { readLogGroups } from "../../src/store/log-groups.ts";
import { findNeighbours } from "../../src/store/log-neighbours.ts";
import { readLogPage } from "../../src/store/log-page.ts";
import { readProviderUse } from "../../src/store/provider-use.ts";
import { readUsage, readWorkspaceSpend } from "../../src/store/usage.ts";
import { defaultWorkspaceId as workspaceId } from "../../src/store/workspaces.ts";
import { memoryBucket } from "../unit/store/bucket.ts";
import { asD1, migrate } from "../unit/store/sqlite-database.ts";
import { benchKeys, fillDatabase } from "./fill-records.ts";

const [records = 10_000_000, days = 400] = process.argv.slice(2).map(Number);
const until = Date.parse("2026-11-25T12:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "fairlead-records-"));
const file = join(folder, "d1.sqlite");

try {
  const sqlite = new DatabaseSync(file);
  sqlite.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
  migrate(sqlite);
  fillDatabase(sqlite, { records, days: 30, sumDays: days, hours: true, until });
  sqlite.exec("ANALYZE");
  const database = asD1(sqlite);
  const bytes = statSync(file).size;
  console.log(
    `${records} records in 30 days, sums of ${days} days: ${(bytes / 1e6).toFixed(0)} MB, ${Math.round(bytes / records)} bytes a record`,
  );
  await measure(database);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(database: D1Database): Promise<void> {
  const middle = { createdAt: new Date(until - 15 * 86_400_000).toISOString(), id: "gen-" };
  const month = { workspaceId, from: "2026-10-26", until: "2026-11-26" };
  const scope = { workspaceId, creatorUserId: undefined, now: until };
  const hours = Array.from({ length: 24 }, (_, place) =>
    new Date(until - (23 - place) * 3_600_000).toISOString().slice(0, 13),
  );
  const day = { from: until - 86_400_000, bucketMs: 3_600_000, buckets: 24 };
  const calls: Record<string, () => Promise<unknown>> = {
    "log page, newest, with totals": () => readLogPage(database, { workspaceId, limit: 100 }, { totals: true }),
    "log page, in the middle": () =>
      readLogPage(database, { workspaceId, limit: 100, before: middle }, { totals: false }),
    "log page, filtered, nothing found": () =>
      readLogPage(database, { workspaceId, limit: 100, model: "no such" }, { totals: true }),
    "log page, by terms, the dearest": () =>
      readLogPage(
        database,
        {
          ...{ workspaceId, limit: 100, sort: "cost" as const },
          terms: [
            { field: "user", part: "user-1", negated: false },
            { field: "attempts", comparison: ">", value: 1, negated: false },
          ],
        },
        { totals: true },
      ),
    "errors of a day": () => readErrors(database, { workspaceId }, { time: day, wants: { share: true } }),
    "the last errors, as home and providers show": () =>
      readErrors(database, { workspaceId }, { time: { ...day, buckets: 1 }, wants: { share: false } }),
    "providers of a day": () => readProviderUse(database, { workspaceId, hours }),
    "models of a week": () =>
      readAnalytics(database, {
        ...questionOf(readView({ days: "7" }, until), scope),
        ...{ dimensions: ["model"], metrics: ["first_token_p50"] },
      }),
    "sessions by cost": () => readLogGroups(database, "session", { workspaceId, limit: 200 }),
    "neighbours of one generation": () => findNeighbours(database, { workspaceId }, middle),
    "one generation": () => findGeneration({ database, bucket: memoryBucket().bucket }, `gen-${"0".repeat(24)}`),
    "GET /activity, 30 days": () => readActivity(database, { ...month, byWorkspace: false }),
    "activity page, 30 days": () => readReport(database, readView({}, until), scope),
    "activity page, 90 days, by key": () => readReport(database, readView({ days: "90", by: "key" }, until), scope),
    "activity page, 7 days": () => readReport(database, readView({ days: "7" }, until), scope),
    "a key's page, 30 days": () =>
      readReport(database, readView({ key: benchKeys[0] ?? "" }, until), { ...scope, isAlone: true }),
    "activity page, a day by the hour": () => readReport(database, readView({ days: "1" }, until), scope),
    "GET /credits": () => readWorkspaceSpend(database, workspaceId),
    "GET /key": () => readUsage(database, benchKeys.slice(0, 1), until),
    "31 keys": () => readUsage(database, benchKeys, until),
    "GET /models?sort=top-weekly": () => readModelUse(database, "2026-11-18"),
  };
  for (const [name, call] of Object.entries(calls)) {
    const times: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      const begun = process.threadCpuUsage();
      await call();
      const { user, system } = process.threadCpuUsage(begun);
      times.push((user + system) / 1_000);
    }
    times.sort((one, other) => one - other);
    console.log(`${name.padEnd(44)} ${times[2]?.toFixed(1).padStart(7)} ms (most ${times[4]?.toFixed(1)})`);
  }
}
