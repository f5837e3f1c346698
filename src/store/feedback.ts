// What people said of generations, in D1. The last word on a generation counts.
import type { Page } from "./page.ts";

export interface Feedback {
  generationId: string;
  workspaceId: string;
  model: string | null;
  category: string;
  comment: string | null;
  createdAt: string;
}

export async function saveFeedback(database: D1Database, feedback: Feedback): Promise<void> {
  await database
    .prepare(
      `INSERT INTO generation_feedback (generation_id, workspace_id, model, category, comment, created_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6)
       ON CONFLICT (generation_id) DO UPDATE
       SET category = excluded.category, comment = excluded.comment, created_at = excluded.created_at`,
    )
    .bind(
      feedback.generationId,
      feedback.workspaceId,
      feedback.model,
      feedback.category,
      feedback.comment,
      feedback.createdAt,
    )
    .run();
}

const selectNewest = `SELECT generation_id AS generationId, workspace_id AS workspaceId, model, category, comment,
    created_at AS createdAt
  FROM generation_feedback WHERE workspace_id = ?1 ORDER BY created_at DESC, generation_id LIMIT ?2 OFFSET ?3`;

/** Newest first. */
export async function listFeedback(
  database: D1Database,
  { workspaceId, limit, offset }: Page & { workspaceId: string },
): Promise<Feedback[]> {
  const { results } = await database.prepare(selectNewest).bind(workspaceId, limit, offset).all<Feedback>();
  return results;
}
