// The workspaces that have records, those that are gone included: one step in an index for each.

type Recorded = "records" | "record_chunks" | "record_parts" | "roll_ups" | "fact_chunks" | "generations";

/** To begin a statement with: the table `recorded (id)`. */
export function recordedWorkspaces(table: Recorded): string {
  return `WITH RECURSIVE recorded (id) AS (
    SELECT MIN(workspace_id) FROM ${table}
    UNION ALL
    SELECT (SELECT MIN(workspace_id) FROM ${table} WHERE workspace_id > recorded.id) FROM recorded
    WHERE recorded.id IS NOT NULL
  )`;
}

export async function listRecordedWorkspaces(database: D1Database, table: Recorded): Promise<string[]> {
  const { results } = await database
    .prepare(`${recordedWorkspaces(table)} SELECT id FROM recorded WHERE id IS NOT NULL`)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}
