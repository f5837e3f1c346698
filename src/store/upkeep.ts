// Upkeep that takes more than one run: which tasks are under way, and where each goes on. Knows no task.

export interface TaskState {
  task: string;
  /** Empty at the beginning. */
  cursor: string;
}

/** From the beginning or from `cursor`, also where it is under way. */
export function beginTask(database: D1Database, task: string, cursor = ""): D1PreparedStatement {
  return database.prepare("INSERT OR REPLACE INTO upkeep (task, cursor) VALUES (?1, ?2)").bind(task, cursor);
}

export async function listTasks(database: D1Database): Promise<TaskState[]> {
  const { results } = await database
    .prepare("SELECT task, cursor FROM upkeep ORDER BY task LIMIT 100")
    .all<TaskState>();
  return results;
}

/** `cursor`: where to go on; undefined: done. */
export async function noteProgress(
  database: D1Database,
  { task, cursor }: { task: string; cursor: string | undefined },
): Promise<void> {
  const statement =
    cursor === undefined
      ? database.prepare("DELETE FROM upkeep WHERE task = ?1").bind(task)
      : database.prepare("UPDATE upkeep SET cursor = ?2 WHERE task = ?1").bind(task, cursor);
  await statement.run();
}
