// Events on their way to whoever wants to know of them: each is told once, and waits in D1 until it was delivered. The queue
// says when; what it loses, the cron finds.
import type { Bindings } from "../env.ts";
import type { AlertBody, AlertEvent } from "../wire/alert.ts";

/** A message of the queue: there is something to deliver. */
export interface DeliveryMessage {
  delivery: string;
}

export function isDeliveryMessage(body: unknown): body is DeliveryMessage {
  return typeof body === "object" && body !== null && "delivery" in body && typeof body.delivery === "string";
}

export interface AlertPlace {
  database: D1Database;
  queue: Pick<Queue, "sendBatch">;
}

/** The queue of whoever may be slow, as broadcast's: deliveries must not keep records waiting. */
export function alertPlaceOf({ DB, BROADCASTS, RECORDS }: Pick<Bindings, "DB" | "BROADCASTS" | "RECORDS">): AlertPlace {
  return { database: DB, queue: BROADCASTS ?? RECORDS };
}

export interface Raised {
  event: AlertEvent;
  /** What makes it the same event: of one name it is told once. */
  mark: string;
  /** Epoch milliseconds from which on the same may be told again; null: never. */
  forgetAt: number | null;
  workspaceId: string | null;
  subject: AlertBody["subject"];
  data: AlertBody["data"];
  /** Epoch milliseconds. */
  now: number;
}

/** The cron delivers what nobody has tried for so long. */
const abandonedMs = 90_000;
const maxAtOnce = 100;
/** Of a row of `alerts`: that it is for ?4, a workspace or null, and for ?5, the event. */
const wants = `(?4 IS NULL OR workspace_id = ?4)
  AND EXISTS (SELECT 1 FROM json_each(alerts.events) e WHERE e.value = ?5)`;

/** Tells everybody who wants to know, unless that was done already. Where nobody wants to, nothing is marked as told. */
export async function raiseAlert({ database, queue }: AlertPlace, raised: Raised): Promise<void> {
  const { event, mark, forgetAt, workspaceId, now } = raised;
  const body = alertBody(raised);
  const { id } = body;
  const [, , , due] = await database.batch<{ id: string }>([
    database.prepare("DELETE FROM alert_marks WHERE name = ?1 AND forget_at <= ?2").bind(mark, now),
    database
      .prepare(
        `INSERT OR IGNORE INTO alert_marks (name, event_id, forget_at)
         SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM alerts WHERE ${wants})`,
      )
      .bind(mark, id, forgetAt, workspaceId, event),
    database
      .prepare(
        `INSERT INTO alert_deliveries (id, alert_id, body, created_at, due_at)
         SELECT ?1 || ':' || id, id, ?2, ?3, ?3 FROM alerts
         WHERE ${wants} AND EXISTS (SELECT 1 FROM alert_marks m WHERE m.name = ?6 AND m.event_id = ?1)`,
      )
      .bind(id, JSON.stringify(body), now, workspaceId, event, mark),
    database.prepare("SELECT id FROM alert_deliveries WHERE id > ?1 AND id < ?2").bind(`${id}:`, `${id};`),
  ]);
  await announce(
    queue,
    (due?.results ?? []).map((row) => row.id),
  );
}

export function alertBody({ event, workspaceId, subject, data, now }: Omit<Raised, "mark" | "forgetAt">): AlertBody {
  const at = new Date(now).toISOString();
  return { id: crypto.randomUUID(), event, at, workspace_id: workspaceId, subject, data };
}

/** It goes on: the same is not told again before then. */
export async function prolongMark(database: D1Database, mark: string, forgetAt: number): Promise<void> {
  await database.prepare("UPDATE alert_marks SET forget_at = ?2 WHERE name = ?1").bind(mark, forgetAt).run();
}

/** It was told already, by whoever had no D1 to say so in. */
export async function markTold(database: D1Database, mark: string, forgetAt: number): Promise<void> {
  await database
    .prepare("INSERT OR REPLACE INTO alert_marks (name, event_id, forget_at) VALUES (?1, '', ?2)")
    .bind(mark, forgetAt)
    .run();
}

/** What the queue does not take, the cron finds. */
async function announce(queue: AlertPlace["queue"], ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const messages = ids.map((delivery) => ({ body: { delivery } satisfies DeliveryMessage }));
  await queue.sendBatch(messages).catch(() => undefined);
}

export interface Delivery {
  id: string;
  alertId: string;
  body: string;
  /** Epoch milliseconds. */
  createdAt: number;
  dueAt: number;
  /** This one included. */
  tries: number;
}

const selection = "id, alert_id AS alertId, body, created_at AS createdAt, due_at AS dueAt, tries";

/** Of a row of `alert_deliveries`: those that tell the same of what was before. */
const earlier = `SELECT e.due_at FROM alert_deliveries e WHERE e.alert_id = alert_deliveries.alert_id
  AND e.created_at < alert_deliveries.created_at AND e.body -> 'subject' = alert_deliveries.body -> 'subject'`;
const orderMs = 1_000;

/** Takes it for one try, so that nobody else does at the same time; the milliseconds until it is due where it is not, and
 * undefined where it is not there any more. What happened to the same thing before is told before. */
export async function claimDelivery(
  database: D1Database,
  id: string,
  { now, until }: { now: number; until: number },
): Promise<Delivery | number | undefined> {
  const [, claimed, left] = await database.batch<Delivery>([
    database
      .prepare(
        `UPDATE alert_deliveries SET due_at = MAX(?2, (SELECT MAX(due_at) FROM (${earlier}))) + ${orderMs}
         WHERE id = ?1 AND due_at <= ?2 AND EXISTS (${earlier})`,
      )
      .bind(id, now),
    database
      .prepare(
        `UPDATE alert_deliveries SET tries = tries + 1, due_at = ?3 WHERE id = ?1 AND due_at <= ?2 RETURNING ${selection}`,
      )
      .bind(id, now, until),
    database.prepare(`SELECT ${selection} FROM alert_deliveries WHERE id = ?1`).bind(id),
  ]);
  const delivery = claimed?.results[0];
  if (delivery !== undefined) return delivery;
  const waiting = left?.results[0];
  return waiting === undefined ? undefined : Math.max(1, waiting.dueAt - now);
}

/** `dueAt`: of the next try; undefined: there is none. */
export async function settleDelivery(
  database: D1Database,
  { id, alertId }: Delivery,
  { dueAt, outcome, now }: { dueAt: number | undefined; outcome: string; now: number },
): Promise<void> {
  const triedAt = new Date(now).toISOString();
  await database.batch([
    dueAt === undefined
      ? database.prepare("DELETE FROM alert_deliveries WHERE id = ?1").bind(id)
      : database.prepare("UPDATE alert_deliveries SET due_at = ?2 WHERE id = ?1").bind(id, dueAt),
    database.prepare("UPDATE alerts SET tried_at = ?2, outcome = ?3 WHERE id = ?1").bind(alertId, triedAt, outcome),
  ]);
}

/** Every minute: what the queue has lost is announced again, and marks that are over are forgotten. */
export async function keepDeliveries({ database, queue }: AlertPlace, now: number): Promise<void> {
  await database.prepare("DELETE FROM alert_marks WHERE forget_at <= ?1").bind(now).run();
  const { results } = await database
    .prepare(`SELECT id FROM alert_deliveries WHERE due_at < ?1 ORDER BY due_at LIMIT ${maxAtOnce}`)
    .bind(now - abandonedMs)
    .all<{ id: string }>();
  await announce(
    queue,
    results.map(({ id }) => id),
  );
}
