// /api/v1/generation/feedback: what people say of answers (management). Labels for training the auto router: together
// with the prompts of stored contents they make the rows of `npm run auto:train`.
import * as z from "zod";
import { listFeedback, saveFeedback } from "../../store/feedback.ts";
import { findGeneration } from "../../store/generations.ts";
import { type ApiContext, failureResponse, timestamp } from "../context.ts";
import { readBody } from "../read-json.ts";
import { pageFields, readQuery } from "../read-query.ts";
import { callerOf, resolveWorkspace, sees } from "../scope.ts";

const categories = [
  "latency",
  "incoherence",
  "incorrect_response",
  "formatting",
  "billing",
  "api_error",
  "other",
] as const;

const bodySchema = z.object({
  generation_id: z.string().min(1).max(200),
  category: z.enum(categories),
  comment: z.string().max(1_000).nullish(),
});

export async function submitFeedback(context: ApiContext): Promise<Response> {
  const body = await readBody(context.req.raw, bodySchema);
  if (!body.ok) return failureResponse(body.problem);
  const { generation_id: generationId, category, comment } = body.value;
  const record = await findGeneration(context.env.DB, generationId);
  if (record === undefined || !sees(callerOf(context), record.workspaceId)) {
    return failureResponse({ kind: "not_found", message: `Generation ${generationId} not found` });
  }
  const { workspaceId, model } = record;
  const createdAt = timestamp(context);
  await saveFeedback(context.env.DB, {
    generationId,
    workspaceId,
    model,
    category,
    comment: comment ?? null,
    createdAt,
  });
  return Response.json({ data: { success: true } });
}

export async function listAllFeedback(context: ApiContext): Promise<Response> {
  const query = readQuery(context.req.url, z.object({ ...pageFields, workspace_id: z.string().optional() }));
  if (!query.ok) return failureResponse(query.problem);
  const { workspace_id: reference, limit, offset } = query.value;
  const workspace = await resolveWorkspace(context, reference);
  if (!workspace.ok) return failureResponse(workspace.problem);
  const items = await listFeedback(context.env.DB, { workspaceId: workspace.value.id, limit, offset });
  const data = items.map(({ generationId, model, category, comment, createdAt }) => ({
    generation_id: generationId,
    model,
    category,
    comment,
    created_at: createdAt,
  }));
  return Response.json({ data });
}
