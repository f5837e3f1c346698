// How SQLite runs the statements of records and reports, with many records in place: single records are reached by their
// keys, never by looking through them. The statements are recorded as the store runs them.
import { beforeAll, describe, expect, it } from "vitest";
import { readReport } from "../../../src/console/pages/activity/report.ts";
import { readView } from "../../../src/console/pages/activity/view.ts";
import { readSettings } from "../../../src/env.ts";
import { keepRecords, moveFormer } from "../../../src/jobs/keep-records.ts";
import { readActivity, readModelUse } from "../../../src/store/activity.ts";
import { findKnownKey } from "../../../src/store/authentication.ts";
import { erasePerson } from "../../../src/store/erase-person.ts";
import { readErrors } from "../../../src/store/error-groups.ts";
import { readFailingMinutes } from "../../../src/store/failing-minutes.ts";
import { findGeneration } from "../../../src/store/find-generation.ts";
import { saveGenerations } from "../../../src/store/generations.ts";
import { readLogGroups } from "../../../src/store/log-groups.ts";
import { findNeighbours } from "../../../src/store/log-neighbours.ts";
import type { LogTerm } from "../../../src/store/log-terms.ts";
import { readLog } from "../../../src/store/log-with-archive.ts";
import { readEndpointUse, readProviderUse } from "../../../src/store/provider-use.ts";
import { readMemberUsage, readUsage, readWorkspaceSpend } from "../../../src/store/usage.ts";
import { defaultWorkspaceId as workspaceId } from "../../../src/store/workspaces.ts";
import { fillDatabase } from "../../bench/fill-records.ts";
import { memoryBucket } from "./bucket.ts";
import { insertFormer } from "./former-version.ts";
import { makeRecord, seeded } from "./make-record.ts";
import { asD1, newSqlite } from "./sqlite-database.ts";

const records = 40_000;
const now = Date.parse("2026-11-25T12:00:00Z");
/** Tables that grow with every request, or with every key and day. */
const growing = /\b(records|record_chunks|record_parts|roll_ups|key_usage|generations|r|c|g|p)\b/;

const sqlite = newSqlite();
const seen = new Map<string, number>();
let recording = false;
const database = asD1(sqlite, (sql) => {
  if (recording && !seen.has(sql)) seen.set(sql, 0);
});
const place = { database, bucket: memoryBucket().bucket };
const run = { place, settings: readSettings({ RECORDS_HOT_DAYS: "35" }), now };
const random = seeded(1);
const terms: LogTerm[] = [
  { field: "user", part: "ann", negated: true },
  { field: "cost", comparison: ">", value: 1e9, negated: false },
  { field: "status", is: ["failed"], negated: false },
];
const some = Array.from({ length: 20 }, () =>
  makeRecord(random, { createdAt: new Date(now - 40 * 86_400_000).toISOString() }),
);

beforeAll(async () => {
  fillDatabase(sqlite, { records, days: 30, until: now });
  insertKeysOf("busy");
  await insertFormer(database, some.slice(0, 5));
  sqlite.exec("ANALYZE");
  recording = true;
  await saveGenerations(place, some.slice(5));
  await keepRecords(run);
  await moveFormer(run);
  const period = { workspaceId, from: "2026-11-01", until: "2026-11-30" };
  const log = { workspaceId, limit: 100, model: "big", provider: "p", creatorUserId: "u", outcome: "failed" } as const;
  const position = { createdAt: new Date(now - 86_400_000).toISOString(), id: "gen-x" };
  await readLog(place, { ...log, before: position }, { totals: true });
  await readLog(place, { workspaceId, limit: 100, after: position }, { totals: false });
  await readLog(
    place,
    { workspaceId, limit: 100, from: "2026-11-01T00:00:00Z", until: "2026-11-20T00:00:00Z" },
    { totals: true },
  );
  await readLog(place, { ...log, terms, sort: "cost" }, { totals: true });
  await findNeighbours(database, { workspaceId, creatorUserId: "u" }, position);
  for (const by of ["session", "user", "app"] as const) await readLogGroups(database, by, { workspaceId, limit: 100 });
  await findGeneration(place, some[0]?.id ?? "");
  await findGeneration(place, some[19]?.id ?? "");
  await readActivity(database, { ...period, byWorkspace: true, keyHash: "a", creatorUserId: "u" });
  await readActivity(database, { ...period, workspaceId: undefined, byWorkspace: false });
  for (const query of [
    {},
    { by: "provider", days: "1" },
    { by: "key", days: "90", model: "maker/big" },
    { step: "week" },
  ]) {
    const scope = { workspaceId, creatorUserId: "by" in query ? undefined : "u", now };
    await readReport(database, readView(query, now), scope);
  }
  await readModelUse(database, "2026-11-18");
  const hours = ["2026-11-24T12", "2026-11-24T13"];
  await readProviderUse(database, { workspaceId, hours });
  for (const creatorUserId of [undefined, "u"]) {
    const time = { from: now - 86_400_000, bucketMs: 3_600_000, buckets: 24 };
    await readErrors(database, { workspaceId, creatorUserId }, { time, wants: { share: true } });
  }
  await readFailingMinutes(database, { workspaceId, provider: "p-1", from: now - 86_400_000 });
  await readEndpointUse(database, { workspaceId, hours, model: "maker/big" });
  await readUsage(database, ["a".repeat(64)], now);
  await readWorkspaceSpend(database, workspaceId);
  await readMemberUsage(database, { workspaceId, memberId: "busy" }, now);
  await findKnownKey(database, "a".repeat(64), now);
  await erasePerson(place, { field: "user", value: "nobody at all", workspaceId: "another", now });
  await erasePerson(place, { field: "user", value: "user-somebody", workspaceId, now });
  recording = false;
}, 120_000);

/** Of a member who is under no guardrail. */
function insertKeysOf(memberId: string): void {
  sqlite
    .prepare(
      `WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < 5000)
       INSERT INTO api_keys (hash, kind, workspace_id, creator_user_id, name, label, disabled, include_byok_in_limit, created_at)
       SELECT printf('f%063d', n), 'api', ?1, ?2, 'k', 'k', 0, 0, '2026-11-26' FROM number`,
    )
    .run(workspaceId, memberId);
  sqlite.exec(
    `INSERT INTO key_usage (key_hash, day, requests, cost_pico, byok_cost_pico)
     SELECT hash, '2026-11-25', 1, 1, 0 FROM api_keys WHERE hash LIKE 'f%'`,
  );
}

/** Lines of the plan that look through a whole table that grows. */
function scansOf(sql: string): string[] {
  const lines = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
  return lines
    .map(({ detail }) => detail)
    .filter((detail) => /^SCAN\b/.test(detail) && growing.test(detail.replace(/USING.*/, "")));
}

describe("statements over records and reports", () => {
  it("are all recorded here", () => {
    expect(seen.size).toBeGreaterThan(30);
    expect([...seen.keys()].filter((sql) => sql.includes("roll_ups")).length).toBeGreaterThan(7);
  });

  it("never look through a table that grows with requests", () => {
    const scans = [...seen.keys()].flatMap((sql) =>
      scansOf(sql).map((line) => `${line} in ${sql.replaceAll(/\s+/g, " ")}`),
    );
    expect(scans).toEqual([]);
  });

  it("of reports read no single records", () => {
    const reports = [...seen.keys()].filter((sql) => /\b(roll_ups|key_usage)\b/.test(sql) && /^SELECT|^WITH/.test(sql));
    expect(reports.filter((sql) => /\b(records|record_chunks|generations)\b/.test(sql))).toEqual([]);
  });

  it("would be found out if one did", () => {
    expect(scansOf("SELECT model, SUM(cost_pico) FROM records WHERE status = 200 GROUP BY model")).toHaveLength(1);
  });
});

describe("with forty thousand records", () => {
  const calls: [name: string, call: () => Promise<unknown>][] = [
    ["a page of the log", () => readLog(place, { workspaceId, limit: 100 }, { totals: true })],
    [
      "a page by its terms, the dearest first",
      () => readLog(place, { workspaceId, limit: 100, terms, sort: "cost" }, { totals: true }),
    ],
    ["sessions", () => readLogGroups(database, "session", { workspaceId, limit: 200 })],
    ["a filtered page", () => readLog(place, { workspaceId, limit: 100, model: "rare" }, { totals: true })],
    [
      "activity",
      () => readActivity(database, { workspaceId, from: "2026-10-26", until: "2026-11-26", byWorkspace: false }),
    ],
    ["credits", () => readWorkspaceSpend(database, workspaceId)],
    ["a key", () => readUsage(database, ["0".padStart(64, "0")], now)],
    ["models by use", () => readModelUse(database, "2026-11-18")],
  ];

  it.each(calls)("%s takes some 20 ms of SQL at most", async (_name, call) => {
    // Processors differ; a scan of them all takes a second.
    expect(await shortest(call, 60)).toBeLessThan(60);
  });

  it("a member's five thousand keys are not searched for where no budget asks what they spent", async () => {
    const readBusy = () => readMemberUsage(database, { workspaceId, memberId: "busy" }, now);
    // Some hundredths; four and more where each key is searched for.
    expect(await shortest(readBusy, 1)).toBeLessThan(1);
  });
});

/** Milliseconds of the processor's time, of three calls at most: other tests run at the same time. */
async function shortest(call: () => Promise<unknown>, enoughMs: number): Promise<number> {
  const times = [Number.POSITIVE_INFINITY];
  for (let index = 0; index < 3 && Math.min(...times) >= enoughMs; index += 1) {
    const begun = process.threadCpuUsage();
    await call();
    const { user, system } = process.threadCpuUsage(begun);
    times.push((user + system) / 1_000);
  }
  return Math.min(...times);
}
