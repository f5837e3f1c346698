// Records of every kind, at edges of half-hours and days, late ones among them, others in each run: whatever time and filter are
// drawn, every number of reports is what a count of the plain records comes to, and so are the rows that it leads to.
import { beforeAll, expect, it, onTestFailed } from "vitest";
import { attributionOf } from "../../../src/accounting/attribution.ts";
import { replacedOf } from "../../../src/accounting/failures.ts";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { percentileOf, timeClasses, timeClassOf } from "../../../src/accounting/time-classes.ts";
import { failedOver, replacing, rowsOf, timed, whole } from "../../../src/console/pages/activity/links.ts";
import { metricOf, readReport } from "../../../src/console/pages/activity/report.ts";
import { formerRange, periodAt, readView, type View } from "../../../src/console/pages/activity/view.ts";
import { readLogFilter, selectionOf } from "../../../src/console/pages/log-filter.ts";
import { closeSums } from "../../../src/store/closed-sums.ts";
import { saveGenerations } from "../../../src/store/generations.ts";
import { readLog } from "../../../src/store/log-with-archive.ts";
import { readEndpointUse, readProviderUse } from "../../../src/store/provider-use.ts";
import { readUsage } from "../../../src/store/usage.ts";
import { anyRecord } from "../store/any-record.ts";
import { memoryBucket } from "../store/bucket.ts";
import { seeded } from "../store/make-record.ts";
import { newDatabase } from "../store/sqlite-database.ts";

const halfHourMs = 1_800_000;
const hourMs = 2 * halfHourMs;
const dayMs = 24 * hourMs;
const workspaceId = "one";
const keys = ["a", "b", "c"].map((letter) => letter.repeat(64));
const memberOf = new Map(keys.map((key, place) => [key, place === 2 ? "m2" : "m1"]));
const count = 1_200;
const views = 60;

const seed = Math.floor(Math.random() * 2 ** 31);
const random = seeded(seed);
const upTo = (limit: number) => Math.floor(random() * limit);
const pick = <Value>(values: readonly Value[]): Value => values[upTo(values.length)] as Value;
// In the middle, and where a day, a week, a month or a year has just begun or is about to end.
const now = Date.parse(
  pick([
    "2026-11-26T08:30:00Z",
    "2026-11-30T23:59:59.999Z",
    "2026-12-01T00:00:00Z",
    "2026-11-23T00:00:00.001Z",
    "2026-03-01T13:00:00Z",
    "2027-01-01T00:00:00Z",
  ]),
);

function timeOf(place: number): number {
  if (place % 4 > 0) return now - upTo((([1, 24, 7 * 24, 33 * 24, 100 * 24] as const)[place % 5] ?? 1) * hourMs);
  const span = pick([halfHourMs, hourMs, dayMs]);
  return Math.floor((now - upTo(60 * dayMs)) / span) * span + pick([0, -1, 1]);
}

const records = Array.from({ length: count }, (_, place) =>
  anyRecord(random, {
    workspaceId: place % 10 === 0 ? "other" : workspaceId,
    keyHashes: [...keys, "e".repeat(64)],
    createdAt: new Date(Math.min(now, timeOf(place))).toISOString(),
  }),
);
const own = records.filter((record) => record.workspaceId === workspaceId);
const { database } = newDatabase();
const place = { database, bucket: memoryBucket().bucket };

beforeAll(async () => {
  for (const id of [workspaceId, "other"]) {
    await database
      .prepare("INSERT INTO workspaces (id, name, slug, folder, created_at) VALUES (?1, ?1, ?1, ?1, '2026')")
      .bind(id)
      .run();
  }
  for (const [key, member] of memberOf) {
    await database
      .prepare(
        `INSERT INTO api_keys (hash, kind, workspace_id, creator_user_id, name, label, disabled, include_byok_in_limit, created_at)
         VALUES (?, 'api', ?, ?, 'k', 'l', 0, 0, '2026')`,
      )
      .bind(key, workspaceId, member)
      .run();
  }
  for (let from = 0; from < count; from += 60) {
    // All that is over, then some of what became stale meanwhile: the last ones find periods of every state.
    if (from === 720) await closeSums(database, { now, limit: 10_000 });
    if (from === 960) await closeSums(database, { now, limit: 100 });
    await saveGenerations(place, records.slice(from, from + 60));
  }
});

const atOf = ({ createdAt }: GenerationRecord) => Date.parse(createdAt);
const nameOf = {
  model: (record: GenerationRecord) => attributionOf(record).model,
  provider: (record: GenerationRecord) => attributionOf(record).provider,
  key: ({ keyHash }: GenerationRecord) => keyHash,
};
const hasFailed = ({ status, finishReason }: GenerationRecord) =>
  finishReason === "error" || (status >= 400 && status !== 499);
const isTimed = (record: GenerationRecord) =>
  record.model !== null && !hasFailed(record) && record.responseCacheSourceId === undefined;

function percentileIn(milliseconds: readonly (number | null)[], share: number): number | null {
  const counts = new Array<number>(timeClasses).fill(0);
  for (const ms of milliseconds) {
    const at = timeClassOf(ms ?? 0);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return percentileOf(counts, share);
}

const sumOf = (of: readonly GenerationRecord[]) => ({
  requests: of.length,
  failures: of.filter(hasFailed).length,
  promptTokens: of.reduce((sum, { promptTokens }) => sum + promptTokens, 0),
  completionTokens: of.reduce((sum, { completionTokens }) => sum + completionTokens, 0),
  costPico: of.reduce((sum, { costPico }) => sum + BigInt(costPico), 0n),
});
type Sum = ReturnType<typeof sumOf>;
const sumIn = ({ requests, failures, promptTokens, completionTokens, costPico }: Sum): Sum => ({
  ...{ requests, failures, promptTokens, completionTokens, costPico },
});
const nothing = sumOf([]);

function timesOf(of: readonly GenerationRecord[]) {
  const good = of.filter(isTimed);
  const streamed = good.filter((record) => record.streamed && record.latencyMs !== null);
  const ms = ({ generationMs, latencyMs }: GenerationRecord) => (generationMs ?? 0) - (latencyMs ?? 0);
  const rated = streamed.filter((record) => ms(record) > 0);
  const spent = rated.reduce((sum, record) => sum + ms(record), 0);
  const latencies = streamed.map(({ latencyMs }) => latencyMs);
  const totals = good.map(({ generationMs }) => generationMs);
  return {
    first: [percentileIn(latencies, 0.5), percentileIn(latencies, 0.95)],
    total: [percentileIn(totals, 0.5), percentileIn(totals, 0.95)],
    speed: spent === 0 ? null : (rated.reduce((sum, one) => sum + one.completionTokens, 0) * 1_000) / spent,
  };
}

const scopeOf = (member: string | undefined) => ({ workspaceId, creatorUserId: member, now });

async function rowsAt(address: string, member?: string) {
  const { searchParams } = new URL(address, "https://console.invalid");
  const selection = selectionOf(readLogFilter(Object.fromEntries(searchParams)), scopeOf(member));
  return readLog(place, { ...selection, limit: count }, { totals: true });
}

const dayAt = (daysAgo: number) => new Date(now - daysAgo * dayMs).toISOString().slice(0, 10);

function drawView(): { view: View; member: string | undefined } {
  const first = upTo(95);
  const some = (share: number, fields: Record<string, string>) => (random() < share ? fields : {});
  const view = readView(
    {
      by: pick(["model", "provider", "key"]),
      step: pick(["", "hour", "day", "week"]),
      ...(random() < 0.5
        ? { days: pick(["1", "7", "30", "90"]) }
        : { from: dayAt(first), until: dayAt(upTo(first + 1)) }),
      ...some(0.3, { model: pick(["maker/big", "other/small", "unknown"]) }),
      ...some(0.3, { provider: pick(["keeper", "careful"]) }),
      ...some(0.3, { key: pick(keys) }),
    },
    now,
  );
  return { view, member: random() < 0.3 ? pick(["m1", "m2"]) : undefined };
}

it("whatever time and filter are drawn, for all or of a member alone", { timeout: 60_000 }, async () => {
  onTestFailed(() => console.error(`seed ${seed}`));
  let found = 0;
  for (let drawn = 0; drawn < views; drawn += 1) {
    const { view, member } = drawView();
    const report = await readReport(database, view, scopeOf(member));
    if (report === undefined) throw new Error("there is too much");
    const seen = own.filter(
      (record) =>
        (view.model === "" || nameOf.model(record) === view.model) &&
        (view.provider === "" || nameOf.provider(record) === view.provider) &&
        (view.key === "" || record.keyHash === view.key) &&
        (member === undefined || memberOf.get(record.keyHash) === member),
    );
    const between = ({ start, end }: { start: number; end: number }) =>
      seen.filter((record) => atOf(record) >= start && atOf(record) < end);
    const asked = between(view);
    found += asked.length;
    const said = {
      all: sumIn(report.all),
      former: report.former && sumIn(report.former),
      first: [metricOf("first_token_p50", report.all), metricOf("first_token_p95", report.all)],
      total: [metricOf("total_p50", report.all), metricOf("total_p95", report.all)],
      speed: metricOf("throughput", report.all),
    };
    const former = sumOf(between(formerRange(view, now)));
    expect([view, member, said]).toEqual([view, member, { all: sumOf(asked), former, ...timesOf(asked) }]);
    const groups = Map.groupBy(asked, nameOf[view.by]);
    expect(report.names.map(({ id }) => id).toSorted()).toEqual([...groups.keys()].toSorted());
    const beginOf = (at: number) =>
      view.each === "hour"
        ? view.start + Math.floor((at - view.start) / hourMs / view.hours) * hourMs * view.hours
        : at;
    const isIn = (period: string) => (record: GenerationRecord) =>
      periodAt(beginOf(atOf(record)), view.each) === period;
    for (const period of new Set([...report.periods, ...report.byPeriod.keys()])) {
      expect([view, period, sumIn(report.byPeriod.get(period) ?? nothing)]).toEqual([
        ...[view, period],
        sumOf(asked.filter(isIn(period))),
      ]);
    }
    for (const { id, sums } of report.names)
      expect([view, id, sumIn(sums)]).toEqual([view, id, sumOf(groups.get(id) ?? [])]);
    for (const [id, parts] of report.parts) {
      for (const [period, part] of parts)
        expect([view, id, period, sumIn(part)]).toEqual([
          view,
          id,
          period,
          sumOf((groups.get(id) ?? []).filter(isIn(period))),
        ]);
    }
    const period = pick(report.periods);
    expect((await rowsAt(rowsOf(view), member)).totals).toEqual(sumOf(asked));
    expect((await rowsAt(rowsOf(view, { period }), member)).totals).toEqual(sumOf(asked.filter(isIn(period))));
    // What leads to times, and to what failovers did, leads to exactly the requests that were counted.
    const idsAt = async (of: Parameters<typeof rowsOf>[1]) =>
      (await rowsAt(rowsOf(view, of), member)).rows.map(({ id }) => id).toSorted();
    const idsOf = (isMeant: (record: GenerationRecord) => boolean) =>
      asked
        .filter(isMeant)
        .map(({ id }) => id)
        .toSorted();
    expect(await idsAt(timed)).toEqual(idsOf((record) => isTimed(record) && record.streamed));
    expect(await idsAt(whole)).toEqual(idsOf(isTimed));
    expect(await idsAt({ ...failedOver, status: "ok" })).toHaveLength(report.all.saved);
    const { rows } = await rowsAt(rowsOf(view, failedOver), member);
    expect(rows.reduce((sum, { failovers }) => sum + (failovers ?? 0), 0)).toBe(report.all.failovers);
  }
  expect(found).toBeGreaterThan(views);
});

it("what providers and endpoints did in the last day, by the half-hour, and who was replaced", async () => {
  onTestFailed(() => console.error(`seed ${seed}`));
  const hours = Array.from({ length: 24 }, (_, hour) =>
    new Date(now - (23 - hour) * hourMs).toISOString().slice(0, 13),
  );
  const from = Date.parse(`${hours[0]}:00:00Z`);
  const day = own.filter((record) => atOf(record) >= from);
  const uses = [
    ...[...(await readProviderUse(database, { workspaceId, hours, halves: true }))].map(([slug, use]) => ({
      ...{ use, of: replacing(slug) },
      isOf: (record: GenerationRecord) => nameOf.provider(record) === slug,
      isReplaced: ({ provider }: { provider: string }) => provider === slug,
    })),
    ...[...(await readEndpointUse(database, { workspaceId, hours, halves: true, model: "maker/big" }))].map(
      ([tag, use]) => ({
        ...{ use, of: replacing("maker/big", tag) },
        isOf: (record: GenerationRecord) =>
          nameOf.model(record) === "maker/big" && attributionOf(record).endpoint === tag,
        isReplaced: ({ model, endpoint }: { model: string; endpoint: string }) =>
          model === "maker/big" && endpoint === tag,
      }),
    ),
  ];
  expect(uses.length).toBeGreaterThan(4);
  for (const { use, of, isOf, isReplaced } of uses) {
    const asked = day.filter(isOf);
    const replacedIn = (some: readonly GenerationRecord[]) => some.flatMap(replacedOf).filter(isReplaced).length;
    const { first, speed } = timesOf(asked);
    expect([of, use.requests, use.failures, use.replaced, use.first.p50, use.first.p95, use.tokensPerSecond]).toEqual([
      ...[of, asked.length, asked.filter(hasFailed).length, replacedIn(day), ...first, speed],
    ]);
    for (const { begin, halves, ...counts } of use.periods) {
      const start = Date.parse(`${begin}:00Z`);
      const isIn = (record: GenerationRecord) => atOf(record) >= start && atOf(record) < start + halves * halfHourMs;
      const some = asked.filter(isIn);
      expect([of, begin, counts]).toEqual([
        ...[of, begin],
        { requests: some.length, failures: some.filter(hasFailed).length, replaced: replacedIn(day.filter(isIn)) },
      ]);
    }
    const { rows } = await rowsAt(rowsOf(readView({ days: "1" }, now), of));
    const replaced = day.filter((record) => replacedOf(record).some(isReplaced));
    expect(rows.map(({ id }) => id).toSorted()).toEqual(replaced.map(({ id }) => id).toSorted());
  }
});

it("what keys spent today, this week, this month and ever", async () => {
  onTestFailed(() => console.error(`seed ${seed}`));
  const begins = [
    Math.floor(now / dayMs) * dayMs,
    Date.parse(periodAt(now, "week")),
    Date.parse(new Date(now).toISOString().slice(0, 7)),
    0,
  ];
  for (const [key, { cost, byok }] of await readUsage(database, keys, now)) {
    const since = begins.map((begin) => records.filter((one) => one.keyHash === key && atOf(one) >= begin));
    const add = (amounts: readonly string[]) => amounts.reduce((sum, amount) => sum + BigInt(amount), 0n);
    expect([cost.daily, cost.weekly, cost.monthly, cost.total]).toEqual(
      since.map((some) => add(some.map(({ costPico }) => costPico))),
    );
    expect([byok.daily, byok.weekly, byok.monthly, byok.total]).toEqual(
      since.map((some) => add(some.flatMap((one) => (one.byok ? [one.upstreamCostPico] : [])))),
    );
  }
});
