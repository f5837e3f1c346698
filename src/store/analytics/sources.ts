// Which sums answer a question: the coarsest that know of all that it splits by. Days are there for ever and cost a row for each
// key, model and endpoint; hours know no keys, and are there for 35 days as facts are, which know of everything.
import { type DimensionName, dimensions } from "../../accounting/analytics.ts";
import { type FactDimension, type FactSum, factDimensions, factSums } from "../../accounting/facts.ts";
import { timeClasses } from "../../accounting/time-classes.ts";
import { sumOfPico } from "../pico.ts";
import { classColumns, columnOf } from "../roll-up-table.ts";
import type { AnalyticsQuery } from "./analytics-query.ts";

/** Of hours and facts; the day that they end in is kept whole. */
export const hoursKeptDays = 35;

/** How a statement reads one kind of sums; what is in braces of `where` is bound. */
export interface Source {
  name: "days" | "hours" | "facts";
  /** Of facts the table is made for each question. */
  from: string;
  /** SQL of the workspace and of the period, which begins with the hour or is the day. */
  workspace: string;
  period: string;
  /** Beside the condition of the period. */
  condition: string;
  /** ISO 8601 to the minute, the hour or the day. */
  time: string;
  of(name: DimensionName): string;
  /** SQL that adds up. */
  sum(name: FactSum): string;
  classSums(name: "first" | "total"): string[];
}

const memberOf = (key: string) => `(SELECT creator_user_id FROM api_keys WHERE hash = ${key})`;

const rollUps = (name: Source["name"], grain: "d" | "h" | "w"): Source => ({
  name,
  from: "roll_ups s",
  workspace: "s.workspace_id",
  period: "s.period",
  condition: `s.grain = '${grain}'`,
  time: "s.period",
  of: (name) => {
    if (name === "key" || name === "api_key_id") return "s.key_hash";
    if (name === "member") return memberOf("s.key_hash");
    return name === "workspace" ? "s.workspace_id" : `s.${name}`;
  },
  sum: (name) =>
    name.endsWith("Pico")
      ? sumOfPico(`s.${columnOf(name)}`, { dollars: `s.${columnOf(name).replace("_pico", "_dollars")}` })
      : `SUM(s.${columnOf(name)})`,
  classSums: (name) => classColumns(name).map((column) => `SUM(s.${column})`),
});

const days = rollUps("days", "d");
const wholeDays = rollUps("days", "w");
const hours = rollUps("hours", "h");

const dimensionValue = (name: FactDimension) => `(value ->> ${factDimensions.indexOf(name)})`;
const sumValue = (name: FactSum) => `(value ->> ${factDimensions.length + factSums.indexOf(name)})`;
/** The value of a fact that a dimension is read off. */
const factOf = (name: DimensionName | FactDimension): FactDimension | undefined =>
  name === "workspace" ? undefined : name === "member" || name === "api_key_id" ? "key" : name;

const factsBy = (value: (name: FactDimension) => string) => ({
  time: `(hour || ':' || printf('%02d', ${value("minute")}))`,
  of: (name: DimensionName) => {
    const dimension = factOf(name);
    if (dimension === undefined) return "workspace_id";
    return name === "member" ? memberOf(value(dimension)) : value(dimension);
  },
});

/** Each fact as it is stored: one value of JSON. */
export const listedFacts = factsBy(dimensionValue);

/** The same as `factRows` makes columns of it. */
const facts: Source = {
  name: "facts",
  ...factsBy((name) => name),
  from: "",
  workspace: "s.workspace_id",
  period: "s.hour",
  condition: "TRUE",
  sum: (name) => (name.endsWith("Pico") ? sumOfPico(columnOf(name)) : `SUM(${columnOf(name)})`),
  classSums: (name) => Array.from({ length: timeClasses }, (_, index) => `SUM(IIF(${name} = ${index}, requests, 0))`),
};

export interface FactRowsInput {
  /** SQL of which chunks `s` are opened, and of which facts of them. */
  chunks: readonly string[];
  chosen: readonly string[];
  dimensions: readonly (DimensionName | FactDimension)[];
  sums: readonly FactSum[];
}

/** SQL of a table of facts. What `json_each` gives is written out anew each time that it is named, and read anew for each value of
 * it: both are done once, and of what is needed alone. The limits keep SQLite from taking the tables apart; nothing is stored. */
export function factRows({ chunks, chosen, dimensions, sums }: FactRowsInput): string {
  const needed = new Set(dimensions.map(factOf));
  const values = [
    ...factDimensions.filter((name) => needed.has(name)).map((name) => `${dimensionValue(name)} AS ${name}`),
    ...sums.map((name) => `${sumValue(name)} AS ${columnOf(name)}`),
  ];
  // CROSS: a chunk is chosen by its key before it is opened.
  return `(SELECT workspace_id, hour, ${values.join(", ")} FROM (
      SELECT s.workspace_id, s.hour, f.value FROM fact_chunks s CROSS JOIN json_each(s.facts) f
      WHERE ${chunks.join(" AND ")} LIMIT -1
    ) WHERE ${["TRUE", ...chosen].join(" AND ")} LIMIT -1)`;
}

export const sources = { days, wholeDays, hours, facts } as const;

const hourMs = 3_600_000;
const dayMs = 86_400_000;

export function sourceFor({ dimensions: split, filters, granularity, start, end, now }: AnalyticsQuery): Source {
  const needed = new Set([...split, ...filters.map(({ field }) => field)].map((name) => dimensions[name].in));
  const isWhole = (span: number) => start % span === 0 && (end % span === 0 || end >= now);
  const isOfDays = granularity !== "minute" && granularity !== "hour" && isWhole(dayMs);
  // Of a whole workspace a day is one row.
  if (isOfDays && needed.size === 0) return sources.wholeDays;
  if (isOfDays && !needed.has("facts")) return sources.days;
  const isOfHours = granularity !== "minute" && isWhole(hourMs);
  if (isOfHours && !needed.has("facts") && !needed.has("days")) return sources.hours;
  return sources.facts;
}
