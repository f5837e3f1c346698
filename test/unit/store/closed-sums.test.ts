// Sums that are made of hours and days when these are over: a question is answered the same before, after, and when something
// came late; of hours that are kept no longer nothing stays.
import { beforeAll, describe, expect, it } from "vitest";
import { type DimensionName, type Granularity, metricNames } from "../../../src/accounting/analytics.ts";
import type { AnalyticsFilter, AnalyticsLine } from "../../../src/store/analytics/analytics-query.ts";
import {
  readAllClosedAnalytics,
  readClosedAnalytics,
  type WorkspaceQuery,
} from "../../../src/store/analytics/closed-analytics.ts";
import { readAnalytics } from "../../../src/store/analytics/read-analytics.ts";
import { closeSums, removeClosedBefore } from "../../../src/store/closed-sums.ts";
import { saveGenerations } from "../../../src/store/generations.ts";
import { defaultWorkspaceId as workspaceId } from "../../../src/store/workspaces.ts";
import { memoryBucket } from "./bucket.ts";
import { makeRecord, seeded } from "./make-record.ts";
import { asD1, newDatabase, newSqlite } from "./sqlite-database.ts";

const now = Date.parse("2026-11-26T08:30:00Z");
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const midnight = Math.floor(now / dayMs) * dayMs;
const all = { limit: 10_000 };

const eq = (field: DimensionName, value: string): AnalyticsFilter => ({
  ...{ field, operator: "eq", values: [value], includeUnset: false },
});
const hash = (letter: string) => letter.repeat(64);
const spans: Record<string, Pick<WorkspaceQuery, "start" | "end">> = {
  "24 hours": { start: midnight - 15 * hourMs, end: midnight + 9 * hourMs },
  "whole days": { start: midnight - 3 * dayMs, end: midnight + dayMs },
  "days and hours at both ends": { start: midnight - 3 * dayMs + 5 * hourMs, end: midnight + 7 * hourMs },
  "two months and more": { start: midnight - 85 * dayMs, end: midnight + dayMs },
  "days and minutes at both ends": { start: midnight - 2 * dayMs - 90_000, end: midnight + 7 * hourMs + 90_000 },
};
const splits: DimensionName[][] = [
  [],
  ["key"],
  ["member"],
  ["model"],
  ["provider"],
  ["model", "endpoint"],
  ["key", "model"],
  ["workspace"],
];
const filters: AnalyticsFilter[][] = [
  [],
  [eq("key", hash("a"))],
  [eq("member", "m2")],
  [eq("model", "maker/big")],
  [{ field: "key", operator: "in", values: [hash("a"), hash("c"), ""], includeUnset: false }],
  [eq("key", hash("b")), { field: "provider", operator: "not_in", values: ["p-1"], includeUnset: true }],
];
const granularities: (Granularity | undefined)[] = [undefined, "hour", "day", "week", "month"];
/** All of them take a minute. */
const every = 29;
const questions = Object.values(spans)
  .flatMap((span) =>
    splits.flatMap((dimensions) =>
      filters.flatMap((chosen) =>
        granularities.map(
          (granularity): WorkspaceQuery => ({
            ...{ workspaceId, metrics: metricNames, dimensions, filters: chosen, granularity, ...span, now },
            ...(granularity === "hour" && chosen.length > 0 ? { hours: 6 } : {}),
          }),
        ),
      ),
    ),
  )
  .filter((_, place) => place % every === 0);

async function answerTo(database: D1Database, query: WorkspaceQuery, read = readClosedAnalytics) {
  const found = await read(database, query);
  if (found === "too much") throw new Error("there is too much");
  return found.lines
    .map((line) => [nameOf(line), line.sums] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}

const nameOf = ({ date, values }: AnalyticsLine) => JSON.stringify([date, values]);

async function answersAtOnce(database: D1Database) {
  const found = readAllClosedAnalytics(database, questions);
  return Promise.all(
    questions.map((query, place) => answerTo(database, query, async () => (await found)[place] ?? "too much")),
  );
}

async function answers(database: D1Database, read = readClosedAnalytics) {
  const found = [];
  for (const query of questions) found.push(await answerTo(database, query, read));
  return found;
}

const random = seeded(30);
const recordAt = (time: number) => makeRecord(random, { workspaceId, createdAt: new Date(time).toISOString() });
const within = (span: number) => recordAt(now - Math.floor(random() * span));
const records = Array.from({ length: 400 }, (_, place) => within((place < 250 ? 4 : 90) * dayMs));
/** Of periods that are closed by then, and of some that had nothing. */
const late = Array.from({ length: 20 }, (_, place) => within((place < 10 ? 4 : 90) * dayMs));

function newStore() {
  const { sqlite, database } = newDatabase();
  const insert = sqlite.prepare(
    `INSERT INTO api_keys (hash, kind, workspace_id, creator_user_id, name, label, disabled, include_byok_in_limit, created_at)
     VALUES (?, 'api', ?, ?, 'k', 'l', 0, 0, '2026')`,
  );
  for (const [letter, member] of [
    ["a", "m1"],
    ["b", "m2"],
    ["c", "m2"],
  ] as const)
    insert.run(hash(letter), workspaceId, member);
  const place = { database, bucket: memoryBucket().bucket };
  const states = () =>
    sqlite
      .prepare("SELECT span, stale, COUNT(*) AS count FROM closed_sums GROUP BY 1, 2")
      .all()
      .map((row) => ({ ...row }));
  const count = (sql: string) => Number(sqlite.prepare(`SELECT COUNT(*) AS count FROM ${sql}`).get()?.["count"]);
  return { sqlite, database, place, states, count };
}

describe("answers are the same", () => {
  const open = newStore();
  const closed = newStore();
  let due: Awaited<ReturnType<typeof answers>>;

  beforeAll(async () => {
    for (const { place } of [open, closed]) await saveGenerations(place, records);
    due = await answers(open.database, readAnalytics);
    expect(await answers(open.database)).toEqual(due);
    expect(due.filter((lines) => lines.length > 0).length).toBeGreaterThan(questions.length / 2);
  });

  it("when sums are closed, from which they are read", async () => {
    expect(await closeSums(closed.database, { now, ...all })).toBeGreaterThan(80);
    expect(await closeSums(closed.database, { now, ...all })).toBe(0);
    expect(await answers(closed.database)).toEqual(due);
    expect(await answersAtOnce(closed.database)).toEqual(due);
  });

  it.each<[string, DimensionName[], Granularity | undefined]>([
    ["hours by key", ["key"], "hour"],
    ["hours by model, of a member", ["model", "member"], "hour"],
    ["hours in all", [], "hour"],
    ["days by key", ["key"], "day"],
    ["days by endpoint", ["model", "endpoint"], "week"],
    ["months by key", ["key"], undefined],
    ["months by provider", ["provider"], "month"],
  ])("%s: what they were made of is not looked at", async (_, dimensions, granularity) => {
    const query: WorkspaceQuery = {
      ...{ workspaceId, metrics: metricNames, dimensions, filters: [], granularity, now },
      ...{ start: midnight - (granularity === "hour" ? 30 : 60) * dayMs, end: midnight },
    };
    const before = await answerTo(closed.database, query);
    expect(before.length).toBeGreaterThan(1);
    const copy = newSqlite();
    copy.deserialize(closed.sqlite.serialize());
    copy.exec("DELETE FROM fact_chunks; DELETE FROM roll_ups WHERE grain IN ('h', 'd')");
    // Of days of whole months neither.
    if (granularity === undefined || granularity === "month")
      copy.exec("DELETE FROM roll_ups WHERE grain IN ('dk', 'dh') AND period LIKE '2026-10-%'");
    expect(await answerTo(asD1(copy), query)).toEqual(before);
  });

  it("whole months by key and provider: of these alone, and of days where a month was closed without them", async () => {
    const query: WorkspaceQuery = {
      ...{ workspaceId, metrics: metricNames, dimensions: ["key", "model"], filters: [eq("provider", "p-one")], now },
      ...{ granularity: undefined, start: Date.parse("2026-10-01"), end: Date.parse("2026-11-01") },
    };
    const before = await answerTo(closed.database, query);
    expect(before.length).toBeGreaterThan(1);
    expect(before).toEqual(await answerTo(open.database, query, readAnalytics));
    const without = async (grain: "d" | "md") => {
      const copy = newSqlite();
      copy.deserialize(closed.sqlite.serialize());
      copy.exec(`DELETE FROM roll_ups WHERE grain = '${grain}'`);
      return answerTo(asD1(copy), query);
    };
    expect(await without("d")).toEqual(before);
    expect(await without("md")).toEqual(before);
  });

  it("when something comes late, at once and when it is closed again", async () => {
    expect(closed.states().some(({ stale }) => stale === 1)).toBe(false);
    for (const { place } of [open, closed]) await saveGenerations(place, late);
    expect(closed.states().filter(({ stale }) => stale === 1)).toHaveLength(3);
    const all = await answers(open.database, readAnalytics);
    expect(all).not.toEqual(due);
    expect(await answers(closed.database)).toEqual(all);
    await closeSums(closed.database, { now, limit: 1_000 });
    expect(closed.states().some(({ stale }) => stale === 1)).toBe(false);
    expect(await answers(closed.database)).toEqual(all);
  });
});

it("closes what is over, and a bounded number at once", async () => {
  const { place, database, sqlite } = newStore();
  const over = Date.parse("2026-11-26T07:59:59Z");
  await saveGenerations(place, [recordAt(over), recordAt(over - hourMs), recordAt(over + 1_000)]);
  const periods = () =>
    sqlite
      .prepare("SELECT period FROM closed_sums ORDER BY period")
      .all()
      .map(({ period }) => period);
  // Late ones of the hour before are waited for.
  expect(await closeSums(database, { now: over + 60_000, ...all })).toBe(1);
  expect(periods()).toEqual(["2026-11-26T06"]);
  expect(await closeSums(database, { now: over + 6 * 60_000, ...all })).toBe(1);
  expect(periods()).toEqual(["2026-11-26T06", "2026-11-26T07"]);
  expect(await closeSums(database, { now: over + 2 * dayMs, limit: 1 })).toBe(1);
  expect(await closeSums(database, { now: over + 2 * dayMs, ...all })).toBe(1);
  expect(periods()).toEqual(["2026-11-26", "2026-11-26T06", "2026-11-26T07", "2026-11-26T08"]);
});

it("an hour of too many facts has no sums, and holds up no other one", async () => {
  const { place, database, sqlite } = newStore();
  await saveGenerations(place, [recordAt(now - 3 * hourMs), recordAt(now - 2 * hourMs)]);
  sqlite.exec("UPDATE fact_chunks SET count = 600000 WHERE hour = (SELECT MIN(hour) FROM fact_chunks)");
  expect(await closeSums(database, { now, ...all })).toBe(2);
  const states = sqlite.prepare("SELECT stale FROM closed_sums ORDER BY period").all();
  expect(states.map(({ stale }) => stale)).toEqual([2, 0]);
  expect(await closeSums(database, { now, ...all })).toBe(0);
});

it("sums of more than 64 bits are exact", async () => {
  const { place, database } = newStore();
  const costPico = "5000000000000000000";
  await saveGenerations(
    place,
    Array.from({ length: 5 }, () => ({ ...recordAt(now - 2 * dayMs), keyHash: hash("a"), costPico })),
  );
  await closeSums(database, { now, ...all });
  const query: WorkspaceQuery = {
    ...{ workspaceId, metrics: ["cost"], dimensions: ["key"], filters: [], granularity: undefined, now },
    ...{ start: midnight - 3 * dayMs, end: midnight - dayMs },
  };
  for (const change of [{}, { start: now - 2.5 * dayMs, end: now - dayMs, granularity: "hour" as const }]) {
    const lines = await answerTo(database, { ...query, ...change });
    expect(lines.map(([, sums]) => sums.costPico)).toEqual([25_000_000_000_000_000_000n]);
  }
});

it("hours go with the facts that they are made of, days stay", async () => {
  const { place, database, count } = newStore();
  await saveGenerations(place, records.slice(0, 40));
  await closeSums(database, { now, ...all });
  const [hours, days] = [count("closed_sums WHERE span = 'h'"), count("closed_sums WHERE span <> 'h'")];
  expect(Math.min(hours, days)).toBeGreaterThan(2);
  // One a run.
  for (let run = 0; run < hours; run += 1) await removeClosedBefore(database, now + 40 * dayMs);
  expect(count("closed_sums WHERE span = 'h'")).toBe(0);
  expect(count("roll_ups WHERE grain IN ('hd', 'hk', 'hw')")).toBe(0);
  expect(count("closed_sums")).toBe(days);
  expect(count("roll_ups WHERE grain = 'dk'")).toBeGreaterThan(0);
});
