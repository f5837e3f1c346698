// The activity page's view, its comparison with the time before, what is spent against a budget, and what prices saved.
import { expect, it } from "vitest";
import { addUp } from "../../../src/accounting/analytics.ts";
import { buildCatalogIndex } from "../../../src/catalog/catalog-index.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { growthOf } from "../../../src/console/pages/activity/growth.ts";
import { failedOver, rowsOf, timed, whole } from "../../../src/console/pages/activity/links.ts";
import { shownOf } from "../../../src/console/pages/activity/report.ts";
import { savedByPrice } from "../../../src/console/pages/activity/saved-by-price.ts";
import { unknownNames } from "../../../src/console/pages/activity/unknown-names.ts";
import {
  formerRange,
  mistakesIn,
  periodsOf,
  questionOf,
  readView,
  viewAddress,
  withNamedKey,
} from "../../../src/console/pages/activity/view.ts";
import { changeOf } from "../../../src/console/parts/format.ts";

const now = Date.parse("2026-11-26T08:30:00Z");
const range = (query: Record<string, string>) => {
  const { each, start, end } = readView(query, now);
  return [each, new Date(start).toISOString().slice(0, 16), new Date(end).toISOString().slice(0, 16)];
};

it.each<[string, Record<string, string>, string[]]>([
  ["thirty days", {}, ["day", "2026-10-28T00:00", "2026-11-27T00:00"]],
  ["a day by the hour", { days: "1" }, ["hour", "2026-11-25T09:00", "2026-11-26T09:00"]],
  ["a week by the hour", { days: "7", step: "hour" }, ["hour", "2026-11-20T00:00", "2026-11-27T00:00"]],
  ["thirty days are too many hours", { step: "hour" }, ["day", "2026-10-28T00:00", "2026-11-27T00:00"]],
  ["hours are forgotten", { from: "2026-09-01", step: "hour" }, ["day", "2026-09-01T00:00", "2026-09-02T00:00"]],
  ["an own range", { from: "2026-11-01", until: "2026-11-03" }, ["day", "2026-11-01T00:00", "2026-11-04T00:00"]],
  [
    "many days by the week",
    { from: "2026-01-01", until: "2026-11-03" },
    ["week", "2026-01-01T00:00", "2026-11-04T00:00"],
  ],
  [
    "more than a year by the month",
    { from: "2025-10-24", until: "2026-11-03" },
    ["month", "2025-10-24T00:00", "2026-11-04T00:00"],
  ],
  [
    "more than a year by the week",
    { from: "2025-10-24", until: "2026-11-03", step: "week" },
    ["week", "2025-10-24T00:00", "2026-11-04T00:00"],
  ],
  ["backwards", { from: "2026-11-03", until: "2026-11-01" }, ["day", "2026-10-28T00:00", "2026-11-27T00:00"]],
  ["nonsense", { from: "x", days: "9", step: "moon", by: "moon" }, ["day", "2026-10-28T00:00", "2026-11-27T00:00"]],
])("the address says: %s", (_, query, expected) => {
  expect(range(query)).toEqual(expected);
});

it("has a period for each step, a week from Monday on", () => {
  const view = readView({ from: "2026-11-19", until: "2026-11-24", step: "week" }, now);
  expect(periodsOf(view)).toEqual(["2026-11-16", "2026-11-23"]);
  const months = readView({ from: "2025-12-31", until: "2026-03-01", step: "month" }, now);
  expect(periodsOf(months)).toEqual(["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"]);
  const requestsIn = (period: string) => new URL(rowsOf(months, { period }), "https://x.invalid").searchParams;
  expect(requestsIn("2026-02-01").get("until")).toBe("2026-03-01T00:00");
  expect(requestsIn("2025-12-01").get("from")).toBe("2025-12-31T00:00");
  expect(periodsOf(readView({ days: "1" }, now))).toHaveLength(24);
  expect(periodsOf(readView({}, now)).at(-1)).toBe("2026-11-26");
});

it.each([
  [{ days: "1" }, 1, 24],
  [{ from: "2026-11-24", until: "2026-11-25", step: "hour" }, 1, 48],
  [{ from: "2026-11-23", until: "2026-11-25", step: "hour" }, 2, 36],
  [{ days: "7", step: "hour" }, 3, 56],
  [{ from: "2026-11-13", until: "2026-11-25", step: "hour" }, 6, 52],
  [{ from: "2026-11-12", until: "2026-11-25", step: "hour" }, 6, 56],
])("shows hours of %j by %i at once", (query, hours, points) => {
  const view = readView(query, now);
  const periods = periodsOf(view);
  expect([view.hours, periods.length]).toEqual([hours, points]);
  const { searchParams } = new URL(rowsOf(view, { period: periods[1] ?? "" }), "https://x.invalid");
  const [from, until] = ["from", "until"].map((name) => Date.parse(`${searchParams.get(name)}Z`));
  expect([from, until]).toEqual([view.start + hours * 3_600_000, view.start + 2 * hours * 3_600_000]);
});

it("shows in charts what costs most and what is asked most, in the order of what they cost", () => {
  const named = (id: string, cost: number, requests: number) => ({
    id,
    sums: { ...addUp([]), costPico: BigInt(cost), requests },
  });
  const many = Array.from({ length: 10 }, (_, place) => named(`dear-${place}`, 100 - place, 10));
  const shown = shownOf([...many, named("cheap", 1, 5_000)]).map(({ id }) => id);
  expect(shown).toEqual(["dear-0", "dear-1", "dear-2", "dear-3", "dear-4", "cheap"]);
});

it("keeps what was asked for in its address", () => {
  const view = readView({ by: "key", model: "a/b", days: "7" }, now);
  expect(viewAddress(view, { days: "30" })).toBe("/activity?by=key&days=30&model=a%2Fb");
});

const [one, other] = ["a".repeat(64), "b".repeat(64)];
const keys = new Map([
  [one, "Staging"],
  [other, "Twice"],
  ["c".repeat(64), "Twice"],
]);
const scope = { workspaceId: "w", creatorUserId: undefined, now, keys };

it.each([
  ["its hash", one, "eq", [one], []],
  ["a name that it alone has", "Staging", "eq", [one], []],
  ["a name of two", "Twice", "in", [other, "c".repeat(64)], []],
  ["a name of none", "staging", "in", [], ["key"]],
])("is of a key by %s", (_, key, operator, values, mistaken) => {
  const view = withNamedKey(readView({ key }, now), keys);
  expect(questionOf(view, scope).filters).toEqual([{ field: "key", operator, values, includeUnset: false }]);
  expect(mistakesIn(view, keys).map(([field]) => field)).toEqual(mistaken);
});

it.each([
  ["no first day", { until: "2026-11-03" }, ["from"]],
  ["an end before its beginning", { from: "2026-11-03", until: "2026-11-01" }, ["until"]],
  ["no day", { from: "2026-13-03" }, ["from"]],
  ["a first and a last that are none", { from: "x", until: "yesterday" }, ["from", "until"]],
  ["one day", { from: "2026-11-03" }, []],
])("says at its field what is wrong with a range of %s", (_, query, mistaken) => {
  expect(mistakesIn(readView(query, now), keys).map(([field]) => field)).toEqual(mistaken);
});

it("leads to the requests of a period within the time alone", () => {
  const view = readView({ from: "2026-11-19", until: "2026-11-24", step: "week", model: "a/b" }, now);
  const { searchParams } = new URL(rowsOf(view, { period: "2026-11-16", status: "failed" }), "https://x.invalid");
  expect(Object.fromEntries(searchParams)).toEqual({
    ...{ model: '"a/b"', status: "failed", from: "2026-11-19T00:00", until: "2026-11-23T00:00" },
  });
});

it.each([
  ["spend", { sort: "cost" }, { sort: "cost" }],
  ["first token", timed, { sort: "latency", status: "ok", q: "streamed:yes cached:no" }],
  ["total time", whole, { sort: "time", status: "ok", q: "cached:no" }],
  ["failovers", failedOver, { q: "failovers:>0" }],
] as const)("leads from %s to its requests", (_, of, asked) => {
  const view = readView({ from: "2026-11-19", provider: "p" }, now);
  const { searchParams } = new URL(rowsOf(view, of), "https://x.invalid");
  expect(Object.fromEntries(searchParams)).toEqual({
    ...{ provider: '"p"', from: "2026-11-19T00:00", until: "2026-11-20T00:00" },
    ...asked,
  });
});

it("compares with as much time as has gone by", () => {
  const written = ({ start, end }: { start: number; end: number }) =>
    [start, end].map((time) => new Date(time).toISOString().slice(0, 16));
  expect(written(formerRange(readView({ days: "7" }, now), now))).toEqual(["2026-11-13T00:00", "2026-11-19T09:00"]);
  expect(written(formerRange(readView({ days: "90" }, now), now))).toEqual(["2026-05-31T00:00", "2026-08-29T00:00"]);
});

it.each([
  [112, 100, "+12 %"],
  [90, 100, "−10 %"],
  [100, 100, "±0 %"],
  [5_000, 100, "×50"],
  [5, 0, undefined],
  [null, 5, undefined],
])("%s after %s is %s", (after, before, text) => {
  expect(changeOf(after, before)).toBe(text);
});

const spend = (usd: number) => ({ ...addUp([]), costPico: BigInt(usd) * 1_000_000_000_000n });

it("adds spending up, anew with each window of a budget, and not beyond now", () => {
  const periods = ["2026-10-30", "2026-10-31", "2026-11-01", "2026-11-26", "2026-11-27"];
  const byPeriod = new Map([
    ["2026-10-30", spend(1)],
    ["2026-11-01", spend(2)],
    ["2026-11-26", spend(4)],
  ]);
  expect(growthOf({ periods, byPeriod }, { reset: "monthly", before: 10 }, now)).toEqual([11, 11, 2, 6, null]);
  expect(growthOf({ periods, byPeriod }, undefined, now)).toEqual([1, 1, 3, 7, null]);
});

it("prices saved what the average of callable endpoints would have cost more", () => {
  const provider = (slug: string) => ({
    slug,
    name: slug,
    dialect: "openai",
    base_url: "https://x.example",
    api_key: slug.toUpperCase(),
  });
  const endpoint = (slug: string, price: string) => ({
    provider: slug,
    upstream_model: "m",
    pricing: { prompt: price, completion: "0" },
  });
  const read = readCatalog(
    {
      providers: ["cheap", "dear", "away"].map(provider),
      models: [
        {
          ...{ id: "a/b", name: "B", context_length: 1_000 },
          endpoints: [endpoint("cheap", "0.000001"), endpoint("dear", "0.000003"), endpoint("away", "0.000100")],
        },
      ],
    },
    catalogRules,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  const catalog = buildCatalogIndex(read.value, 1);
  const isCallable = ({ provider: { slug } }: { provider: { slug: string } }) => slug !== "away";
  const line = (endpoint: string, promptTokens: number) => ({
    ...{ model: "a/b", endpoint, sums: { promptTokens, completionTokens: 0 } },
  });
  const saved = (...lines: ReturnType<typeof line>[]) => savedByPrice(lines, { catalog, isCallable });
  expect(saved(line("cheap", 1_000_000))).toBe(1_000_000_000_000n);
  expect(saved(line("cheap", 1_000_000), line("dear", 1_000_000))).toBe(0n);
  expect(saved(line("away", 1_000), line("gone", 1_000))).toBe(0n);
  // The same catalog, asked for names that nothing has.
  const unknown = (query: Record<string, string>) => unknownNames(readView(query, now), catalog);
  expect(unknown({ model: "a/b", provider: "cheap" })).toEqual([]);
  expect(unknown({ model: "b", provider: "DEAR" })).toEqual([
    ["model", "No model has this id. Did you mean a/b?"],
    ["provider", "No provider has this slug. Did you mean dear?"],
  ]);
  expect(
    savedByPrice([line("cheap", 1_000)], { catalog, isCallable: ({ provider: { slug } }) => slug === "cheap" }),
  ).toBe(0n);
});
