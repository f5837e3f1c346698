// What was asked of each provider, or of each endpoint of a model, in half-hours: from the short rows of the newest requests, of which
// a bounded number is read. A fact takes six times as long to be opened.

/** Some 4 ms. */
const maxRecords = 5_000;
const halfHourMs = 1_800_000;

export interface HalfHour {
  name: string;
  /** `2026-11-26T05:30` */
  begin: string;
  requests: number;
  failures: number;
}

export type HalfHourRow = Omit<HalfHour, "begin"> & { half: number };

interface HalfHoursInput {
  workspaceId: string;
  /** The first hour. */
  from: string;
  /** Whose endpoints are told apart; undefined: providers are. */
  model: string | undefined;
}

/** What is not of the model is without a name. The oldest half-hours may be there in part. */
export function selectHalfHours(
  database: D1Database,
  { workspaceId, from, model }: HalfHoursInput,
): D1PreparedStatement {
  const of = model === undefined ? "provider" : "endpoint";
  return database
    .prepare(
      `SELECT IIF(?3 IS NULL OR model = ?3, ${of}, '') AS name, at / ${halfHourMs} AS half, COUNT(*) AS requests, SUM(failed) AS failures
       FROM (
         SELECT at, model, ${of}, failed FROM records WHERE workspace_id = ?1 AND at >= ?2 ORDER BY at DESC, id DESC LIMIT ${maxRecords}
       ) GROUP BY 1, 2`,
    )
    .bind(workspaceId, Date.parse(`${from}:00:00Z`), model ?? null);
}

export function readHalfHour({ half, ...row }: HalfHourRow): HalfHour {
  return { ...row, begin: new Date(half * halfHourMs).toISOString().slice(0, 16) };
}
