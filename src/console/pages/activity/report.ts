// The numbers of the activity page, by the question that POST /api/v1/analytics/query asks too: in all, by time, by name, and
// of the time before.
import { addUp, type LineSums, metrics } from "../../../accounting/analytics.ts";
import type { AnalyticsFilter, AnalyticsLine } from "../../../store/analytics/analytics-query.ts";
import { readAllClosedAnalytics, type WorkspaceQuery } from "../../../store/analytics/closed-analytics.ts";
import { formerRange, periodsOf, questionOf, type Scope, type View } from "./view.ts";

/** The rest is "others": more colours nobody can tell apart. */
const maxNames = 6;

export interface NamedSums {
  /** As it is stored: a model's id, a provider's slug, a key's hash; empty where there is none. */
  id: string;
  sums: LineSums;
}

export interface ActivityReport {
  /** As analytics writes them. */
  periods: readonly string[];
  all: LineSums;
  /** Of the same length of time before; undefined where it cannot be told. */
  former: LineSums | undefined;
  /** With what is said of names and the times of first tokens. */
  byPeriod: ReadonlyMap<string, LineSums>;
  /** What cost most first. */
  names: readonly NamedSums[];
  /** By model and endpoint; undefined where the report stands alone. */
  endpoints: readonly EndpointSums[] | undefined;
  /** Of those that `shownOf` says, by name and period. */
  parts: ReadonlyMap<string, ReadonlyMap<string, LineSums>>;
}

export interface EndpointSums {
  model: string;
  endpoint: string;
  sums: Pick<LineSums, "promptTokens" | "completionTokens">;
}

const ofEndpoints = ["model", "endpoint"] as const;
const dayMs = 86_400_000;
/** What is said of all of the time. */
const timed = ["requests", "first_token_p50", "total_p50"] as const;
/** What is said of names, and of periods. */
const named = ["failures", "promptTokens", "completionTokens", "costPico"] as const;

/** undefined: too many requests to be split like that. `isAlone`: not beside the time before. */
export async function readReport(
  database: D1Database,
  view: View,
  scope: Scope & { isAlone?: true },
): Promise<ActivityReport | undefined> {
  const question = questionOf(view, scope);
  const ask = async (changes: readonly Partial<WorkspaceQuery>[]): Promise<(AnalyticsLine[] | undefined)[]> => {
    const queries = changes.map((change) => ({ ...question, ...change }));
    const found = await readAllClosedAnalytics(database, queries);
    return found.map((one) => (one === "too much" ? undefined : one.lines));
  };
  const by = { granularity: view.each, hours: view.hours };
  // Whole days are added up sooner than their hours, and of each hour less is asked then.
  const isOfDays = view.start % dayMs === 0 && view.end % dayMs === 0;
  const [lines, times, ...more] = await ask([
    { metrics: ["first_token_p50"], sums: named, dimensions: [view.by] },
    isOfDays ? { metrics: ["first_token_p50"], sums: named, ...by } : { metrics: timed, ...by },
    ...(isOfDays ? [{ metrics: timed }] : []),
    ...(scope.isAlone ? [] : [{ metrics: timed, ...formerRange(view, scope.now) }]),
    ...(scope.isAlone ? [] : [{ dimensions: ofEndpoints, sums: ["promptTokens", "completionTokens"] as const }]),
  ]);
  const whole = isOfDays ? more.shift() : times;
  const [former, endpoints] = more;
  if (lines === undefined || times === undefined || whole === undefined) return undefined;
  const names = lines.map(({ values: [id], sums }) => ({ id: id ?? "", sums })).toSorted(byCost);
  const shown = shownOf(names).map(({ id }) => id);
  const filters = [...question.filters, amongOf(view.by, shown)];
  const [parts] = shown.length === 0 ? [[]] : await ask([{ dimensions: [view.by], ...by, sums: named, filters }]);
  if (parts === undefined) return undefined;
  const groups = Map.groupBy(parts, ({ values: [id] }) => id ?? "");
  return {
    periods: periodsOf(view),
    all: addUp(whole.map(({ sums }) => sums)),
    former: former === undefined ? undefined : addUp(former.map(({ sums }) => sums)),
    byPeriod: byPeriodOf(times),
    names,
    endpoints: endpoints?.map(({ values: [model, endpoint], sums }) => ({
      ...{ model: model ?? "", endpoint: endpoint ?? "", sums },
    })),
    parts: new Map([...groups].map(([id, lines]) => [id, byPeriodOf(lines)])),
  };
}

function byPeriodOf(lines: readonly AnalyticsLine[]): ReadonlyMap<string, LineSums> {
  return new Map(lines.map(({ date, sums }) => [date ?? "", sums]));
}

function amongOf(field: AnalyticsFilter["field"], ids: readonly string[]): AnalyticsFilter {
  return { field, operator: "in", values: ids.filter((id) => id !== ""), includeUnset: ids.includes("") };
}

/** Those that charts show, in the order of what they cost: what costs most, and what is asked most, however little it costs. */
export function shownOf(names: readonly NamedSums[]): NamedSums[] {
  const asked = names.toSorted((one, other) => other.sums.requests - one.sums.requests);
  const inTurn = new Set(names.flatMap((name, place) => [name, asked[place] ?? name]));
  const taken = new Set([...inTurn].slice(0, maxNames));
  return names.filter((name) => taken.has(name));
}

function byCost(one: NamedSums, other: NamedSums): number {
  const [a, b] = [one.sums, other.sums];
  return a.costPico === b.costPico ? b.requests - a.requests : a.costPico < b.costPico ? 1 : -1;
}

export function metricOf(name: keyof typeof metrics, sums: LineSums | undefined): number | null {
  return sums === undefined ? null : metrics[name].value(sums);
}
