// The same answers as read-analytics.ts gives, of one workspace and sooner: of periods that are over from the sums that were made
// of them (closed-sums.ts), and of the others from what those are made of.
import { addUp, type DimensionName, dimensions } from "../../accounting/analytics.ts";
import { closedGrainFor } from "../closed-grains.ts";
import type { AnalyticsFilter, AnalyticsLine, AnalyticsQuery } from "./analytics-query.ts";
import { PeriodLevels, type Time } from "./period-levels.ts";
import {
  type Analytics,
  beginningOf,
  maxLines,
  type Piece,
  readAnalytics,
  readPieces,
  type Values,
} from "./read-analytics.ts";
import { sources } from "./sources.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Periods that a statement names one by one: three years of days, and more hours than are kept. */
const maxPeriods = 1_100;

type Needed = ReadonlySet<DimensionName>;
export type WorkspaceQuery = AnalyticsQuery & { workspaceId: string };

export async function readClosedAnalytics(database: D1Database, query: WorkspaceQuery): Promise<Analytics> {
  const [found] = await readAllClosedAnalytics(database, [query]);
  return found ?? { lines: [], source: "days" };
}

/** Of several questions at once, in their order: in one call, so that their answers are of the same moment. */
export async function readAllClosedAnalytics(
  database: D1Database,
  queries: readonly WorkspaceQuery[],
): Promise<Analytics[]> {
  const answers = await readPieces(
    database,
    queries.map((query) => ({ query, pieces: piecesOf(query) })),
  );
  return Promise.all(
    queries.map((query, place) => {
      const found = answers[place] ?? [];
      if (found === "too much") return found;
      // Lines that one piece left out may be in another: what is said of them must be all.
      if (found.length > 1 && found.some(({ lines }) => lines.length > maxLines)) return readAnalytics(database, query);
      const names = found.map(({ source }) => source);
      const source = (["facts", "hours"] as const).find((name) => names.includes(name)) ?? "days";
      return { lines: merge(found.map(({ lines }) => lines)), source };
    }),
  );
}

/** Those of the same date and values added up, and as one statement orders them. */
function merge([first = [], ...others]: readonly AnalyticsLine[][]): AnalyticsLine[] {
  if (others.every((lines) => lines.length === 0)) return first;
  const groups = Map.groupBy([first, ...others].flat(), ({ date, values }) => JSON.stringify([date, values]));
  return [...groups.values()]
    .flatMap(([line, ...same]) => (line === undefined ? [] : [same.length === 0 ? line : addedUp(line, same)]))
    .toSorted((one, other) => other.sums.requests - one.sums.requests);
}

function addedUp(line: AnalyticsLine, same: readonly AnalyticsLine[]): AnalyticsLine {
  return { ...line, sums: addUp([line, ...same].map(({ sums }) => sums)) };
}

/** Whole days, and hours at both ends; what no sums know of, from one source. */
function piecesOf(query: WorkspaceQuery): Piece[] {
  const { start, end, now, granularity } = query;
  const needed = new Set([...query.dimensions, ...query.filters.map(({ field }) => field)]);
  const isOfFacts = granularity === "minute" || [...needed].some((name) => dimensions[name].in === "facts");
  if (isOfFacts) return [{ source: sources.facts, start, end }];
  const [first, last] = [Math.ceil(start / dayMs) * dayMs, (end >= now ? Math.ceil : Math.floor)(end / dayMs) * dayMs];
  if (granularity === "hour" || first >= last) return hoursOf(query, needed, { start, end });
  return [
    ...(start < first ? hoursOf(query, needed, { start, end: first }) : []),
    daysOf(query, needed, { start: first, end: last }),
    ...(last < end ? hoursOf(query, needed, { start: last, end }) : []),
  ];
}

function daysOf(query: WorkspaceQuery, needed: Needed, time: Time): Piece {
  // Of a whole workspace a day is one row anyway.
  if ([...needed].every((name) => name === "workspace")) return { source: sources.wholeDays, ...time };
  const isClosed = closedGrainFor("d", needed) !== undefined;
  const hasMonths = query.granularity === undefined || query.granularity === "month";
  const months = hasMonths ? wholeMonths(time) : undefined;
  // Listed, keys are reached one by one, and a week is worked out once for each day.
  const isListed = isClosed || months !== undefined || query.filters.some(isOfKeys) || query.granularity === "week";
  if (!isListed || isLong(time, dayMs)) return { source: sources.days, ...time };
  const place = (bound: Values) => {
    const levels = new PeriodLevels(query.workspaceId, bound, beginningOfPeriods(query));
    if (months !== undefined) levels.addClosed("m", needed, months);
    if (isClosed) levels.addClosed("d", needed, time);
    levels.addOthers("d", time);
    return levels.place();
  };
  return { source: sources.days, ...time, place };
}

/** What no hours know of, of those that are not closed from facts. */
function hoursOf(query: WorkspaceQuery, needed: Needed, time: Time): Piece[] {
  const isWhole = time.start % hourMs === 0 && (time.end % hourMs === 0 || time.end >= query.now);
  const isClosed = closedGrainFor("h", needed) !== undefined && !isLong(time, hourMs);
  const isInHours = [...needed].every((name) => dimensions[name].in === "hours");
  if (!isWhole || (!isInHours && !isClosed)) return [{ source: sources.facts, ...time }];
  if (!isClosed) return [{ source: sources.hours, ...time }];
  const levelsIn = (bound: Values) => {
    const levels = new PeriodLevels(query.workspaceId, bound, beginningOfPeriods(query));
    levels.addClosed("h", needed, time);
    return levels;
  };
  const place = (bound: Values) => {
    const levels = levelsIn(bound);
    if (isInHours) levels.addOthers("h", time);
    return levels.place();
  };
  const ofRows: Piece = { source: sources.hours, ...time, place };
  if (isInHours) return [ofRows];
  return [ofRows, { source: sources.facts, ...time, place: (bound) => levelsIn(bound).placeOfFacts(time) }];
}

function beginningOfPeriods(query: WorkspaceQuery): string | undefined {
  const isDear = query.granularity === "week" || (query.granularity === "hour" && query.hours !== undefined);
  return isDear ? beginningOf(query, "period") : undefined;
}

function isLong({ start, end }: Time, span: number): boolean {
  return (end - start) / span > maxPeriods;
}

function isOfKeys({ field, operator, values: [only = ""], includeUnset }: AnalyticsFilter): boolean {
  const isChosen = operator === "in" ? !includeUnset && field !== "member" : operator === "eq" && only !== "";
  return isChosen && dimensions[field].in === "days";
}

/** undefined: there is none. */
function wholeMonths({ start, end }: Time): Time | undefined {
  const begin = new Date(start);
  const isFirst = begin.getUTCDate() === 1 && start % dayMs === 0;
  const from = Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + (isFirst ? 0 : 1));
  const finish = new Date(end);
  const until = Date.UTC(finish.getUTCFullYear(), finish.getUTCMonth());
  return from < until ? { start: from, end: until } : undefined;
}
