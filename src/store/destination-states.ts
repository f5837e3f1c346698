// How deliveries to destinations went, and what went out from its request already. Of what a destination answered only the
// status is kept, never a word: it may repeat what it was sent.

export interface DestinationState {
  delivered: number;
  droppedContents: number;
  /** Seconds from the request to its delivery: of the oldest that waits, else of the last one. */
  lagSeconds: number | null;
  lastDeliveredAt: string | null;
  lastError: string | null;
  lastErrorAt: string | null;
}

export const newState: DestinationState = {
  delivered: 0,
  droppedContents: 0,
  lagSeconds: null,
  lastDeliveredAt: null,
  lastError: null,
  lastErrorAt: null,
};

/** What the queue keeps no longer is waited for no longer. */
const keptMs = 4 * 86_400_000;

/** By the destination's id. What went out straight counts at once. `now`: epoch milliseconds. */
export async function readStates(
  database: D1Database,
  ids: readonly string[],
  now: number,
): Promise<Map<string, DestinationState>> {
  if (ids.length === 0) return new Map();
  const { results } = await database
    .prepare(
      `SELECT asked.value AS id, s.*,
         (SELECT COUNT(*) FROM destination_receipts r WHERE r.destination_id = asked.value) AS uncounted,
         (SELECT MAX(at) FROM destination_receipts r WHERE r.destination_id = asked.value) AS last_receipt_at
       FROM json_each(?1) AS asked LEFT JOIN destination_states s ON s.destination_id = asked.value`,
    )
    .bind(JSON.stringify(ids))
    .all<Record<string, string | number | null>>();
  return new Map(results.map((row) => [String(row["id"]), stateOf(row, now)]));
}

function stateOf(row: Readonly<Record<string, string | number | null>>, now: number): DestinationState {
  const text = (name: string) => (row[name] == null ? null : String(row[name]));
  const time = (name: string) => (row[name] == null ? null : Date.parse(String(row[name])));
  const since = time("waiting_since");
  const waiting = since === null || since < now - keptMs ? null : since;
  const deliveredAt = [text("last_delivered_at"), text("last_receipt_at")].filter((at) => at !== null);
  const last = row["lag_seconds"] == null ? null : Number(row["lag_seconds"]);
  return {
    delivered: Number(row["delivered"] ?? 0) + Number(row["uncounted"]),
    droppedContents: Number(row["dropped_contents"] ?? 0),
    lagSeconds: waiting === null ? last : Math.max(0, Math.round((now - waiting) / 1_000)),
    lastDeliveredAt: deliveredAt.toSorted().at(-1) ?? null,
    lastError: text("last_error"),
    lastErrorAt: text("last_error_at"),
  };
}

/** Of a destination that fails. */
export interface Pause {
  /** Epoch milliseconds. */
  until: number;
  /** Of the whole pause. */
  seconds: number;
}

/** By the destination's id; those that are asked at once are not in it. */
export async function readPauses(database: D1Database, ids: readonly string[]): Promise<Map<string, Pause>> {
  const { results } = await database
    .prepare(
      `SELECT destination_id AS id, retry_at AS until, pause_seconds AS seconds FROM destination_states
       WHERE destination_id IN (SELECT value FROM json_each(?1)) AND retry_at IS NOT NULL`,
    )
    .bind(JSON.stringify(ids))
    .all<{ id: string; until: string; seconds: number | null }>();
  return new Map(results.map(({ id, until, seconds }) => [id, { until: Date.parse(until), seconds: seconds ?? 0 }]));
}

/** Nobody is told any more: nothing waits. */
export function noteUnserved(database: D1Database, ids: readonly string[]): D1PreparedStatement {
  return database
    .prepare(
      `UPDATE destination_states SET waiting_since = NULL, retry_at = NULL, pause_seconds = NULL
       WHERE destination_id IN (SELECT value FROM json_each(?1))`,
    )
    .bind(JSON.stringify(ids));
}

interface Told {
  id: string;
  workspaceId: string;
  /** ISO 8601. */
  at: string;
}

export interface Delivered extends Told {
  delivered: number;
  droppedContents: number;
  lagSeconds: number;
  /** It took something now. False: only receipts were counted, which say nothing of what waits. */
  isTakingAgain: boolean;
}

export function noteDelivered(database: D1Database, told: Delivered): D1PreparedStatement {
  return database
    .prepare(
      `INSERT INTO destination_states
         (destination_id, workspace_id, delivered, dropped_contents, lag_seconds, last_delivered_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM destinations WHERE id = ?1)
       ON CONFLICT (destination_id) DO UPDATE SET
         delivered = delivered + ?3, dropped_contents = dropped_contents + ?4, lag_seconds = ?5, last_delivered_at = ?6,
         waiting_since = CASE WHEN ?7 THEN NULL ELSE waiting_since END,
         retry_at = CASE WHEN ?7 THEN NULL ELSE retry_at END,
         pause_seconds = CASE WHEN ?7 THEN NULL ELSE pause_seconds END`,
    )
    .bind(
      told.id,
      told.workspaceId,
      told.delivered,
      told.droppedContents,
      told.lagSeconds,
      told.at,
      +told.isTakingAgain,
    );
}

export interface Failed extends Told {
  error: string;
  /** ISO 8601: when the oldest request was made that waits; null: none does, or the queue has it still. */
  waitingSince: string | null;
  /** null: this failure is no reason not to ask again. */
  pause: Pause | null;
}

export function noteFailed(database: D1Database, told: Failed): D1PreparedStatement {
  const { id, workspaceId, error, at, waitingSince, pause } = told;
  const gone = new Date(Date.parse(at) - keptMs).toISOString();
  // Whoever was told to wait longest is right: others asked at the same time.
  return database
    .prepare(
      `INSERT INTO destination_states
         (destination_id, workspace_id, last_error, last_error_at, waiting_since, retry_at, pause_seconds)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE EXISTS (SELECT 1 FROM destinations WHERE id = ?1)
       ON CONFLICT (destination_id) DO UPDATE SET
         last_error = ?3, last_error_at = ?4,
         waiting_since = CASE WHEN waiting_since < ?8 THEN ?5 ELSE COALESCE(MIN(waiting_since, ?5), ?5, waiting_since) END,
         retry_at = COALESCE(MAX(retry_at, ?6), ?6, retry_at),
         pause_seconds = COALESCE(MAX(pause_seconds, ?7), ?7, pause_seconds)`,
    )
    .bind(
      ...[id, workspaceId, error, at, waitingSince],
      ...[pause === null ? null : new Date(pause.until).toISOString(), pause?.seconds ?? null, gone],
    );
}

export interface Receipt {
  generationId: string;
  destinationId: string;
  /** ISO 8601. */
  at: string;
}

export async function writeReceipts(database: D1Database, receipts: readonly Receipt[]): Promise<void> {
  if (receipts.length === 0) return;
  await database
    .prepare(
      `INSERT OR REPLACE INTO destination_receipts (generation_id, destination_id, at)
       SELECT value ->> 'generationId', value ->> 'destinationId', value ->> 'at' FROM json_each(?1)`,
    )
    .bind(JSON.stringify(receipts))
    .run();
}

/** `generation destination` → when it went out. */
export async function readReceipts(
  database: D1Database,
  deliveries: readonly Omit<Receipt, "at">[],
): Promise<Map<string, string>> {
  if (deliveries.length === 0) return new Map();
  const { results } = await database
    .prepare(
      `SELECT r.generation_id || ' ' || r.destination_id AS name, r.at FROM json_each(?1) AS asked
       JOIN destination_receipts r
         ON r.generation_id = asked.value ->> 'generationId' AND r.destination_id = asked.value ->> 'destinationId'`,
    )
    .bind(JSON.stringify(deliveries))
    .all<{ name: string; at: string }>();
  return new Map(results.map(({ name, at }) => [name, at]));
}

/** The queue has seen them. */
export function takeReceipts(
  database: D1Database,
  destinationId: string,
  generationIds: readonly string[],
): D1PreparedStatement {
  return database
    .prepare(
      `DELETE FROM destination_receipts
       WHERE destination_id = ?1 AND generation_id IN (SELECT value FROM json_each(?2))`,
    )
    .bind(destinationId, JSON.stringify(generationIds));
}

/** What the queue has never asked for. `before`: ISO 8601. */
export async function removeReceipts(database: D1Database, before: string): Promise<void> {
  await database.prepare("DELETE FROM destination_receipts WHERE at < ?1").bind(before).run();
}
