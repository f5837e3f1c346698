// Destinations in D1: rows and back. Their configurations are sealed (destination-seal.ts): rows and records never hold a
// secret in clear.
import { readDestinationRules } from "../broadcast/destination.ts";
import { type Listed, type Page, readPage } from "./page.ts";
import { flag, json, type RecordOf, Table, text } from "./table.ts";

export type DestinationRecord = RecordOf<typeof columns>;

const columns = {
  id: text("id"),
  workspaceId: text("workspace_id"),
  type: text("type"),
  name: text("name"),
  enabled: flag("enabled"),
  rules: json("rules", readDestinationRules),
  /** As it is shown. */
  config: json("config", (document): Record<string, unknown> => Object(document)),
  sealed: text("sealed"),
  sealedBy: text("sealed_by"),
  createdAt: text("created_at"),
  updatedAt: text("updated_at"),
};

const changeable = ["name", "enabled", "rules", "updatedAt"] as const;
const ofConfig = ["config", "sealed", "sealedBy"] as const;

export const destinationTable = new Table("destinations", columns);

/** So many of a type has a workspace. */
export const maxOfType = 5;

export async function findDestination(database: D1Database, id: string): Promise<DestinationRecord | undefined> {
  const row = await database
    .prepare(`SELECT ${destinationTable.selection()} FROM destinations WHERE id = ?1`)
    .bind(id)
    .first();
  return row === null ? undefined : destinationTable.read(row);
}

export async function listDestinations(
  database: D1Database,
  { workspaceId, ...page }: Page & { workspaceId: string },
): Promise<Listed<DestinationRecord>> {
  const { items, total } = await readPage(database, {
    select: destinationTable.selection(),
    from: "destinations WHERE workspace_id = ?1",
    values: [workspaceId],
    orderBy: "created_at, id",
    page,
  });
  return { items: items.map((row) => destinationTable.read(row)), total };
}

/** False where the workspace has as many of the type as it may. */
export async function insertDestination(database: D1Database, record: DestinationRecord): Promise<boolean> {
  const { columns, places, place, valuesOf } = destinationTable.placesFor();
  const result = await database
    .prepare(
      `INSERT INTO destinations (${columns}) SELECT ${places} WHERE ${maxOfType} > (
         SELECT COUNT(*) FROM destinations WHERE workspace_id = ${place("workspaceId")} AND type = ${place("type")})`,
    )
    .bind(...valuesOf(record))
    .run();
  return result.meta.changes > 0;
}

/** The configuration is written only where it is a new one: it may have been sealed anew since it was read. */
export async function updateDestination(
  database: D1Database,
  record: DestinationRecord,
  { withConfig }: { withConfig: boolean },
): Promise<void> {
  const names = withConfig ? [...changeable, ...ofConfig] : changeable;
  await destinationTable.update(database, record, { key: "id", names }).run();
}

export async function deleteDestination(database: D1Database, id: string): Promise<void> {
  await database.prepare("DELETE FROM destinations WHERE id = ?1").bind(id).run();
}

/** Those that a key's requests may go to, of the workspace that the subquery names. */
export function selectServing(database: D1Database, workspace: string): D1PreparedStatement {
  return database.prepare(
    `SELECT ${destinationTable.selection()} FROM destinations
     WHERE workspace_id = ${workspace} AND enabled = 1 ORDER BY created_at, id`,
  );
}

/** As they are now, those of them that still get something: enabled, in a workspace that broadcasts. */
export async function findServing(
  database: D1Database,
  ids: readonly string[],
): Promise<(DestinationRecord & { folder: string })[]> {
  const { results } = await database
    .prepare(
      `SELECT ${destinationTable.selection("d")}, w.folder FROM destinations d JOIN workspaces w ON w.id = d.workspace_id
       WHERE d.id IN (SELECT value FROM json_each(?1)) AND d.enabled = 1
         AND json_extract(w.settings, '$.is_observability_broadcast_enabled') = 1`,
    )
    .bind(JSON.stringify(ids))
    .all();
  return results.map((row) => ({ ...destinationTable.read(row), folder: String(row["folder"]) }));
}
