// POST /api/v1/analytics/query and GET /api/v1/analytics/meta (management): the sums, split by whatever they know of.
import * as z from "zod";
import {
  type DimensionName,
  dimensionNames,
  dimensions,
  granularities,
  type MetricName,
  metricNames,
  metrics,
  operators,
} from "../../accounting/analytics.ts";
import type { AnalyticsLine, AnalyticsQuery } from "../../store/analytics/analytics-query.ts";
import { maxLines, readAnalytics } from "../../store/analytics/read-analytics.ts";
import { hoursKeptDays, type Source } from "../../store/analytics/sources.ts";
import { madeOnce } from "../../wire/derived.ts";
import type { Failure } from "../../wire/failure.ts";
import { given, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { dataOf } from "../answer-shapes.ts";
import type { Reach } from "../reach.ts";
import { route } from "../route.ts";

const dayMs = 86_400_000;
const usualRangeDays = 30;
/** Facts, and hours, are there no longer. */
const usualMinutesMs = 3_600_000;
const usualHoursMs = dayMs;
const usualLimit = 1_000;

const oneOf = <const Name extends string>(names: readonly Name[]) =>
  z.enum(names as readonly [Name, ...Name[]], { error: `must be one of ${names.join(", ")}` });
const time = () => z.iso.datetime({ offset: true, error: "must be an ISO 8601 time with seconds and a zone" });
const scalar = () => z.union([z.string().max(1_024), z.number()]).transform(String);
const noClassifier = () => z.undefined({ error: "this router has no classifiers: leave it out" }).optional();

const queryBody = madeOnce(() =>
  z.strictObject({
    metrics: z.array(oneOf(metricNames)).min(1).max(metricNames.length),
    dimensions: z.array(oneOf(dimensionNames)).max(2).default([]),
    filters: z
      .array(
        z.strictObject({
          field: oneOf(dimensionNames),
          operator: oneOf(operators),
          value: z.union([scalar(), z.array(scalar()).min(1).max(1_000)]),
          include_unset: z.boolean().optional(),
        }),
      )
      .max(20)
      .default([]),
    granularity: oneOf(granularities).optional(),
    time_range: z.strictObject({ start: time(), end: time() }).optional(),
    order_by: z.strictObject({ field: z.string(), direction: oneOf(["asc", "desc"]) }).optional(),
    limit: z.int().min(1).max(maxLines).default(usualLimit),
    group_limit: z.int().min(1).max(maxLines).optional(),
    classifier_dimensions: noClassifier(),
    classifier_filters: noClassifier(),
  }),
);
type Body = z.output<ReturnType<typeof queryBody>>;

const answerSchema = () =>
  z.strictObject({
    data: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
    metadata: z.strictObject({ query_time_ms: z.number(), row_count: z.int(), truncated: z.boolean() }),
    cachedAt: z.number().optional(),
    warnings: z.array(z.string()).optional(),
  });

export const queryAnalytics = route("POST /api/v1/analytics/query", "management", {
  summary: "Ask the sums: metrics by time, model, provider, key, member, app, user, session, finish reason or region",
  audit: "not audited",
  body: z.lazy(queryBody),
  example: { metrics: ["requests", "cost"], dimensions: ["model"], granularity: "day" },
  answer: () => dataOf(answerSchema()),
  async handle(asked) {
    const query = readQuery(asked);
    if (!query.ok) return query;
    const order = orderOf(asked.body);
    if (!order.ok) return order;
    const begun = Date.now();
    const found = await readAnalytics(asked.bindings.DB, query.value);
    if (found === "too much")
      return fail(invalid("time_range", "there are too many requests in it: ask for less at once"));
    const { group_limit: groupLimit, limit } = asked.body;
    const rows = withinGroups(
      found.lines.map((line) => ({ line, row: rowOf(line, asked.body) })).sort(order.value),
      groupLimit,
    );
    const data = rows.slice(0, limit).map(({ row }) => row);
    const truncated = rows.length > limit || rows.length < found.lines.length || found.lines.length > maxLines;
    const metadata = { query_time_ms: Date.now() - begun, row_count: data.length, truncated };
    const warnings = [
      ...warningsFor(found.source, query.value),
      ...(found.lines.length > maxLines
        ? [`limit: there are more than ${maxLines} lines, and those of the fewest requests are left out`]
        : []),
    ];
    return ok({ data: { data, metadata, ...present({ warnings: warnings.length === 0 ? undefined : warnings }) } });
  },
});

/** What the sums of days do not know is forgotten: nothing found there is not nothing done. */
function warningsFor(source: Source["name"], { start, now }: AnalyticsQuery): string[] {
  if (source === "days" || start >= Math.floor(now / dayMs - hoursKeptDays) * dayMs) return [];
  return [
    `time_range: hours, minutes, apps, users, sessions, finish reasons and regions are kept for ${hoursKeptDays} days; of earlier times ask from midnight to midnight (UTC), by day, week or month, and by model, provider, endpoint, workspace, key or member`,
  ];
}

function invalid(field: string, problem: string): Failure {
  return { kind: "invalid_request", field, message: `${field}: ${problem}` };
}

function readQuery({
  body,
  caller,
  now,
}: Reach & { body: Body; caller: { workspace: { id: string } | null } }): Result<AnalyticsQuery, Failure> {
  const { granularity, metrics: wanted, dimensions: split, time_range: range } = body;
  const usual = granularity === "minute" ? usualMinutesMs : granularity === "hour" ? usualHoursMs : undefined;
  const first = Math.floor(now / dayMs) * dayMs - usualRangeDays * dayMs;
  const start = range === undefined ? (usual === undefined ? first : now - usual) : Date.parse(range.start);
  const end = range === undefined ? now + 1 : Date.parse(range.end);
  if (end <= start) return fail(invalid("time_range", "its end must be later than its start"));
  const filters = body.filters.map(({ field, operator, value, include_unset: unset }) => ({
    ...{ field, operator, includeUnset: unset ?? false },
    isList: Array.isArray(value),
    values: Array.isArray(value) ? value : [value],
  }));
  for (const [index, { operator, isList, includeUnset }] of filters.entries()) {
    const wantsList = operator === "in" || operator === "not_in";
    const field = `filters[${index}]`;
    if (wantsList !== isList)
      return fail(invalid(`${field}.value`, wantsList ? "must be a list" : "must be one value"));
    if (includeUnset && !wantsList) return fail(invalid(`${field}.include_unset`, "goes with in and not_in only"));
  }
  return ok({
    ...{ workspaceId: caller.workspace?.id, metrics: wanted, dimensions: split, filters, granularity },
    ...{ start, end, now },
  });
}

type Row = Record<string, string | number | null>;

interface Shown {
  line: AnalyticsLine;
  row: Row;
}

function rowOf({ date, values, sums }: AnalyticsLine, { metrics: wanted, dimensions: split }: Body): Row {
  return {
    ...given({ date }),
    ...Object.fromEntries(split.map((name: DimensionName, index) => [name, values[index] ?? null])),
    ...Object.fromEntries(wanted.map((name: MetricName) => [name, metrics[name].value(sums)])),
  };
}

/** Without an order: by time, then by the first metric, the largest first. */
function orderOf({
  order_by: order,
  metrics: wanted,
  dimensions: split,
  granularity,
}: Body): Result<(a: Shown, b: Shown) => number, Failure> {
  const [first = "requests"] = wanted;
  const byDate = granularity === undefined ? [] : [["date", 1] as const];
  if (order === undefined) return ok(compareBy([...byDate, [first, -1]]));
  const known: readonly string[] = [
    ...wanted,
    ...split,
    "request_count",
    ...(granularity === undefined ? [] : ["date"]),
  ];
  if (!known.includes(order.field)) {
    return fail(invalid("order_by.field", `must be one of ${known.join(", ")}`));
  }
  return ok(compareBy([[order.field, order.direction === "asc" ? 1 : -1], ...byDate, [first, -1]]));
}

type Criterion = readonly [field: string, direction: 1 | -1];

/** What has no value comes last. */
function compareBy(criteria: readonly Criterion[]): (a: Shown, b: Shown) => number {
  const cellOf = ({ row, line }: Shown, field: string) =>
    row[field] ?? (field === "request_count" ? line.sums.requests : null);
  return (a, b) => {
    for (const [field, direction] of criteria) {
      const [one, other] = [cellOf(a, field), cellOf(b, field)];
      if (one === other) continue;
      if (one === null) return 1;
      if (other === null) return -1;
      return one < other ? -direction : direction;
    }
    return 0;
  };
}

/** At most so many lines of the same values. */
function withinGroups(rows: readonly Shown[], limit: number | undefined): readonly Shown[] {
  if (limit === undefined || rows[0]?.line.values.length === 0) return rows;
  const counts = new Map<string, number>();
  return rows.filter(({ line }) => {
    const name = JSON.stringify(line.values);
    const seen = counts.get(name) ?? 0;
    counts.set(name, seen + 1);
    return seen < limit;
  });
}

const named = () => z.strictObject({ name: z.string(), display_label: z.string() });
const metaSchema = () =>
  z.strictObject({
    metrics: z.array(named().extend({ display_format: z.string(), is_rate: z.boolean() })),
    dimensions: z.array(named()),
    granularities: z.array(named()),
    operators: z.array(z.strictObject({ name: z.string(), value_type: z.enum(["scalar", "array"]) })),
  });

export const getAnalyticsMeta = route("GET /api/v1/analytics/meta", "management", {
  summary: "List what the sums can be asked for",
  answer: () => dataOf(metaSchema()),
  handle: () =>
    ok({
      data: {
        metrics: metricNames.map((name) => {
          const { label, format, isRate } = metrics[name];
          return { name, display_label: label, display_format: format, is_rate: isRate };
        }),
        dimensions: dimensionNames.map((name) => ({ name, display_label: dimensions[name].label })),
        granularities: granularities.map((name) => ({ name, display_label: name })),
        operators: operators.map((name) => ({
          name,
          value_type: name === "in" || name === "not_in" ? ("array" as const) : ("scalar" as const),
        })),
      },
    }),
});
