// Runs a question over the sums: one statement, whose lines carry sums that any metric is read off.
import { type Granularity, type MetricName, metrics } from "../../accounting/analytics.ts";
import { type FactSum, factSums } from "../../accounting/facts.ts";
import { readPico } from "../pico.ts";
import type { AnalyticsFilter, AnalyticsLine, AnalyticsQuery } from "./analytics-query.ts";
import { factRows, listedFacts, type Source, sourceFor } from "./sources.ts";

/** Lines of one answer, those of the most requests; who asks for more has to ask for less at once. */
export const maxLines = 10_000;
/** Facts that one question opens: some seconds of the database. */
const maxFacts = 500_000;

/** The first is the whole one; `days`: why a period is written as its first day. */
const beginnings: Readonly<Record<Granularity, (time: string) => string>> = {
  minute: (time) => `substr(${time}, 1, 16) || ':00Z'`,
  hour: (time) => `substr(${time}, 1, 13) || ':00:00Z'`,
  day: (time) => `substr(${time}, 1, 10)`,
  // The Sunday that ends it, less six days.
  week: (time) => `date(substr(${time}, 1, 10), 'weekday 0', '-6 days')`,
  month: (time) => `substr(${time}, 1, 7) || '-01'`,
};

export type Analytics = { lines: AnalyticsLine[]; source: Source["name"] } | "too much";

export async function readAnalytics(database: D1Database, query: AnalyticsQuery): Promise<Analytics> {
  const source = sourceFor(query);
  const bound = new Values();
  const [periods, chosen] = [periodConditions(source, query, bound), rowConditions(source, query, bound)];
  if (source.name === "facts" && (await countFacts(database, query)) > maxFacts) return "too much";
  const classes = (["first", "total"] as const).filter((name) => query.metrics.some((metric) => needs(metric, name)));
  const sums = factSums.filter((name) => name === "requests" || query.sums === undefined || query.sums.includes(name));
  const columns = [
    query.granularity === undefined ? "NULL" : beginnings[query.granularity](source.time),
    ...query.dimensions.map((name) => `NULLIF(${source.of(name)}, '')`),
    ...sums.map((name) => source.sum(name)),
    ...classes.flatMap((name) => source.classSums(name)),
  ];
  const groups = query.dimensions.length + 1;
  const dimensions = [...query.dimensions, ...classes, ...(query.granularity === undefined ? [] : ["minute" as const])];
  const rows =
    source.name === "facts"
      ? factRows({ chunks: periods, chosen, dimensions, sums })
      : `${source.from} WHERE ${[...periods, ...chosen].join(" AND ")}`;
  const { results } = await database
    .prepare(
      `SELECT ${columns.map((column, index) => `${column} AS c${index}`).join(", ")} FROM ${rows}
       GROUP BY ${columns
         .slice(0, groups)
         .map((_, index) => index + 1)
         .join(", ")} ORDER BY c${groups + sums.indexOf("requests")} DESC LIMIT ${maxLines + 1}`,
    )
    .bind(...bound.values)
    .all<Record<string, string | number | null>>();
  const lines = results.map((row) => {
    const cells = columns.map((_, index) => row[`c${index}`] ?? null);
    return readLine(cells, { groups, sums, classes });
  });
  // Without a granularity nothing at all is still one line, of zeros.
  return { lines: lines.filter(({ sums }) => sums.requests > 0), source: source.name };
}

function needs(name: MetricName, classes: "first" | "total"): boolean {
  const metric = metrics[name];
  return "classes" in metric && metric.classes === classes;
}

class Values {
  readonly values: (string | number)[] = [];

  /** The place of a value that is bound. */
  add(value: string | number): string {
    this.values.push(value);
    return `?${this.values.length}`;
  }
}

function periodConditions(source: Source, query: AnalyticsQuery, bound: Values): string[] {
  const { workspaceId } = query;
  const [from, last] = minutesOf(query);
  const whose =
    workspaceId === undefined
      ? `${source.workspace} IN (SELECT id FROM workspaces)`
      : `${source.workspace} = ${bound.add(workspaceId)}`;
  const length = { days: 10, hours: 13, facts: 13 }[source.name];
  return [
    whose,
    source.condition,
    `${source.period} >= ${bound.add(from.slice(0, length))}`,
    `${source.period} <= ${bound.add(last.slice(0, length))}`,
  ];
}

function rowConditions(source: Source, query: AnalyticsQuery, bound: Values): string[] {
  const rows = source.name === "facts" ? listedFacts : source;
  const [from, last] = minutesOf(query);
  // A period is looked up by its beginning; within an hour the minutes decide.
  const exact =
    source.name === "facts" ? [`${rows.time} >= ${bound.add(from)}`, `${rows.time} <= ${bound.add(last)}`] : [];
  return [...exact, ...query.filters.map((filter) => conditionOf(rows, filter, bound))];
}

/** The first and the last. */
function minutesOf({ start, end }: AnalyticsQuery): [from: string, last: string] {
  const [from = "", last = ""] = [start, end - 1].map((time) => new Date(time).toISOString().slice(0, 16));
  return [from, last];
}

const comparisons = { eq: "=", neq: "<>", gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

function conditionOf(
  source: Pick<Source, "of">,
  { field, operator, values, includeUnset }: AnalyticsFilter,
  bound: Values,
): string {
  const [only = ""] = values;
  // Looked up once, and not for each row.
  if (field === "member" && operator === "eq" && only !== "")
    return `${source.of("key")} IN (SELECT hash FROM api_keys WHERE workspace_id IN (SELECT id FROM workspaces) AND creator_user_id = ${bound.add(only)})`;
  const value = `NULLIF(${source.of(field)}, '')`;
  if (operator === "in" || operator === "not_in") {
    const list = `(SELECT value FROM json_each(${bound.add(JSON.stringify(values))}))`;
    const chosen = `${value} ${operator === "in" ? "IN" : "NOT IN"} ${list}`;
    return includeUnset ? `(${value} IS NULL OR ${chosen})` : chosen;
  }
  return `${value} ${comparisons[operator]} ${bound.add(only)}`;
}

/** How many there are in the hours that are asked for. */
async function countFacts(database: D1Database, { workspaceId, start, end }: AnalyticsQuery): Promise<number> {
  const whose = workspaceId === undefined ? "IN (SELECT id FROM workspaces)" : "= ?3";
  const row = await database
    .prepare(`SELECT SUM(count) AS count FROM fact_chunks WHERE workspace_id ${whose} AND hour >= ?1 AND hour <= ?2`)
    .bind(
      ...[new Date(start), new Date(end - 1)].map((time) => time.toISOString().slice(0, 13)),
      ...(workspaceId === undefined ? [] : [workspaceId]),
    )
    .first<{ count: number | null }>();
  return row?.count ?? 0;
}

interface Shape {
  groups: number;
  sums: readonly FactSum[];
  classes: readonly ("first" | "total")[];
}

/** Cells are as `columns` of the statement. */
function readLine(cells: readonly (string | number | null)[], { groups, sums: chosen, classes }: Shape): AnalyticsLine {
  const [date = null, ...values] = cells.slice(0, groups).map((cell) => (cell === null ? null : String(cell)));
  const sums = Object.fromEntries(
    factSums.map((name) => {
      const cell = chosen.includes(name) ? (cells[groups + chosen.indexOf(name)] ?? null) : null;
      return [name, name.endsWith("Pico") ? readPico(cell === null ? null : String(cell)) : Number(cell ?? 0)];
    }),
  );
  const rest = cells.slice(groups + chosen.length).map(Number);
  const each = classes.length === 0 ? 0 : rest.length / classes.length;
  const classesOf = (name: "first" | "total") => {
    const at = classes.indexOf(name);
    return at === -1 ? [] : rest.slice(at * each, (at + 1) * each);
  };
  // The cast repeats what `factSums` is a list of.
  return {
    date,
    values,
    sums: { ...sums, first: classesOf("first"), total: classesOf("total") } as AnalyticsLine["sums"],
  };
}
