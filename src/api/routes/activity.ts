// GET /api/v1/activity (management): requests, tokens and spend by day, model and endpoint, of the last 30 days.
import * as z from "zod";
import { dayOf } from "../../accounting/spend-window.ts";
import { moneyToNumber } from "../../catalog/money.ts";
import { type ActivityRow, readActivity } from "../../store/activity.ts";
import { type ApiContext, failureResponse } from "../context.ts";
import { readQuery } from "../read-query.ts";
import { managementOf, resolveWorkspace } from "../scope.ts";

const dayMs = 86_400_000;
/** Full UTC days before today; today's part comes on top. */
const days = 30;

const querySchema = z.object({
  date: z.iso.date({ error: "must be a day, YYYY-MM-DD" }).optional(),
  api_key_hash: z
    .string()
    .regex(/^[a-f0-9]{64}$/, "must be the hash of a key")
    .optional(),
  user_id: z.string().max(255).optional(),
  workspace_id: z.string().optional(),
  group_by: z.literal("workspace", { error: 'must be "workspace"' }).optional(),
});

export async function showActivity(context: ApiContext): Promise<Response> {
  const query = readQuery(context.req.url, querySchema);
  if (!query.ok) return failureResponse(query.problem);
  const { date, workspace_id: reference, group_by: groupBy } = query.value;
  const now = context.get("now")();
  const isEverything = managementOf(context).workspace === null && reference === undefined;
  const workspace = isEverything ? undefined : await resolveWorkspace(context, reference);
  if (workspace?.ok === false) return failureResponse(workspace.problem);
  const rows = await readActivity(context.env.DB, {
    workspaceId: workspace?.value.id,
    keyHash: query.value.api_key_hash,
    creatorUserId: query.value.user_id,
    from: date ?? dayOf(now - days * dayMs),
    until: dayOf((date === undefined ? now : Date.parse(date)) + dayMs),
    byWorkspace: groupBy === "workspace",
  });
  return Response.json({ data: rows.map((row) => activityItem(row, groupBy === "workspace")) });
}

function activityItem(row: ActivityRow, byWorkspace: boolean) {
  return {
    date: row.date,
    model: row.model,
    model_permaslug: row.model,
    endpoint_id: row.endpoint,
    provider_name: row.providerName,
    requests: row.requests,
    prompt_tokens: row.promptTokens,
    completion_tokens: row.completionTokens,
    reasoning_tokens: row.reasoningTokens,
    usage: moneyToNumber(row.cost),
    byok_usage_inference: moneyToNumber(row.byokCost),
    ...(byWorkspace ? { workspace_id: row.workspaceId } : {}),
  };
}
