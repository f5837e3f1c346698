// Alerts in D1: whom to tell of what. The secret that deliveries are signed with is sealed, bound to its row and workspace; of
// an e-mail, which is not signed, the address of the console that it leads to.
import { type AlertEvent, alertEvents } from "../wire/alert.ts";
import { type Listed, type Page, readPage } from "./page.ts";
import { type Resealed, type ResealInput, resealRows } from "./reseal.ts";
import { type MasterKeys, open, type Sealed, seal } from "./sealing.ts";
import { json, optionalText, type RecordOf, Table, text } from "./table.ts";

export type AlertRecord = RecordOf<typeof columns>;
type Place = Pick<AlertRecord, "id" | "workspaceId">;

const columns = {
  id: text("id"),
  workspaceId: text("workspace_id"),
  name: text("name"),
  events: json("events", (document) =>
    alertEvents.filter((event) => Array.isArray(document) && document.includes(event)),
  ),
  url: text("url"),
  sealed: text("sealed"),
  sealedBy: text("sealed_by"),
  createdAt: text("created_at"),
  /** Of the last try. */
  triedAt: optionalText("tried_at"),
  outcome: optionalText("outcome"),
};

const table = new Table("alerts", columns);

export async function insertAlert(database: D1Database, alert: AlertRecord): Promise<void> {
  const { columns, places, valuesOf } = table.placesFor();
  await database
    .prepare(`INSERT INTO alerts (${columns}) VALUES (${places})`)
    .bind(...valuesOf(alert))
    .run();
}

export async function listAlerts(
  database: D1Database,
  { workspaceId, ...page }: Page & { workspaceId: string },
): Promise<Listed<AlertRecord>> {
  const { items, total } = await readPage(database, {
    select: table.selection(),
    from: "alerts WHERE workspace_id = ?1",
    values: [workspaceId],
    orderBy: "created_at, id",
    page,
  });
  return { items: items.map((row) => table.read(row)), total };
}

export async function findAlert(database: D1Database, id: string): Promise<AlertRecord | undefined> {
  const row = await database.prepare(`SELECT ${table.selection()} FROM alerts WHERE id = ?1`).bind(id).first();
  return row === null ? undefined : table.read(row);
}

/** With what it has not been told yet. */
export async function deleteAlert(database: D1Database, id: string): Promise<void> {
  await database.batch([
    database.prepare("DELETE FROM alert_deliveries WHERE alert_id = ?1").bind(id),
    database.prepare("DELETE FROM alerts WHERE id = ?1").bind(id),
  ]);
}

/** All that want to know of it, of every workspace. */
export async function listAlertsOn(database: D1Database, event: AlertEvent): Promise<AlertRecord[]> {
  const { results } = await database
    .prepare(
      `SELECT ${table.selection()} FROM alerts
       WHERE EXISTS (SELECT 1 FROM json_each(alerts.events) e WHERE e.value = ?1) ORDER BY created_at, id`,
    )
    .bind(event)
    .all();
  return results.map((row) => table.read(row));
}

/** Whether anybody wants to know of one of these. */
export async function isWanted(database: D1Database, events: readonly AlertEvent[]): Promise<boolean> {
  const row = await database
    .prepare(
      `SELECT 1 FROM alerts WHERE EXISTS (
         SELECT 1 FROM json_each(alerts.events) e WHERE e.value IN (SELECT value FROM json_each(?1))
       ) LIMIT 1`,
    )
    .bind(JSON.stringify(events))
    .first();
  return row !== null;
}

/** Those of the workspaces in which somebody wants to know of one of these. */
export async function workspacesThatWant(
  database: D1Database,
  workspaceIds: readonly string[],
  events: readonly AlertEvent[],
): Promise<Set<string>> {
  const { results } = await database
    .prepare(
      `SELECT DISTINCT workspace_id AS id FROM alerts WHERE workspace_id IN (SELECT value FROM json_each(?1)) AND EXISTS (
         SELECT 1 FROM json_each(alerts.events) e WHERE e.value IN (SELECT value FROM json_each(?2))
       )`,
    )
    .bind(JSON.stringify(workspaceIds), JSON.stringify(events))
    .all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}

function nameOf({ id, workspaceId }: Place): string {
  return `alert ${id} of ${workspaceId}`;
}

export function sealAlertSecret(masterKeys: MasterKeys, secret: string, place: Place): Promise<Sealed> {
  return seal(masterKeys, new TextEncoder().encode(secret), nameOf(place));
}

/** Undefined when no master key opens it. */
export async function openAlertSecret(masterKeys: MasterKeys, alert: Place & Sealed): Promise<string | undefined> {
  const bytes = await open(masterKeys, alert, nameOf(alert));
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

export function resealAlerts(resealing: ResealInput): Promise<Resealed> {
  return resealRows<Place>(resealing, {
    table: "alerts",
    sealed: "sealed",
    sealedBy: "sealed_by",
    outdated: "0",
    selection: "workspace_id AS workspaceId",
    namesOf: (row) => [nameOf(row)],
    unmark: (sealed) => sealed,
    mark: (sealed) => sealed,
  });
}
