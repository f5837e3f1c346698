// Runs a question over the sums: a statement for each piece of its time, whose lines carry sums that any metric is read off.
import { type Granularity, type MetricName, metrics } from "../../accounting/analytics.ts";
import { type FactSum, factSums } from "../../accounting/facts.ts";
import { timeClasses } from "../../accounting/time-classes.ts";
import { readPico } from "../pico.ts";
import type { AnalyticsFilter, AnalyticsLine, AnalyticsQuery } from "./analytics-query.ts";
import { factRows, listedFacts, type Source, sourceFor } from "./sources.ts";

/** Lines of one answer, those of the most requests; who asks for more has to ask for less at once. */
export const maxLines = 10_000;
/** Facts that one question opens: some seconds of the database. */
const maxFacts = 500_000;
const hourMs = 3_600_000;

/** The first is the whole one; `days`: why a period is written as its first day. */
const beginnings: Readonly<Record<Granularity, (time: string) => string>> = {
  minute: (time) => `substr(${time}, 1, 16) || ':00Z'`,
  hour: (time) => `substr(${time}, 1, 13) || ':00:00Z'`,
  day: (time) => `substr(${time}, 1, 10)`,
  // The Sunday that ends it, less six days.
  week: (time) => `date(substr(${time}, 1, 10), 'weekday 0', '-6 days')`,
  month: (time) => `substr(${time}, 1, 7) || '-01'`,
};

/** SQL of the beginning of what a time is in. */
export function beginningOf(
  { granularity, hours = 1 }: Pick<AnalyticsQuery, "granularity" | "hours">,
  time: string,
): string {
  if (granularity === undefined) return "NULL";
  if (granularity !== "hour" || hours === 1) return beginnings[granularity](time);
  return `substr(${time}, 1, 11) || printf('%02d:00:00Z', substr(${time}, 12, 2) / ${hours} * ${hours})`;
}

export type Analytics = { lines: AnalyticsLine[]; source: Source["name"] } | "too much";

export async function readAnalytics(database: D1Database, query: AnalyticsQuery): Promise<Analytics> {
  const pieces = [{ source: sourceFor(query), start: query.start, end: query.end }];
  const [found] = await readPieces(database, [{ query, pieces }]);
  return (found === "too much" ? found : found?.[0]) ?? { lines: [], source: "days" };
}

/** A part of the time that is asked for, and what is read of it. */
export interface Piece {
  source: Source;
  /** Epoch milliseconds; the end is not included. */
  start: number;
  end: number;
  /** Which rows are looked at, where these are not all of the source's. */
  place?(bound: Values): Place;
}

export interface Place {
  from: string;
  /** By which rows are found; of facts, chunks of them. */
  conditions: string[];
  /** SQL of the beginning of what a row is in, where it is worked out once for all rows of a period. */
  beginning?: string | undefined;
}

interface Asked {
  query: AnalyticsQuery;
  pieces: readonly Piece[];
}

/** The pieces of each question, in one call for all, but that facts are counted before they are opened. */
export async function readPieces(
  database: D1Database,
  asked: readonly Asked[],
): Promise<(Exclude<Analytics, "too much">[] | "too much")[]> {
  const counts = await allOf<{ count: number | null }>(
    database,
    asked.map(({ query, pieces }) =>
      pieces.filter(({ source }) => source.name === "facts").map((piece) => countFacts(database, query, piece)),
    ),
  );
  const isTooMuch = counts.map((rows) => rows.reduce((sum, [row]) => sum + (row?.count ?? 0), 0) > maxFacts);
  const selections = asked.map(({ query, pieces }, place) =>
    isTooMuch[place] ? [] : pieces.map((piece) => selectionOf(database, query, piece)),
  );
  const answers = await allOf<Cells>(
    database,
    selections.map((those) => those.map(({ statement }) => statement)),
  );
  return selections.map((those, place) => {
    if (isTooMuch[place]) return "too much";
    return those.map(({ source, read }, piece) => {
      const lines = (answers[place]?.[piece] ?? []).flatMap(read).filter(({ sums }) => sums.requests > 0);
      return { lines: lines.sort((one, other) => other.sums.requests - one.sums.requests), source: source.name };
    });
  });
}

/** The rows of each statement. */
async function allOf<Row>(database: D1Database, groups: readonly D1PreparedStatement[][]): Promise<Row[][][]> {
  const statements = groups.flat();
  const answers = statements.length === 0 ? [] : await database.batch<Row>(statements);
  const rows = answers.map(({ results }) => results);
  return groups.map(({ length }) => rows.splice(0, length));
}

type Cells = Record<string, string | number | null>;

function selectionOf(database: D1Database, query: AnalyticsQuery, piece: Piece) {
  const { source } = piece;
  const bound = new Values();
  const [place, chosen] = [placeOf(piece, query, bound), rowConditions(piece, query, bound)];
  const classes = (["first", "total"] as const).filter((name) => query.metrics.some((metric) => needs(metric, name)));
  const sums = factSums.filter((name) => name === "requests" || query.sums === undefined || query.sums.includes(name));
  const isByMinute = query.granularity === "minute";
  const columns = [
    // What a fact's minute is takes as long to be read as what is added up.
    place.beginning ?? beginningOf(query, source.name === "facts" && !isByMinute ? "hour" : source.time),
    ...query.dimensions.map((name) => `NULLIF(${source.of(name)}, '')`),
    // In one text: a line of seventy cells takes as long to be handed over as to be added up.
    joined([...sums.map((name) => source.sum(name)), ...classes.flatMap((name) => source.classSums(name))]),
  ];
  const groups = query.dimensions.length + 1;
  const needed = [...query.dimensions, ...classes, ...(isByMinute ? ["minute" as const] : [])];
  const rows =
    source.name === "facts"
      ? factRows({ chunks: place.conditions, chosen, dimensions: needed, sums })
      : `${place.from} WHERE ${[...place.conditions, ...chosen].join(" AND ")}`;
  const numbers = columns.slice(0, groups).map((_, index) => index + 1);
  const lines = `SELECT ${columns.map((column, index) => `${column} AS c${index}`).join(", ")} FROM ${rows}
    GROUP BY ${numbers.join(", ")} ORDER BY ${source.sum("requests")} DESC LIMIT ${maxLines + 1}`;
  const values = numbers.slice(1).map((_, index) => `c${index + 1}`);
  const statement = database
    .prepare(
      query.granularity === undefined
        ? lines
        : bundled(lines, { values, sums: `c${groups}`, granularity: query.granularity }),
    )
    .bind(...bound.values);
  const cellOf = (row: Cells, place: number) => {
    const cell = row[`c${place}`] ?? null;
    return cell === null ? null : String(cell);
  };
  // Without a granularity nothing at all is still one line, of no sums.
  const read = (row: Cells): AnalyticsLine[] => {
    const added = cellOf(row, groups);
    if (added === null) return [];
    const values = query.dimensions.map((_, place) => cellOf(row, place + 1));
    if (query.granularity === undefined)
      return [{ date: null, values, sums: readSums(added.split(","), { sums, classes }) }];
    return added.split(";").map((line) => {
      const [date = null, ...cells] = line.split(",");
      return { date, values, sums: readSums(cells, { sums, classes }) };
    });
  };
  return { source, statement, read };
}

/** What is begun in one hour, day, month or year goes in one row: each row and each name takes time, and may not be long. */
const bundles: Readonly<Record<Granularity, number>> = { minute: 13, hour: 10, day: 7, week: 4, month: 4 };

function bundled(
  lines: string,
  { values, sums, granularity }: { values: readonly string[]; sums: string; granularity: Granularity },
): string {
  return `SELECT ${[...values, `group_concat(c0 || ',' || ${sums}, ';') AS ${sums}`].join(", ")} FROM (${lines})
    GROUP BY ${[...values, `substr(c0, 1, ${bundles[granularity]})`].join(", ")}`;
}

/** SQL of all with commas between them; in groups, because D1 takes no expression of a hundred operators one in another. */
function joined(values: readonly string[]): string {
  const groups = Map.groupBy(values.entries(), ([place]) => Math.floor(place / 8));
  const texts = [...groups.values()].map((group) => `(${group.map(([, sql]) => sql).join(" || ',' || ")})`);
  return texts.join(" || ',' || ");
}

function needs(name: MetricName, classes: "first" | "total"): boolean {
  const metric = metrics[name];
  return "classes" in metric && metric.classes === classes;
}

/** What a statement is run with. */
export class Values {
  readonly values: (string | number)[] = [];

  /** The place of a value that is bound. */
  add(value: string | number): string {
    this.values.push(value);
    return `?${this.values.length}`;
  }
}

function placeOf({ source, place, ...time }: Piece, { workspaceId }: AnalyticsQuery, bound: Values): Place {
  if (place !== undefined) return place(bound);
  const whose =
    workspaceId === undefined
      ? `${source.workspace} IN (SELECT id FROM workspaces)`
      : `${source.workspace} = ${bound.add(workspaceId)}`;
  const [from, last] = minutesOf(time);
  const length = { days: 10, hours: 13, facts: 13 }[source.name];
  const conditions = [
    whose,
    source.condition,
    `${source.period} >= ${bound.add(from.slice(0, length))}`,
    `${source.period} <= ${bound.add(last.slice(0, length))}`,
  ];
  return { from: source.from, conditions };
}

function rowConditions({ source, ...time }: Piece, query: AnalyticsQuery, bound: Values): string[] {
  const rows = source.name === "facts" ? listedFacts : source;
  const [from, last] = minutesOf(time);
  // A period is looked up by its beginning; within an hour the minutes decide.
  const isWhole = time.start % hourMs === 0 && time.end % hourMs === 0;
  const exact =
    source.name === "facts" && !isWhole
      ? [`${rows.time} >= ${bound.add(from)}`, `${rows.time} <= ${bound.add(last)}`]
      : [];
  return [...exact, ...query.filters.map((filter) => conditionOf(rows, filter, bound))];
}

/** The first and the last. */
function minutesOf({ start, end }: Pick<Piece, "start" | "end">): [from: string, last: string] {
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
  // As they are stored, by which they may be found: what has no value equals none.
  if (operator === "eq" && only !== "" && field !== "member") return `${source.of(field)} = ${bound.add(only)}`;
  // Looked up once, and not for each row.
  if (field === "member" && operator === "eq" && only !== "")
    return `${source.of("key")} IN (SELECT hash FROM api_keys WHERE workspace_id IN (SELECT id FROM workspaces) AND creator_user_id = ${bound.add(only)})`;
  if (operator === "in" && !includeUnset)
    return `${source.of(field)} IN (SELECT value FROM json_each(${bound.add(JSON.stringify(values.filter(Boolean)))}))`;
  const value = `NULLIF(${source.of(field)}, '')`;
  if (operator === "in" || operator === "not_in") {
    const list = `(SELECT value FROM json_each(${bound.add(JSON.stringify(values))}))`;
    const chosen = `${value} ${operator === "in" ? "IN" : "NOT IN"} ${list}`;
    return includeUnset ? `(${value} IS NULL OR ${chosen})` : chosen;
  }
  return `${value} ${comparisons[operator]} ${bound.add(only)}`;
}

/** How many there are in the hours that are asked for. */
function countFacts(database: D1Database, query: AnalyticsQuery, piece: Piece): D1PreparedStatement {
  const bound = new Values();
  const { conditions } = placeOf(piece, query, bound);
  return database
    .prepare(`SELECT SUM(s.count) AS count FROM fact_chunks s WHERE ${conditions.join(" AND ")}`)
    .bind(...bound.values);
}

interface Shape {
  sums: readonly FactSum[];
  classes: readonly ("first" | "total")[];
}

/** `cells`: as they are joined in the statement. */
function readSums(cells: readonly string[], { sums: chosen, classes }: Shape): AnalyticsLine["sums"] {
  const sums: Record<string, number | bigint | number[]> = { ...noSums };
  for (const [place, name] of chosen.entries()) {
    const cell = cells[place] ?? "";
    sums[name] = name.endsWith("Pico") ? readPico(cell) : Number(cell);
  }
  const classesOf = (name: "first" | "total") => {
    const at = classes.indexOf(name);
    const begin = chosen.length + at * timeClasses;
    return at === -1 ? [] : cells.slice(begin, begin + timeClasses).map(Number);
  };
  sums["first"] = classesOf("first");
  sums["total"] = classesOf("total");
  // The cast repeats what `factSums` is a list of.
  return sums as unknown as AnalyticsLine["sums"];
}

const noSums = {
  ...Object.fromEntries(factSums.map((name) => [name, name.endsWith("Pico") ? 0n : 0])),
  ...{ first: [], total: [] },
};
