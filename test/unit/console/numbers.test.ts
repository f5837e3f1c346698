// The numbers of a page, of the API and of the rows that make them are the same, for a thousand records of every kind.
import { beforeAll, expect, test } from "vitest";
import { attributionOf, hasFailed } from "../../../src/accounting/attribution.ts";
import { sideOf } from "../../../src/accounting/error-side.ts";
import { replacedOf } from "../../../src/accounting/failures.ts";
import { generationData } from "../../../src/accounting/generation-data.ts";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { speedOf } from "../../../src/accounting/speed.ts";
import { rowsOf } from "../../../src/console/pages/activity/links.ts";
import { metricOf, readReport } from "../../../src/console/pages/activity/report.ts";
import { periodAt, readView, useGroups } from "../../../src/console/pages/activity/view.ts";
import { logAddress, noFilter, quoted, readLogFilter, selectionOf } from "../../../src/console/pages/log-filter.ts";
import { eventsOf } from "../../../src/console/pages/provider-events.ts";
import { readActivity } from "../../../src/store/activity.ts";
import { closeSums } from "../../../src/store/closed-sums.ts";
import { readErrors } from "../../../src/store/error-groups.ts";
import { readFailingMinutes } from "../../../src/store/failing-minutes.ts";
import { saveGenerations } from "../../../src/store/generations.ts";
import { readLog } from "../../../src/store/log-with-archive.ts";
import { readEndpointUse, readProviderUse } from "../../../src/store/provider-use.ts";
import { defaultWorkspaceId } from "../../../src/store/workspaces.ts";
import { memoryBucket } from "../store/bucket.ts";
import { makeRecord, seeded } from "../store/make-record.ts";
import { readDailyUse } from "../store/read-daily-use.ts";
import { asD1, newSqlite } from "../store/sqlite-database.ts";

const count = 1_000;
const period = { workspaceId: defaultWorkspaceId, from: "2026-11-20", until: "2026-11-25" };
const scope = { workspaceId: defaultWorkspaceId, creatorUserId: undefined, now: Date.parse("2026-11-26T00:00:00Z") };

/** Answered, refused before anything was tried, failed after attempts, broken off in the middle. */
function ended(random: () => number): GenerationRecord {
  const record = makeRecord(random);
  const draw = random();
  const unanswered = { model: null, provider: null, providerName: null, endpoint: null, latencyMs: null };
  const unpaid = { promptTokens: 0, completionTokens: 0, reasoningTokens: 0, costPico: "0", upstreamCostPico: "0" };
  if (draw < 0.1) {
    return {
      ...record,
      ...unanswered,
      ...unpaid,
      plan: [],
      attempts: [],
      status: 400,
      errorType: "invalid_request" as const,
      finishReason: "error",
    };
  }
  if (draw < 0.2) {
    const attempts = record.attempts.map((attempt) => ({ ...attempt, outcome: "status" as const, status: 500 }));
    return {
      ...record,
      ...unanswered,
      ...unpaid,
      attempts,
      status: 502,
      errorType: "provider_unavailable" as const,
      finishReason: "error",
    };
  }
  return draw < 0.3 ? { ...record, finishReason: "error" } : record;
}

const random = seeded(18);
const records = Array.from({ length: count }, () => ended(random));
const place = (() => {
  const sqlite = newSqlite();
  return { database: asD1(sqlite), bucket: memoryBucket().bucket };
})();

beforeAll(async () => {
  for (let from = 0; from < count; from += 100) {
    // The last ones come late: some periods have sums of their own, some have some that hold no more.
    if (from === count - 100) await closeSums(place.database, { now: scope.now, limit: 1_000 });
    await saveGenerations(place, records.slice(from, from + 100));
  }
});

const sumOf = (of: readonly GenerationRecord[]) => ({
  requests: of.length,
  failures: of.filter(hasFailed).length,
  promptTokens: of.reduce((sum, { promptTokens }) => sum + promptTokens, 0),
  completionTokens: of.reduce((sum, { completionTokens }) => sum + completionTokens, 0),
  costPico: of.reduce((sum, { costPico }) => sum + BigInt(costPico), 0n),
});

const nameOf = {
  model: (record: GenerationRecord) => attributionOf(record).model,
  provider: (record: GenerationRecord) => attributionOf(record).provider,
  key: (record: GenerationRecord) => record.keyHash,
};

test.each(useGroups)("every sum by %s is that of its records, and of the rows that a click on it shows", async (by) => {
  const groups = Map.groupBy(records, nameOf[by]);
  const use = Map.groupBy(await readDailyUse(place.database, { ...period, by }), ({ name }) => name);
  expect([...use.keys()].toSorted()).toEqual([...groups.keys()].toSorted());
  for (const [name, group] of groups) {
    const days = use.get(name) ?? [];
    const shown = {
      requests: days.reduce((sum, { requests }) => sum + requests, 0),
      failures: days.reduce((sum, { failures }) => sum + failures, 0),
      promptTokens: days.reduce((sum, { promptTokens }) => sum + promptTokens, 0),
      completionTokens: days.reduce((sum, { completionTokens }) => sum + completionTokens, 0),
      costPico: days.reduce((sum, { costPico }) => sum + costPico, 0n),
    };
    expect([name, shown]).toEqual([name, sumOf(group)]);
    for (const status of ["", "failed"]) {
      const address = logAddress(noFilter(), {
        [by]: by === "key" ? name : quoted(name),
        from: "2026-11-20T00:00",
        status,
      });
      const { searchParams } = new URL(address, "https://console.invalid");
      const selection = selectionOf(readLogFilter(Object.fromEntries(searchParams)), scope);
      const { totals } = await readLog(place, { ...selection, limit: 1 }, { totals: true });
      expect([address, totals]).toEqual([address, sumOf(status === "" ? group : group.filter(hasFailed))]);
    }
  }
});

const rowsAt = async (address: string) => {
  const { searchParams } = new URL(address, "https://console.invalid");
  const selection = selectionOf(readLogFilter(Object.fromEntries(searchParams)), scope);
  return (await readLog(place, { ...selection, limit: 1 }, { totals: true })).totals;
};

test.each(
  useGroups,
)("the activity page by %s says what the records, the API and the rows behind each link say", async (by) => {
  const view = readView({ by, from: "2026-11-20", until: "2026-11-25" }, scope.now);
  const report = await readReport(place.database, view, scope);
  if (report === undefined) throw new Error("there is too much");
  expect(report.all).toMatchObject(sumOf(records));
  expect(report.former?.requests).toBe(0);
  const speeds = records.flatMap((record) => speedOf(record).firstTokenMs ?? []);
  expect(report.all.first.reduce((sum, count) => sum + count, 0)).toBe(speeds.length);
  expect(metricOf("failure_rate", report.all)).toBe(records.filter(hasFailed).length / count);
  expect(await rowsAt(rowsOf(view))).toEqual(sumOf(records));
  for (const period of report.periods) {
    const ofDay = records.filter(({ createdAt }) => createdAt.startsWith(period));
    expect(report.byPeriod.get(period) ?? sumOf([])).toMatchObject(sumOf(ofDay));
    expect(await rowsAt(rowsOf(view, { period }))).toEqual(sumOf(ofDay));
  }
  const groups = Map.groupBy(records, nameOf[by]);
  expect(report.names.map(({ id }) => id).toSorted()).toEqual([...groups.keys()].toSorted());
  for (const { id, sums } of report.names) {
    const group = groups.get(id) ?? [];
    expect(sums).toMatchObject(sumOf(group));
    const timed = group.filter((record) => !hasFailed(record) && speedOf(record).firstTokenMs !== null);
    expect(sums.first.reduce((sum, count) => sum + count, 0)).toBe(timed.length);
    expect(metricOf("first_token_p50", sums) === null).toBe(timed.length === 0);
    expect(await rowsAt(rowsOf(view, { id }))).toEqual(sumOf(group));
    expect(await rowsAt(rowsOf(view, { id, status: "failed" }))).toEqual(sumOf(group.filter(hasFailed)));
    for (const [period, part] of report.parts.get(id) ?? []) {
      expect(part).toMatchObject(sumOf(group.filter(({ createdAt }) => createdAt.startsWith(period))));
    }
  }
});

test.each(["week", "month"] as const)("the activity page by the %s adds up the days of each", async (step) => {
  const view = readView({ from: "2026-11-09", until: "2026-11-25", step }, scope.now);
  const report = await readReport(place.database, view, scope);
  const spans = Map.groupBy(records, ({ createdAt }) => periodAt(Date.parse(createdAt), step));
  expect([...(report?.byPeriod.keys() ?? [])].toSorted()).toEqual([...spans.keys()].toSorted());
  for (const [period, group] of spans) {
    expect(report?.periods).toContain(period);
    expect(report?.byPeriod.get(period)).toMatchObject(sumOf(group));
    const timed = group.filter((record) => speedOf(record).firstTokenMs !== null);
    expect(report?.byPeriod.get(period)?.first.reduce((sum, count) => sum + count, 0)).toBe(timed.length);
    for (const [id, parts] of report?.parts ?? [])
      expect(parts.get(period) ?? sumOf([])).toMatchObject(
        sumOf(group.filter((record) => nameOf.model(record) === id)),
      );
  }
});

test("the activity page by the hour, of one model and one key, counts exactly their requests", async () => {
  const [first] = records;
  if (first === undefined) throw new Error("there are no records");
  const model = nameOf.model(first);
  const view = readView(
    { by: "provider", model, key: first.keyHash, from: "2026-11-20", until: "2026-11-24", step: "hour" },
    scope.now,
  );
  const report = await readReport(place.database, view, scope);
  const own = records.filter((record) => nameOf.model(record) === model && record.keyHash === first.keyHash);
  expect([view.each, view.hours, report?.all]).toMatchObject(["hour", 2, sumOf(own)]);
  const two = (hour: string) => String(Number(hour) - (Number(hour) % 2)).padStart(2, "0");
  const hours = Map.groupBy(own, ({ createdAt }) => `${createdAt.slice(0, 11)}${two(createdAt.slice(11, 13))}:00:00Z`);
  expect(report?.byPeriod.size).toBe(hours.size);
  for (const [hour, group] of hours) {
    expect(report?.periods).toContain(hour);
    expect(report?.byPeriod.get(hour)).toMatchObject(sumOf(group));
    expect(await rowsAt(rowsOf(view, { period: hour }))).toEqual(sumOf(group));
  }
});

test("rows of the log say of each request what the API says of it", async () => {
  const { rows, totals } = await readLog(place, { workspaceId: defaultWorkspaceId, limit: count }, { totals: true });
  expect(totals).toEqual(sumOf(records));
  const known = new Map(records.map((record) => [record.id, record]));
  expect(rows).toHaveLength(count);
  for (const row of rows) {
    const record = known.get(row.id);
    if (record === undefined) throw new Error(`${row.id} was never asked for`);
    const said = generationData(record);
    expect({ ...row, speed: speedOf(row) }).toMatchObject({
      status: said.status,
      failed: said.status >= 400 || said.finish_reason === "error",
      promptTokens: said.tokens_prompt,
      completionTokens: said.tokens_completion,
      costPico: BigInt(record.costPico),
      speed: speedOf(record),
    });
    expect(Number(row.costPico) / 1e12).toBeCloseTo(said.total_cost, 12);
  }
});

test("what the API's activity says is what the console's sums say of answers", async () => {
  const activity = await readActivity(place.database, { ...period, until: "2026-11-26", byWorkspace: false });
  const answered = records.filter(({ model }) => model !== null);
  expect(activity.reduce((sum, { requests }) => sum + requests, 0)).toBe(answered.length);
  expect(activity.reduce((sum, { cost }) => sum + cost, 0n)).toBe(sumOf(answered).costPico);
});

test("errors by kind, model and provider are those of the records, and of the rows that a click shows", async () => {
  const from = Date.parse("2026-11-20T00:00:00Z");
  const time = { from, bucketMs: 86_400_000, buckets: 5 };
  const { groups, requests } = await readErrors(
    place.database,
    { workspaceId: defaultWorkspaceId },
    { time, wants: { share: true } },
  );
  expect(requests).toBe(count);
  const failed = records.filter(hasFailed);
  expect(groups.reduce((sum, { failures }) => sum + failures, 0)).toBe(failed.length);
  expect(new Set(groups.map(({ code }) => sideOf(code)))).toEqual(new Set(["client", "provider", "cut off"]));
  for (const { code, model, provider, failures, buckets, lastId, requests: asked } of groups) {
    const address = logAddress(noFilter(), { error: code, model: quoted(model), provider: quoted(provider) });
    const { searchParams } = new URL(address, "https://console.invalid");
    const selection = selectionOf(readLogFilter(Object.fromEntries(searchParams)), scope);
    const { rows, totals } = await readLog(place, { ...selection, limit: 1 }, { totals: true });
    expect([totals?.requests, rows[0]?.id, buckets.reduce((sum, one) => sum + one, 0)]).toEqual([
      failures,
      lastId,
      failures,
    ]);
    const same = records.filter((record) => nameOf.model(record) === model && nameOf.provider(record) === provider);
    expect(asked).toBe(same.length);
  }
});

test("what happened at a provider is what all of its minutes say", async () => {
  const from = Date.parse("2026-11-20T00:00:00Z");
  const minuteMs = 60_000;
  const byProvider = Map.groupBy(records, nameOf.provider);
  byProvider.delete("");
  for (const [provider, group] of byProvider) {
    const minutes = Map.groupBy(group, ({ createdAt }) => Math.floor(Date.parse(createdAt) / minuteMs));
    const all = [...minutes]
      .map(([minute, those]) => ({
        ...{ at: minute * minuteMs, requests: those.length, failures: those.filter(hasFailed).length },
      }))
      .toSorted((one, other) => one.at - other.at);
    const read = await readFailingMinutes(place.database, { workspaceId: defaultWorkspaceId, provider, from });
    expect(eventsOf(all).length).toBeGreaterThan(20);
    expect(eventsOf(read)).toEqual(eventsOf(all));
  }
});

test("what the endpoints of models did is what their records say, however the page is split", async () => {
  for (const by of useGroups) {
    const view = readView({ by, from: "2026-11-20", until: "2026-11-25" }, scope.now);
    const { endpoints = [] } = (await readReport(place.database, view, scope)) ?? {};
    const nameOfEndpoint = (record: GenerationRecord) => `${nameOf.model(record)} ${attributionOf(record).endpoint}`;
    const groups = Map.groupBy(records, nameOfEndpoint);
    const said = Map.groupBy(endpoints, ({ model, endpoint }) => `${model} ${endpoint}`);
    expect([...said.keys()].toSorted()).toEqual([...groups.keys()].toSorted());
    for (const [name, lines] of said) {
      const tokens = lines.reduce((sum, { sums }) => sum + sums.promptTokens, 0);
      expect(tokens).toBe(groups.get(name)?.reduce((sum, { promptTokens }) => sum + promptTokens, 0));
    }
  }
});

test.each([true, false])("what a provider did in each half-hour, or hour, is what its records say", async (halves) => {
  const hours = Array.from({ length: 5 * 24 }, (_, hour) =>
    new Date(Date.parse("2026-11-20T00:00:00Z") + hour * 3_600_000).toISOString().slice(0, 13),
  );
  const use = await readProviderUse(place.database, { workspaceId: defaultWorkspaceId, hours, halves });
  const groups = Map.groupBy(records, nameOf.provider);
  groups.delete("");
  expect([...use.keys()].toSorted()).toEqual([...groups.keys()].toSorted());
  for (const [provider, group] of groups) {
    const said = use.get(provider);
    const isHere = ({ provider: at }: { provider: string }) => at === provider;
    expect(said?.replaced).toBe(records.flatMap(replacedOf).filter(isHere).length);
    expect(said).toMatchObject({ requests: group.length, failures: group.filter(hasFailed).length });
    const periods = said?.periods ?? [];
    expect(periods.reduce((sum, period) => sum + period.halves, 0)).toBe(hours.length * 2);
    expect(new Set(periods.map((period) => period.halves))).toEqual(new Set([halves ? 1 : 2]));
    for (const [place, { begin, halves: length, ...counts }] of periods.entries()) {
      const end = periods[place + 1]?.begin ?? "2026-11-25";
      const isIn = ({ createdAt }: GenerationRecord) => createdAt >= begin && createdAt < end;
      const asked = group.filter(isIn);
      const replaced = records.filter(isIn).flatMap((one) => replacedOf(one).filter(isHere)).length;
      expect([begin, length, counts]).toEqual([
        ...[begin, end.endsWith(":30") || begin.endsWith(":30") ? 1 : 2],
        { requests: asked.length, failures: asked.filter(hasFailed).length, replaced },
      ]);
    }
    const speeds = group.map(speedOf).filter(({ streamedMs }) => streamedMs > 0);
    const measured = group.filter((record) => speedOf(record).streamedMs > 0);
    const tokens = measured.reduce((sum, { completionTokens }) => sum + completionTokens, 0);
    const milliseconds = speeds.reduce((sum, { streamedMs }) => sum + streamedMs, 0);
    expect(said?.tokensPerSecond).toBeCloseTo((tokens * 1_000) / milliseconds, 6);
  }
  const model = nameOf.model(records[0] as GenerationRecord);
  const ofModel = Map.groupBy(
    records.filter((record) => nameOf.model(record) === model),
    (record) => attributionOf(record).endpoint,
  );
  ofModel.delete("");
  const endpoints = await readEndpointUse(place.database, { workspaceId: defaultWorkspaceId, hours, model });
  expect([...endpoints].map(([tag, { requests, failures }]) => [tag, requests, failures]).toSorted()).toEqual(
    [...ofModel].map(([tag, group]) => [tag, group.length, group.filter(hasFailed).length]).toSorted(),
  );
});
