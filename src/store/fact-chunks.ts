// Facts in D1: a row for each workspace and hour of a batch; who is erased is taken out of them too.
import { type FactChunk, type FactDimension, factDimensions } from "../accounting/facts.ts";
import type { Person } from "./identity.ts";
import { recordedWorkspaces } from "./recorded-workspaces.ts";

export function addFacts(database: D1Database, chunks: readonly FactChunk[]): D1PreparedStatement {
  const rows = chunks.map(({ workspaceId, hour, id, facts }) => [
    workspaceId,
    hour,
    id,
    facts.length,
    JSON.stringify(facts),
  ]);
  return database
    .prepare(
      `INSERT INTO fact_chunks (workspace_id, hour, id, count, facts)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1)`,
    )
    .bind(JSON.stringify(rows));
}

/** The oldest hour of each workspace, where it is before `hour`. */
export async function removeFactsBefore(database: D1Database, hour: string): Promise<void> {
  await database
    .prepare(
      `DELETE FROM fact_chunks WHERE (workspace_id, hour) IN (
         ${recordedWorkspaces("fact_chunks")}
         SELECT id, (SELECT MIN(hour) FROM fact_chunks WHERE workspace_id = recorded.id) FROM recorded WHERE id IS NOT NULL
       ) AND hour < ?1`,
    )
    .bind(hour)
    .run();
}

const placeOf = (name: FactDimension) => factDimensions.indexOf(name);
const placeOfField = { user: placeOf("user"), session_id: placeOf("session") } as const;
const identity = (["app", "user", "session"] as const).map((name) => `'$[${placeOf(name)}]', NULL`).join(", ");

/** Who is `value` is nobody any more; what they used still counts. */
export async function eraseFacts(
  database: D1Database,
  { workspaceId, field, values }: { workspaceId: string; field: Person["field"]; values: readonly string[] },
): Promise<void> {
  const at = placeOfField[field];
  await database
    .prepare(
      `UPDATE fact_chunks SET facts = (
         SELECT json_group_array(json(IIF(
           value ->> ${at} IN (SELECT value FROM json_each(?2)), json_set(value, ${identity}), value
         ))) FROM json_each(fact_chunks.facts)
       )
       WHERE workspace_id = ?1 AND EXISTS (
         SELECT 1 FROM json_each(fact_chunks.facts) f WHERE f.value ->> ${at} IN (SELECT value FROM json_each(?2))
       )`,
    )
    .bind(workspaceId, JSON.stringify(values))
    .run();
}
