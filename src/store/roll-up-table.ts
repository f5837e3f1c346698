// The table of roll-ups: its columns, and the statement that adds a batch's sums to it. Reports are elsewhere.
import {
  type ClassSum,
  classSums,
  type RollUp,
  rollUpClasses,
  rollUpCounts,
  type Sums,
} from "../accounting/roll-up.ts";
import { rowsOf } from "./json-rows.ts";
import { picoPerDollar, readPico, sumOfPico } from "./pico.ts";

export function columnOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const keyColumns = ["workspace_id", "grain", "period", "key_hash", "model", "provider", "endpoint"];
export const countColumns = [...rollUpCounts.map(columnOf), ...classSums.flatMap(classColumns)];
export const moneyColumns = ["cost", "byok_cost", "cache_discount"];

/** `first_0`, `first_1`, … */
export function classColumns(name: ClassSum): string[] {
  return Array.from({ length: rollUpClasses[name] }, (_, index) => `${name}_${index}`);
}

/** What to select for `readSums`: sums of all that is chosen. */
export const sumColumns = [
  ...countColumns.map((name) => `COALESCE(SUM(${name}), 0) AS ${name}`),
  ...moneyColumns.map((name) => `${sumOfPico(`${name}_pico`, { dollars: `${name}_dollars` })} AS ${name}`),
].join(", ");

export type SumRow = Readonly<Record<string, number | string | null>>;

export function readSums(row: SumRow): Sums {
  const [cost, byok, discount] = moneyColumns.map((name) => readPico(row[name] === null ? null : String(row[name])));
  const count = (column: string) => Number(row[column] ?? 0);
  const counts = Object.fromEntries(rollUpCounts.map((name) => [name, count(columnOf(name))]));
  const classes = Object.fromEntries(classSums.map((name) => [name, classColumns(name).map(count)]));
  // The casts repeat what both lists are lists of.
  return {
    ...(counts as Record<(typeof rollUpCounts)[number], number>),
    ...(classes as Record<ClassSum, number[]>),
    costPico: cost ?? 0n,
    byokCostPico: byok ?? 0n,
    cacheDiscountPico: discount ?? 0n,
  };
}

const columns = [
  ...keyColumns,
  "provider_name",
  ...countColumns,
  ...moneyColumns.flatMap((name) => [`${name}_dollars`, `${name}_pico`]),
];

const addition = [
  "provider_name = excluded.provider_name",
  ...countColumns.map((name) => `${name} = ${name} + excluded.${name}`),
  ...moneyColumns.flatMap((name) => [
    `${name}_dollars = ${name}_dollars + excluded.${name}_dollars + (${name}_pico + excluded.${name}_pico) / ${picoPerDollar}`,
    `${name}_pico = (${name}_pico + excluded.${name}_pico) % ${picoPerDollar}`,
  ]),
].join(", ");

const statement = `INSERT INTO roll_ups (${columns.join(", ")})
  ${rowsOf("?1")} SELECT ${columns.map((_, index) => `value ->> ${index}`).join(", ")} FROM added WHERE 1
  ON CONFLICT (${keyColumns.join(", ")}) DO UPDATE SET ${addition}`;

/** One row for each; `sign` -1 takes them away again. */
export function addRollUps(database: D1Database, rollUps: readonly RollUp[], sign: 1 | -1 = 1): D1PreparedStatement {
  return database.prepare(statement).bind(JSON.stringify(rollUps.map((row) => valuesOf(row, sign))));
}

function valuesOf(row: RollUp, sign: 1 | -1): (string | number)[] {
  return [
    ...[row.workspaceId, row.grain, row.period, row.keyHash, row.model, row.provider, row.endpoint],
    row.providerName,
    ...countsOf(row).map((count) => count * sign),
    ...[row.costPico, row.byokCostPico, row.cacheDiscountPico].flatMap((pico) => [
      Number((pico * BigInt(sign)) / picoPerDollar),
      Number((pico * BigInt(sign)) % picoPerDollar),
    ]),
  ];
}

function countsOf(sums: Sums): number[] {
  return [...rollUpCounts.map((name) => sums[name]), ...classSums.flatMap((name) => sums[name])];
}
