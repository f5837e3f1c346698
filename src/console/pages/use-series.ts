// Rows of use as a chart's series: the largest names for themselves, the rest as one. Pure.
import type { UseRow } from "../../store/daily-use.ts";
import type { NamedRow } from "./name-use.ts";

const maxSeries = 5;

interface Series {
  name: string;
  values: number[];
}

export type NamedUse = Omit<NamedRow, "day">;

/** The largest first; the rest beyond maxSeries is called "others". */
export function seriesOf(rows: UseRow[], days: string[], value: (row: UseRow) => number): Series[] {
  const place = new Map(days.map((day, index) => [day, index]));
  const byName = new Map<string, number[]>();
  for (const row of rows) {
    const values = byName.get(row.name) ?? days.map(() => 0);
    const day = place.get(row.day);
    if (day !== undefined) values[day] = (values[day] ?? 0) + value(row);
    byName.set(row.name, values);
  }
  const series = [...byName].map(([name, values]) => ({ name, values, sum: values.reduce((a, b) => a + b, 0) }));
  const sorted = series.filter(({ sum }) => sum > 0).toSorted((a, b) => b.sum - a.sum);
  const rest = sorted.slice(maxSeries);
  const others = { name: `${rest.length} others`, values: days.map((_, day) => sumAt(rest, day)) };
  return rest.length === 0 ? sorted : [...sorted.slice(0, maxSeries), others];
}

function sumAt(series: Series[], day: number): number {
  return series.reduce((sum, { values }) => sum + (values[day] ?? 0), 0);
}

/** Over all days; what cost most first. */
export function totalsByName(rows: NamedRow[]): NamedUse[] {
  const groups = Map.groupBy(rows, ({ id }) => id);
  return [...groups].map(([id, group]) => addUp(id, group)).toSorted(byCost);
}

function addUp(id: string, rows: NamedRow[]): NamedUse {
  const sum = (value: (row: UseRow) => number) => rows.reduce((total, row) => total + value(row), 0);
  return {
    id,
    name: rows[0]?.name ?? id,
    requests: sum((row) => row.requests),
    failures: sum((row) => row.failures),
    promptTokens: sum((row) => row.promptTokens),
    completionTokens: sum((row) => row.completionTokens),
    reasoningTokens: sum((row) => row.reasoningTokens),
    costPico: rows.reduce((total, row) => total + row.costPico, 0n),
  };
}

function byCost(a: NamedUse, b: NamedUse): number {
  return a.costPico === b.costPico ? b.requests - a.requests : a.costPico < b.costPico ? 1 : -1;
}
