import { expect, test } from "vitest";
import type { NamedRow } from "../../../src/console/pages/name-use.ts";
import { seriesOf, totalsByName } from "../../../src/console/pages/use-series.ts";

const row = (day: string, name: string, requests: number): NamedRow => ({
  day,
  id: `id of ${name}`,
  name,
  requests,
  failures: 1,
  promptTokens: 10 * requests,
  completionTokens: 1,
  reasoningTokens: 0,
  costPico: BigInt(requests),
});
const days = ["2026-11-01", "2026-11-02", "2026-11-03"];

test("a series has a value for each day, the largest comes first", () => {
  const rows = [row("2026-11-01", "small", 1), row("2026-11-01", "large", 5), row("2026-11-03", "large", 7)];
  expect(seriesOf(rows, days, ({ requests }) => requests)).toMatchObject([
    { name: "large", values: [5, 0, 7] },
    { name: "small", values: [1, 0, 0] },
  ]);
});

test("what is behind the fifth is one series, and days outside are left out", () => {
  const rows = [1, 2, 3, 4, 5, 6, 7].map((number) => row("2026-11-02", `m${number}`, number));
  const series = seriesOf([...rows, row("2026-10-31", "m1", 100)], days, ({ requests }) => requests);
  expect(series.map(({ name }) => name)).toEqual(["m7", "m6", "m5", "m4", "m3", "2 others"]);
  expect(series.at(-1)?.values).toEqual([0, 3, 0]);
});

test("nothing of a kind is no series", () => {
  expect(seriesOf([row("2026-11-01", "free", 0)], days, ({ requests }) => requests)).toEqual([]);
});

test("totals add up over days, what cost most first", () => {
  const rows = [row("2026-11-01", "a", 1), row("2026-11-02", "a", 2), row("2026-11-01", "b", 9)];
  expect(totalsByName(rows)).toMatchObject([
    { id: "id of b", name: "b", requests: 9, failures: 1, costPico: 9n },
    { name: "a", requests: 3, failures: 2, promptTokens: 30, costPico: 3n },
  ]);
});
