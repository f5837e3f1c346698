// Makes the sums of hours, days and months that are over, a bounded number of them in one run, each in one transaction with the mark that
// it is made. What comes late makes the mark stale (migrations/0030): until it is made anew nobody reads it.
import { factSums } from "../accounting/facts.ts";
import { factRows, hoursKeptDays } from "./analytics/sources.ts";
import { removalOfPeriods } from "./archive-retention.ts";
import { type ClosedGrain, closedGrains, nameLength, type Span, spans } from "./closed-grains.ts";
import { picoPerDollar } from "./pico.ts";
import { recordedWorkspaces } from "./recorded-workspaces.ts";
import { classColumns, columnOf, countColumns, moneyColumns } from "./roll-up-table.ts";

/** A generation is listed by its beginning, and known when it has ended: most have by then. */
const waitMs = 5 * 60_000;
const dayMs = 86_400_000;
/** An hour with more of them would keep the database for as long as no report may. */
const maxFacts = 500_000;
const maxAtOnce = 100;
/** Added to the name of a period it is behind all that begin with it, and before the next one. */
const behindAll = "-99";

export interface Period {
  workspaceId: string;
  span: Span;
  period: string;
}

export interface CloseSumsInput {
  /** Epoch milliseconds. */
  now: number;
  /** Periods; fewer when there is nothing left to do, or it took so long. */
  limit: number;
  maxMs?: number;
}

/** How many were made. */
export async function closeSums(database: D1Database, { now, limit, maxMs }: CloseSumsInput): Promise<number> {
  const begun = Date.now();
  let done = 0;
  while (done < limit) {
    const due = await findDue(database, { now, limit: limit - done });
    for (const period of due) {
      if (maxMs !== undefined && Date.now() - begun > maxMs) return done;
      await close(database, period);
      done += 1;
    }
    if (due.length === 0) return done;
  }
  return done;
}

/** Of each workspace what is stale, and of each span the first that is over and comes behind all that are made; the oldest first. */
async function findDue(database: D1Database, { now, limit }: CloseSumsInput): Promise<Period[]> {
  const next = spans.map(
    (span, place) => `SELECT id AS workspaceId, '${span}' AS span, (
        SELECT substr(MIN(period), 1, ${nameLength[span]}) FROM roll_ups
        WHERE workspace_id = id AND grain = '${span === "h" ? "h" : "d"}' AND period < ?${place + 1} AND period > COALESCE(
          (SELECT MAX(period) FROM closed_sums WHERE workspace_id = id AND span = '${span}') || '${behindAll}', '')
      ) AS period FROM known`,
  );
  const present = new Date(now - waitMs).toISOString();
  const { results } = await database
    .prepare(
      `${recordedWorkspaces("roll_ups")}, known AS (SELECT id FROM recorded WHERE id IN (SELECT id FROM workspaces))
       SELECT workspaceId, span, period FROM (${next.join(" UNION ALL ")}) WHERE period IS NOT NULL
       UNION ALL SELECT workspace_id, span, period FROM closed_sums WHERE stale = 1
       ORDER BY period LIMIT ?${spans.length + 1}`,
    )
    .bind(...spans.map((span) => present.slice(0, nameLength[span])), Math.min(limit, maxAtOnce))
    .all<Period>();
  return results;
}

async function close(database: D1Database, { workspaceId, span, period }: Period): Promise<void> {
  const grains = closedGrains.filter((grain) => grain.span === span);
  await database.batch([
    ...grains.flatMap((grain) => [
      database
        .prepare("DELETE FROM roll_ups WHERE workspace_id = ?1 AND grain = ?2 AND period = ?3")
        .bind(workspaceId, grain.name, period),
      database.prepare(insertionOf(grain)).bind(workspaceId, period),
    ]),
    database
      .prepare(
        `INSERT OR REPLACE INTO closed_sums (workspace_id, span, period, stale)
         SELECT ?1, ?3, ?2, IIF(?3 = 'h' AND ${tooMuch}, 2, 0)`,
      )
      .bind(workspaceId, period, span),
  ]);
}

const tooMuch = `COALESCE((SELECT SUM(count) FROM fact_chunks WHERE workspace_id = ?1 AND hour = ?2), 0) > ${maxFacts}`;

const classes = ["first", "total"] as const;

function insertionOf({ name, split, from }: ClosedGrain): string {
  const identity = ["key_hash", "model", "provider", "endpoint"] as const;
  const counts =
    from === "facts"
      ? [
          ...factSums.filter((sum) => !sum.endsWith("Pico")).map((sum) => [columnOf(sum), columnOf(sum)] as const),
          ...classes.flatMap((of) =>
            classColumns(of).map((column, place) => [column, `IIF("${of}" = ${place}, requests, 0)`] as const),
          ),
        ]
      : countColumns.map((column) => [column, column] as const);
  const added = [
    ...counts.map(([column, value]) => [column, `SUM(${value})`] as const),
    ...moneyColumns.flatMap((money) => {
      const pico = `CAST(${money}_pico AS INTEGER)`;
      const dollars = from === "facts" ? "0" : `${money}_dollars`;
      const [whole, rest] = [`SUM(${dollars} + ${pico} / ${picoPerDollar})`, `SUM(${pico} % ${picoPerDollar})`];
      return [
        [`${money}_dollars`, `${whole} + ${rest} / ${picoPerDollar}`] as const,
        [`${money}_pico`, `${rest} % ${picoPerDollar}`] as const,
      ];
    }),
  ];
  const keyOf = (column: (typeof identity)[number]) => {
    if (!split.includes(column)) return "''";
    return from === "facts" && column === "key_hash" ? `COALESCE("key", '')` : `COALESCE(${column}, '')`;
  };
  const rows =
    from === "facts"
      ? factRows({
          chunks: ["s.workspace_id = ?1", "s.hour = ?2", `NOT ${tooMuch}`],
          chosen: [],
          dimensions: ["key", "model", "provider", "endpoint", ...classes],
          sums: factSums,
        })
      : `roll_ups WHERE workspace_id = ?1 AND grain = '${from}' AND period >= ?2 AND period < ?2 || '${behindAll}'`;
  const groups = split.map(keyOf).join(", ");
  return `INSERT INTO roll_ups (workspace_id, grain, period, ${identity.join(", ")}, ${added.map(([column]) => column).join(", ")})
    SELECT ?1, '${name}', ?2, ${identity.map(keyOf).join(", ")}, ${added.map(([, value]) => value).join(", ")}
    FROM ${rows} ${groups === "" ? "HAVING COUNT(*) > 0" : `GROUP BY ${groups}`}`;
}

/** Hours are kept as long as the facts that they are made of. */
export async function removeClosedBefore(database: D1Database, now: number): Promise<void> {
  const day = new Date(now - hoursKeptDays * dayMs).toISOString().slice(0, 10);
  await database.batch([
    ...closedGrains.flatMap(({ name, span }) => (span === "h" ? [removalOfPeriods(database, name, day)] : [])),
    database
      .prepare(
        `${recordedWorkspaces("roll_ups")}
         DELETE FROM closed_sums WHERE workspace_id IN (SELECT id FROM recorded) AND span = 'h' AND period < ?1`,
      )
      .bind(day),
  ]);
}
