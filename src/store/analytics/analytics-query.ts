// What is asked of the sums, once it was checked, and what comes of it.
import type { DimensionName, Granularity, LineSums, MetricName, Operator } from "../../accounting/analytics.ts";
import type { FactSum } from "../../accounting/facts.ts";

export interface AnalyticsFilter {
  field: DimensionName;
  operator: Operator;
  values: readonly string[];
  /** Of `in` and `not_in`: whether what has no value counts among them. */
  includeUnset: boolean;
}

export interface AnalyticsQuery {
  /** undefined: of all workspaces. */
  workspaceId: string | undefined;
  metrics: readonly MetricName[];
  /** Those that are wanted beside requests, where not all are: others are 0. Adding up less is faster. */
  sums?: readonly FactSum[];
  dimensions: readonly DimensionName[];
  filters: readonly AnalyticsFilter[];
  /** undefined: the whole range in one line. */
  granularity: Granularity | undefined;
  /** Of the granularity `hour`: so many at once, from midnight on; a divisor of 24. */
  hours?: number;
  /** Epoch milliseconds; the end is not included. */
  start: number;
  end: number;
  /** Epoch milliseconds of now. */
  now: number;
}

export interface AnalyticsLine {
  /** ISO 8601, of the beginning of the minute or hour; of days, weeks and months their first day; null without granularity. */
  date: string | null;
  /** In the order of the query's; null where there is no value. */
  values: readonly (string | null)[];
  sums: LineSums;
}
