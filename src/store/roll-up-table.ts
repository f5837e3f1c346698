// The table of roll-ups: its columns, and the statement that adds a batch's sums to it. Reports are elsewhere.
import { type RollUp, rollUpCounts, type Sums } from "../accounting/roll-up.ts";
import { timeClasses } from "../accounting/time-classes.ts";
import { picoPerDollar } from "./pico.ts";

const keyColumns = ["workspace_id", "grain", "period", "key_hash", "model", "provider", "endpoint"];
const countColumns = [
  ...rollUpCounts.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  ...classColumns("first"),
  ...classColumns("total"),
];
const moneyColumns = ["cost", "byok_cost"];

/** `first_0`, `first_1`, … */
export function classColumns(name: "first" | "total"): string[] {
  return Array.from({ length: timeClasses }, (_, index) => `${name}_${index}`);
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
  SELECT ${columns.map((_, index) => `value ->> ${index}`).join(", ")} FROM json_each(?1) WHERE 1
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
    ...[row.costPico, row.byokCostPico].flatMap((pico) => [
      Number((pico * BigInt(sign)) / picoPerDollar),
      Number((pico * BigInt(sign)) % picoPerDollar),
    ]),
  ];
}

function countsOf(sums: Sums): number[] {
  return [...rollUpCounts.map((name) => sums[name]), ...sums.first, ...sums.total];
}
