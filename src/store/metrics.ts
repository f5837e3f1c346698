// What the metrics are made of: sums that were written with their records, and what is out of order just now. No record is read.
import type { MetricFigures } from "../accounting/metrics-text.ts";
import { readSums, type SumRow, sumColumns } from "./roll-up-table.ts";

export interface MetricSelection {
  /** undefined: of all workspaces, those that are gone too. */
  workspaceId?: string | undefined;
  /** Epoch milliseconds. */
  now: number;
}

const minuteMs = 60_000;

export async function readMetrics(database: D1Database, { workspaceId, now }: MetricSelection): Promise<MetricFigures> {
  const minute = new Date(now - minuteMs).toISOString().slice(0, 16);
  // Every workspace that ever had a request has a row of all time. The literal is what the index of these rows is made with.
  const whose = workspaceId === undefined ? "workspace_id > '' AND workspace_id > ?1" : "workspace_id = ?1";
  const everybody = `SELECT workspace_id FROM roll_ups WHERE ${whose} AND grain = 't'`;
  const ofMinute = workspaceId === undefined ? `workspace_id IN (${everybody})` : whose;
  const [total, last, unstable, waiting] = await database.batch<SumRow>([
    database.prepare(`SELECT ${sumColumns} FROM roll_ups WHERE ${whose} AND grain = 't'`).bind(workspaceId ?? ""),
    database
      .prepare(`SELECT ${sumColumns} FROM roll_ups WHERE ${ofMinute} AND grain = 'm' AND period = ?2`)
      .bind(workspaceId ?? "", minute),
    database.prepare("SELECT COUNT(*) AS count FROM (SELECT DISTINCT model, endpoint FROM unstable_endpoints)"),
    database.prepare("SELECT MIN(since) AS since FROM waiting_since"),
  ]);
  const since = waiting?.results[0]?.["since"];
  return {
    total: readSums(total?.results[0] ?? {}),
    minute: readSums(last?.results[0] ?? {}),
    endpointsUnstable: Number(unstable?.results[0]?.["count"] ?? 0),
    queueLagSeconds: typeof since === "number" ? Math.max(0, (now - since) / 1_000) : 0,
    databaseBytes: total?.meta.size_after ?? 0,
  };
}
