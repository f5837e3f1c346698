// What Prometheus is told, read by a parser of its text format and held to the records that it is made of.
import type { DatabaseSync } from "node:sqlite";
import parsePrometheus from "parse-prometheus-text-format";
import { beforeEach, expect, it } from "vitest";
import type { AttemptRecord } from "../../../src/accounting/generation-record.ts";
import { metricsText } from "../../../src/accounting/metrics-text.ts";
import { saveGenerations } from "../../../src/store/generations.ts";
import { readMetrics } from "../../../src/store/metrics.ts";
import { memoryBucket } from "./bucket.ts";
import { makeRecord, seeded } from "./make-record.ts";
import { newDatabase } from "./sqlite-database.ts";

const createdAt = "2026-11-26T08:00:30.000Z";
const now = Date.parse("2026-11-26T08:01:10Z");
let sqlite: DatabaseSync;
let database: D1Database;
let seen: string[];

beforeEach(() => {
  seen = [];
  ({ sqlite, database } = newDatabase((sql) => void seen.push(sql)));
});

const attempt = (outcome: AttemptRecord["outcome"], status: number | null, fields: Partial<AttemptRecord> = {}) => ({
  ...{ model: "m", provider: "p", providerName: "P", endpoint: "p", outcome, status },
  ...{ startedMs: 3, durationMs: 100, byok: false, ...fields },
});
const random = seeded(1);
const make = (fields: object) => makeRecord(random, { createdAt, generationMs: 2_500, latencyMs: 400, ...fields });
const save = (...records: object[]) => saveGenerations({ database, bucket: memoryBucket().bucket }, records.map(make));
const text = async (workspaceId?: string, at = now) =>
  metricsText(await readMetrics(database, { workspaceId, now: at }));

/** Value by name and labels. */
function samplesOf(shown: string): Map<string, number> {
  const lines = shown.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const samples = new Map(lines.map((line) => [line.split(" ")[0] ?? "", Number(line.split(" ")[1])]));
  expect(samples.size).toBe(lines.length);
  return samples;
}

const ofRequests = ["requests", "tokens", "cost_usd", "failovers", "failures"];
const ofTime = ["first_token_seconds", "request_seconds", "overhead_seconds"];
const families = [
  ...ofRequests.flatMap((one) => [
    [`${one}_total`, "COUNTER"],
    [`${one}_last_minute`, "GAUGE"],
  ]),
  ...ofTime.flatMap((one) => [
    [one, "HISTOGRAM"],
    [`${one}_last_minute`, "GAUGE"],
  ]),
  ...["endpoints_unstable", "queue_lag_seconds", "d1_bytes"].map((one) => [one, "GAUGE"]),
];

it.each([
  ["nothing there", []],
  ["much", [{}, { streamed: true }, { status: 502, model: null, attempts: [attempt("timeout", null)] }]],
])("is read by a parser of the format, with every name of the contract and its type, with %s", async (_, records) => {
  await save(...records);
  const shown = await text();
  const read = parsePrometheus(shown);
  expect(read.map(({ name, type }) => [name, type])).toEqual(
    families.map(([name, type]) => [`fairlead_${name}`, type]),
  );
  expect(shown.endsWith("\n")).toBe(true);
  for (const { help, metrics } of read) {
    expect(help).toMatch(/^[A-Z].*\.$/);
    for (const { value = "0", count = "0", sum = "0", buckets = {}, labels = {} } of metrics) {
      // Linters keep that one for summaries.
      expect(labels).not.toHaveProperty("quantile");
      for (const figure of [value, count, sum, ...Object.values(buckets)])
        expect(Number(figure)).toBeGreaterThanOrEqual(0);
    }
  }
  // Each line is one that the parser knew: none was passed over.
  const lines = shown.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const known = read.flatMap(({ metrics }) =>
    metrics.map(({ buckets }) => (buckets === undefined ? 1 : Object.keys(buckets).length + 2)),
  );
  expect(lines.length).toBe(known.reduce((sum, one) => sum + one, 0));
});

it("has labels of fixed words only, however many models, keys and workspaces there are", async () => {
  const lines = (shown: string) => shown.split("\n").map((line) => line.replace(/ \S+$/, ""));
  await save({ streamed: true });
  const before = lines(await text());
  await save(
    ...Array.from({ length: 50 }, (_, index) => ({
      workspaceId: `w${index}`,
      keyHash: `${index}`.padStart(64, "0"),
      model: `m${index}`,
      endpoint: `e${index}`,
    })),
  );
  expect(lines(await text())).toEqual(before);
});

it("counts requests, tokens, money, failovers and failures by class", async () => {
  const ok = attempt("ok", 200, { startedMs: 107 });
  await save(
    { promptTokens: 10, completionTokens: 5, reasoningTokens: 2, cachedTokens: 1, costPico: "1500000000000" },
    { promptTokens: 0, completionTokens: 0, costPico: "1", attempts: [attempt("status", 500), ok] },
    { costPico: "0", attempts: [attempt("status", 429), attempt("late", null), ok] },
    { status: 502, model: null, costPico: "0", attempts: [attempt("status", 401)] },
    { status: 404, model: null, costPico: "0", attempts: [] },
  );
  const samples = samplesOf(await text());
  const of = (one: string) => samples.get(`fairlead_${one}`);
  expect(of("requests_total")).toBe(5);
  expect(of("requests_last_minute")).toBe(5);
  expect(of("failovers_total")).toBe(2);
  const failed = { server_error: 1, rate_limited: 1, late: 1, unauthorized: 1, router: 1, timeout: 0 };
  for (const [name, count] of Object.entries(failed))
    expect([name, of(`failures_total{class="${name}"}`)]).toEqual([name, count]);
  expect((await text()).match(/^fairlead_cost_usd_total (.*)$/m)?.[1]).toBe("1.500000000001");
  // Until the attempt that answered began, but for what the one before it took.
  expect(of('overhead_seconds_bucket{le="0.01"}')).toBe(4);
  expect(samplesOf(await text(undefined, now + 60_000)).get("fairlead_requests_last_minute")).toBe(0);
});

it("has histograms whose buckets rise to their count, with a sum in seconds", async () => {
  await save(
    ...[10, 400, 1_700, 90_000, 900_000].map((generationMs) => ({ generationMs, latencyMs: 5, streamed: true })),
  );
  const read = parsePrometheus(await text()).filter(({ type }) => type === "HISTOGRAM");
  expect(read.map(({ name }) => name)).toEqual(ofTime.map((one) => `fairlead_${one}`));
  for (const { metrics } of read) {
    const [{ buckets = {}, count } = {}] = metrics;
    const rising = Object.entries(buckets)
      .map(([bound, value]) => [Number(bound.replace("+Inf", "Infinity")), Number(value)] as const)
      .toSorted(([one], [other]) => one - other);
    expect(rising.at(-1)?.[0]).toBe(Number.POSITIVE_INFINITY);
    const counts = rising.map(([, value]) => value);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBe(Number(count));
  }
  const samples = samplesOf(await text());
  expect(samples.get("fairlead_request_seconds_sum")).toBeCloseTo(992.11);
  expect(samples.get('fairlead_request_seconds_bucket{le="2"}')).toBe(3);
});

it("never goes back: what a workspace that is deleted used still counts, and a workspace is told of its own", async () => {
  await save({ workspaceId: "w1" }, { workspaceId: "w2" }, { workspaceId: "w2" });
  sqlite.exec("DELETE FROM workspaces");
  expect(samplesOf(await text()).get("fairlead_requests_total")).toBe(3);
  expect(samplesOf(await text()).get("fairlead_requests_last_minute")).toBe(3);
  expect(samplesOf(await text("w1")).get("fairlead_requests_total")).toBe(1);
  expect(samplesOf(await text("w1")).get("fairlead_requests_last_minute")).toBe(1);
});

it("tells what is out of order", async () => {
  sqlite.exec(`INSERT INTO waiting_since VALUES ('records', ${now - 90_000});
    INSERT INTO unstable_endpoints VALUES ('m', 'a', 'here', 1), ('m', 'a', 'there', 1), ('m', 'b', 'here', 1)`);
  const samples = samplesOf(await text());
  expect(samples.get("fairlead_queue_lag_seconds")).toBe(90);
  expect(samples.get("fairlead_endpoints_unstable")).toBe(2);
  expect(samples.get("fairlead_d1_bytes")).toBeGreaterThan(10_000);
});

it("reads sums by their keys alone", async () => {
  await save({});
  seen.length = 0;
  await text();
  await text("w1");
  const plans = seen.flatMap((sql) => sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
  expect(plans.filter(({ detail }) => /^SCAN (?!unstable|waiting|\(subq)/.test(String(detail)))).toEqual([]);
  expect(seen.filter((sql) => /\brecords\b|record_chunks/.test(sql))).toEqual([]);
});
