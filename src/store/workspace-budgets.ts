// Budgets of workspaces in D1. That a wider interval's is larger holds whoever writes at the same time.
import { type BudgetInterval, budgetIntervals } from "../wire/budget-interval.ts";
import { pico, type RecordOf, Table, text, word } from "./table.ts";

export type BudgetRecord = RecordOf<typeof columns>;

const columns = {
  workspaceId: text("workspace_id"),
  interval: word("interval", budgetIntervals),
  id: text("id"),
  limitPico: pico("limit_pico"),
  createdAt: text("created_at"),
  updatedAt: text("updated_at"),
};

export const budgetTable = new Table("workspace_budgets", columns);

/** Narrowest first. */
export async function listBudgets(database: D1Database, workspaceId: string): Promise<BudgetRecord[]> {
  const { results } = await selectBudgets(database, "?1").bind(workspaceId).all();
  return inOrder(results.map((row) => budgetTable.read(row)));
}

/** `workspaceId`: SQL of it. */
export function selectBudgets(database: D1Database, workspaceId: string): D1PreparedStatement {
  return database.prepare(
    `SELECT ${budgetTable.selection()} FROM workspace_budgets WHERE workspace_id = ${workspaceId}`,
  );
}

function inOrder(budgets: BudgetRecord[]): BudgetRecord[] {
  return budgets.sort((a, b) => budgetIntervals.indexOf(a.interval) - budgetIntervals.indexOf(b.interval));
}

/** False, and nothing is written, where it would be no larger than a narrower one or no smaller than a wider one.
 * `includeByok`: of all the workspace's budgets; undefined leaves it as it is. */
export async function putBudget(
  database: D1Database,
  budget: BudgetRecord,
  includeByok: boolean | undefined,
): Promise<boolean> {
  const { columns, valuesOf, place } = budgetTable.placesFor();
  const at = budgetIntervals.indexOf(budget.interval);
  const names = (intervals: readonly BudgetInterval[]) => intervals.map((name) => `'${name}'`).join(", ");
  const fits = `NOT EXISTS (SELECT 1 FROM workspace_budgets WHERE workspace_id = ${place("workspaceId")} AND (
    (interval IN (${names(budgetIntervals.slice(0, at))}) AND limit_pico >= ${place("limitPico")})
    OR (interval IN (${names(budgetIntervals.slice(at + 1))}) AND limit_pico <= ${place("limitPico")})))`;
  const { places } = budgetTable.placesFor();
  const values = valuesOf(budget);
  const flag = `?${values.length + 1}`;
  const [written] = await database.batch([
    database
      .prepare(
        `INSERT INTO workspace_budgets (${columns}) SELECT ${places} WHERE ${fits}
         ON CONFLICT (workspace_id, interval) DO UPDATE SET limit_pico = excluded.limit_pico, updated_at = excluded.updated_at`,
      )
      .bind(...values),
    database
      .prepare(
        `UPDATE workspaces SET settings = json_set(settings, '$.include_byok_in_budgets', json(${flag})),
           updated_at = ${place("updatedAt")}
         WHERE id = ${place("workspaceId")} AND ${flag} IS NOT NULL AND EXISTS (SELECT 1 FROM workspace_budgets
           WHERE workspace_id = ${place("workspaceId")} AND interval = ${place("interval")} AND updated_at = ${place("updatedAt")}
             AND limit_pico = ${place("limitPico")} AND ${place("id")} IS NOT NULL AND ${place("createdAt")} IS NOT NULL)`,
      )
      .bind(...values, includeByok === undefined ? null : String(includeByok)),
  ]);
  return (written?.meta.changes ?? 0) > 0;
}

export async function deleteBudget(database: D1Database, workspaceId: string, interval: BudgetInterval): Promise<void> {
  await database
    .prepare("DELETE FROM workspace_budgets WHERE workspace_id = ?1 AND interval = ?2")
    .bind(workspaceId, interval)
    .run();
}
