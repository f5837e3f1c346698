// The sums against the records that they are of: every metric, however it is split, is what adding up by hand gives.
import { beforeAll, describe, expect, it } from "vitest";
import {
  type DimensionName,
  dimensionNames,
  type Granularity,
  metricNames,
  metrics,
} from "../../../../src/accounting/analytics.ts";
import { attributionOf, hasFailed } from "../../../../src/accounting/attribution.ts";
import { factDimensions, factSums } from "../../../../src/accounting/facts.ts";
import type { GenerationRecord } from "../../../../src/accounting/generation-record.ts";
import { readActivity } from "../../../../src/store/activity.ts";
import type { AnalyticsQuery } from "../../../../src/store/analytics/analytics-query.ts";
import { readAnalytics } from "../../../../src/store/analytics/read-analytics.ts";
import { sourceFor } from "../../../../src/store/analytics/sources.ts";
import { erasePerson } from "../../../../src/store/erase-person.ts";
import { saveGenerations } from "../../../../src/store/generations.ts";
import { defaultWorkspaceId as workspaceId } from "../../../../src/store/workspaces.ts";
import { memoryBucket } from "../bucket.ts";
import { makeRecord, seeded } from "../make-record.ts";
import { asD1, newSqlite } from "../sqlite-database.ts";

const now = Date.parse("2026-11-26T08:00:00Z");
const minuteMs = 60_000;
const dayMs = 86_400_000;
const random = seeded(9);
const sqlite = newSqlite();
const seen = new Set<string>();
const database = asD1(sqlite, (sql) => void seen.add(sql));
const place = { database, bucket: memoryBucket().bucket };
const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;

const records = Array.from({ length: 1_000 }, (_, index): GenerationRecord => {
  // Three days, and the last hour thickly.
  const at = index < 500 ? now - 1 - Math.floor(random() * 3 * dayMs) : now - 1 - Math.floor(random() * 60 * minuteMs);
  const failed = random() < 0.1;
  return makeRecord(random, {
    ...{ workspaceId, createdAt: new Date(at).toISOString() },
    ...(failed ? { status: 502, finishReason: "error" } : {}),
    origin: pick(["One app", "Another", null]),
    referer: pick(["https://host.example/x", null]),
    dataRegion: pick(["europe", "global"]),
    cacheDiscountPico: pick([null, "5000", "-700"]),
    sessionId: pick(["s1", "s2", null]),
    externalUser: pick(["ann", "bob", null]),
  });
});

beforeAll(async () => {
  for (const [index, letter] of ["a", "b", "c"].entries())
    sqlite
      .prepare(
        "INSERT INTO api_keys (hash, kind, workspace_id, creator_user_id, name, label, disabled, include_byok_in_limit, created_at) VALUES (?, 'api', ?, ?, 'k', 'l', 0, 0, '2026')",
      )
      .run(letter.repeat(64), workspaceId, index === 0 ? "m1" : "m2");
  for (let from = 0; from < records.length; from += 50) await saveGenerations(place, records.slice(from, from + 50));
});

const query = (fields: Partial<AnalyticsQuery> = {}): AnalyticsQuery => ({
  ...{ workspaceId, metrics: metricNames, dimensions: [], filters: [], granularity: undefined },
  ...{ start: Math.floor(now / dayMs) * dayMs - 3 * dayMs, end: now, now, ...fields },
});

async function ask(fields: Partial<AnalyticsQuery> = {}) {
  const found = await readAnalytics(database, query(fields));
  if (found === "too much") throw new Error("too much");
  return found.lines;
}

const members: Record<string, string> = { a: "m1", b: "m2", c: "m2" };
const values: Readonly<Record<DimensionName, (record: GenerationRecord) => string | null>> = {
  model: (record) => attributionOf(record).model,
  provider: (record) => attributionOf(record).provider,
  endpoint: (record) => attributionOf(record).endpoint,
  workspace: () => workspaceId,
  key: ({ keyHash }) => keyHash,
  api_key_id: ({ keyHash }) => keyHash,
  member: ({ keyHash }) => members[keyHash[0] ?? ""] ?? null,
  app: ({ origin, referer }) => origin ?? (referer === null ? null : "host.example"),
  user: ({ externalUser }) => externalUser,
  session: ({ sessionId }) => sessionId,
  finish: ({ finishReason }) => finishReason,
  region: ({ dataRegion }) => dataRegion,
};

/** Requests, failures, tokens and money by hand, for each line. */
function byHand(chosen: readonly GenerationRecord[], nameOf: (record: GenerationRecord) => string) {
  return new Map(
    [...Map.groupBy(chosen, nameOf)].map(([name, those]) => [
      name,
      [
        those.length,
        those.filter(hasFailed).length,
        those.reduce((sum, one) => sum + one.promptTokens, 0),
        those.reduce((sum, one) => sum + BigInt(one.costPico), 0n),
        those.reduce((sum, one) => sum + BigInt(one.cacheDiscountPico ?? 0), 0n),
        those.filter(({ cachedTokens }) => cachedTokens > 0).length,
      ],
    ]),
  );
}

async function shown(fields: Partial<AnalyticsQuery>) {
  const lines = await ask(fields);
  return new Map(
    lines.map(({ date, values: cells, sums }) => [
      JSON.stringify([date, ...cells]),
      [sums.requests, sums.failures, sums.promptTokens, sums.costPico, sums.cacheDiscountPico, sums.cacheHits],
    ]),
  );
}

describe.each(dimensionNames)("split by %s", (name) => {
  it("and in one line each, by whatever sums know of it", async () => {
    const due = byHand(records, (record) => JSON.stringify([null, values[name](record)]));
    expect(await shown({ dimensions: [name] })).toEqual(due);
    // Not whole days: facts.
    const odd = { dimensions: [name], start: now - 40 * minuteMs - 1, end: now - 10 * minuteMs };
    const from = now - 41 * minuteMs;
    const within = records.filter(({ createdAt }) => Date.parse(createdAt) >= from && Date.parse(createdAt) < odd.end);
    expect(sourceFor(query(odd)).name).toBe("facts");
    expect(await shown(odd)).toEqual(byHand(within, (record) => JSON.stringify([null, values[name](record)])));
  });
});

const dates: Readonly<Record<Granularity, (at: string) => string>> = {
  minute: (at) => `${at.slice(0, 16)}:00Z`,
  hour: (at) => `${at.slice(0, 13)}:00:00Z`,
  day: (at) => at.slice(0, 10),
  // 2026-11-23 is a Monday.
  week: () => "2026-11-23",
  month: () => "2026-11-01",
};

it.each([
  ["minute", "facts"],
  ["hour", "hours"],
  ["day", "days"],
  ["week", "days"],
  ["month", "days"],
] as const)("by the %s, from %s; with apps, from facts", async (granularity, source) => {
  for (const dimensions of [["model"], ["app", "region"]] as const) {
    const fields = { granularity, dimensions };
    expect(sourceFor(query(fields)).name).toBe(dimensions.length === 1 ? source : "facts");
    const nameOf = (record: GenerationRecord) =>
      JSON.stringify([dates[granularity](record.createdAt), ...dimensions.map((name) => values[name](record))]);
    expect(await shown(fields)).toEqual(byHand(records, nameOf));
  }
});

it.each<[AnalyticsQuery["filters"][number], (record: GenerationRecord) => boolean]>([
  [
    { field: "model", operator: "eq", values: ["maker/big"], includeUnset: false },
    ({ model }) => model === "maker/big",
  ],
  [
    { field: "app", operator: "neq", values: ["One app"], includeUnset: false },
    (one) => ![null, "One app"].includes(values.app(one)),
  ],
  [
    { field: "user", operator: "in", values: ["ann", "x"], includeUnset: false },
    ({ externalUser }) => externalUser === "ann",
  ],
  [
    { field: "user", operator: "in", values: ["ann"], includeUnset: true },
    ({ externalUser }) => externalUser !== "bob",
  ],
  [
    { field: "user", operator: "not_in", values: ["ann"], includeUnset: false },
    ({ externalUser }) => externalUser === "bob",
  ],
  [{ field: "member", operator: "eq", values: ["m2"], includeUnset: false }, (one) => values.member(one) === "m2"],
  [
    { field: "finish", operator: "gte", values: ["stop"], includeUnset: false },
    ({ finishReason }) => (finishReason ?? "") >= "stop",
  ],
])("chosen by %j", async (filter, holds) => {
  const [line] = await ask({ filters: [filter] });
  expect(line?.sums.requests).toBe(records.filter(holds).length);
});

it("tells the same percentiles from days, hours and facts", async () => {
  const names = ["first_token_p50", "first_token_p95", "total_p50", "total_p99"] as const;
  const of = async (fields: Partial<AnalyticsQuery>) => {
    const [line] = await ask({ metrics: names, ...fields });
    return line && names.map((name) => metrics[name].value(line.sums));
  };
  const days = await of({});
  expect(days?.[2]).toBeGreaterThan(0);
  expect(
    await of({ filters: [{ field: "region", operator: "in", values: ["europe", "global"], includeUnset: false }] }),
  ).toEqual(days);
});

it("has nothing where nothing is, and sees no other workspace", async () => {
  expect(await ask({ workspaceId: "another" })).toEqual([]);
  expect(await ask({ workspaceId: undefined, dimensions: ["workspace"] })).toHaveLength(1);
  expect(await ask({ start: now + dayMs, end: now + 2 * dayMs })).toEqual([]);
});

it("of more lines than an answer holds has those of the most requests", async () => {
  const facts = Array.from({ length: 10_500 }, (_, index) => [
    ...factDimensions.map((name) => (name === "session" ? `s-${index}` : name === "minute" ? 0 : null)),
    ...factSums.map((name) => (name === "requests" ? index + 1 : 0)),
  ]);
  sqlite
    .prepare(
      "INSERT INTO fact_chunks (workspace_id, hour, id, count, facts) VALUES ('many', '2026-11-26T05', 'c', ?, ?)",
    )
    .run(facts.length, JSON.stringify(facts));
  const lines = await ask({ workspaceId: "many", dimensions: ["session"] });
  expect(lines).toHaveLength(10_001);
  expect(Math.min(...lines.map(({ sums }) => sums.requests))).toBe(500);
});

it("agrees with GET /activity", async () => {
  const lines = await ask({ granularity: "day", dimensions: ["model", "endpoint"] });
  const activity = await readActivity(database, {
    workspaceId,
    from: "2026-11-23",
    until: "2026-11-27",
    byWorkspace: false,
  });
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  expect(sum(lines.map(({ sums }) => sums.answered))).toBe(sum(activity.map(({ requests }) => requests)));
  expect(sum(lines.map(({ sums }) => sums.promptTokens))).toBe(sum(activity.map(({ promptTokens }) => promptTokens)));
});

it("opens facts by their keys, and reads no record", () => {
  const asked = [...seen].filter((sql) => /SELECT .*\b(roll_ups|fact_chunks) s\b/s.test(sql));
  expect(asked.length).toBeGreaterThan(20);
  const plans = asked.flatMap((sql) => sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
  expect(
    plans.filter(({ detail }) => /^SCAN (?!f VIRTUAL|json_each|workspaces|\(subquery)/.test(String(detail))),
  ).toEqual([]);
  expect(asked.filter((sql) => /\brecords\b|record_chunks/.test(sql))).toEqual([]);
});

it("forgets who somebody was, and goes on counting what they used", async () => {
  const before = await ask({ dimensions: ["region"] });
  await erasePerson(place, { field: "user", value: "ann", workspaceId, now });
  const users = (await ask({ dimensions: ["user"] })).map(({ values: [user] }) => user);
  expect(users.toSorted()).toEqual(["bob", null].toSorted());
  expect(await ask({ dimensions: ["region"] })).toEqual(before);
  const texts = sqlite
    .prepare("SELECT facts FROM fact_chunks")
    .all()
    .map(({ facts }) => String(facts));
  expect(texts.filter((text) => text.includes("ann"))).toEqual([]);
});
