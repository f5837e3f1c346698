// /api/v1/workspaces/{id}/auto-router/weights: a workspace's own weights for `openrouter/auto`, as `npm run auto:train`
// writes them (management).

import { isolateOf } from "../../isolate/isolate.ts";
import { readWeights } from "../../routing/auto/weights.ts";
import { deleteWeights, findWeights, saveWeights } from "../../store/auto-weights.ts";
import { type ApiContext, failureResponse, timestamp } from "../context.ts";
import { readJson } from "../read-json.ts";
import { resolveWorkspace } from "../scope.ts";

export async function showAutoWeights(context: ApiContext): Promise<Response> {
  const workspace = await resolveWorkspace(context, context.req.param("id"));
  if (!workspace.ok) return failureResponse(workspace.problem);
  const stored = await findWeights(context.env.DB, workspace.value.id);
  if (stored === undefined) return failureResponse(none(workspace.value.slug));
  const { version, createdAt, document } = stored;
  return Response.json({ data: { version, created_at: createdAt, weights: JSON.parse(document) } });
}

export async function replaceAutoWeights(context: ApiContext): Promise<Response> {
  const workspace = await resolveWorkspace(context, context.req.param("id"));
  if (!workspace.ok) return failureResponse(workspace.problem);
  const body = await readJson(context.req.raw);
  if (!body.ok) return failureResponse(body.problem);
  const read = readWeights(body.value);
  if (!read.ok) return failureResponse({ kind: "invalid_request", message: read.problem });
  const version = await saveWeights(context.env.DB, {
    workspaceId: workspace.value.id,
    document: JSON.stringify(body.value),
    now: timestamp(context),
  });
  isolateOf(context.env).auto.forgetWeights(workspace.value.id);
  return Response.json({ data: { version } });
}

export async function removeAutoWeights(context: ApiContext): Promise<Response> {
  const workspace = await resolveWorkspace(context, context.req.param("id"));
  if (!workspace.ok) return failureResponse(workspace.problem);
  const deleted = await deleteWeights(context.env.DB, workspace.value.id);
  isolateOf(context.env).auto.forgetWeights(workspace.value.id);
  return deleted ? Response.json({ deleted: true }) : failureResponse(none(workspace.value.slug));
}

function none(workspace: string) {
  return { kind: "not_found", message: `The workspace ${workspace} has no weights of its own` } as const;
}
