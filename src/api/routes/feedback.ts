// /api/v1/generation/feedback: what people say of answers (management). Labels for training the auto router: together
// with the prompts of stored contents they make the rows of `npm run auto:train`.
import * as z from "zod";
import { listFeedback, saveFeedback } from "../../store/feedback.ts";
import { findGeneration } from "../../store/find-generation.ts";
import { fail, ok } from "../../wire/result.ts";
import { dataOf, timestampText } from "../answer-shapes.ts";
import { timestamp } from "../reach.ts";
import { pageFields, workspaceField } from "../read-query.ts";
import { route } from "../route.ts";
import { resolveWorkspace, sees } from "../scope.ts";

const categories = [
  "latency",
  "incoherence",
  "incorrect_response",
  "formatting",
  "billing",
  "api_error",
  "other",
] as const;

export const submitFeedback = route("POST /api/v1/generation/feedback", "management", {
  summary: "Say what was wrong with an answer",
  audit: "not audited",
  body: z.lazy(() =>
    z.object({
      generation_id: z.string().min(1).max(200),
      category: z.enum(categories),
      comment: z.string().max(1_000).nullish(),
    }),
  ),
  answer: () => dataOf(z.strictObject({ success: z.boolean() })),
  async handle(asked) {
    const { generation_id: generationId, category, comment } = asked.body;
    const { DB: database, CONTENTS: bucket } = asked.bindings;
    const place = { database, bucket, workspaceId: asked.caller.workspace?.id };
    const record = await findGeneration(place, generationId);
    if (record === undefined || !sees(asked.caller, record.workspaceId)) {
      return fail({ kind: "not_found", message: `Generation ${generationId} not found` });
    }
    await saveFeedback(asked.bindings.DB, {
      generationId,
      workspaceId: record.workspaceId,
      model: record.model,
      category,
      comment: comment ?? null,
      createdAt: timestamp(asked),
    });
    return ok({ data: { success: true } });
  },
});

const feedbackSchema = () =>
  z.strictObject({
    generation_id: z.string(),
    model: z.string().nullable(),
    category: z.string(),
    comment: z.string().nullable(),
    created_at: timestampText(),
  });

export const listAllFeedback = route("GET /api/v1/generation/feedback", "management", {
  summary: "List what was said of answers",
  query: z.lazy(() => z.object({ ...pageFields(), ...workspaceField() })),
  answer: () => dataOf(z.array(feedbackSchema())),
  async handle(asked) {
    const { workspace_id: reference, limit, offset } = asked.query;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const items = await listFeedback(asked.bindings.DB, { workspaceId: workspace.value.id, limit, offset });
    const data = items.map(({ generationId, model, category, comment, createdAt }) => ({
      generation_id: generationId,
      model,
      category,
      comment,
      created_at: createdAt,
    }));
    return ok({ data });
  },
});
