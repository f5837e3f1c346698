// /api/v1/workspaces/{id}/members: who belongs to a workspace, and in which role (management).
import * as z from "zod";
import {
  addWorkspaceMembers,
  listWorkspaceMembers,
  removeWorkspaceMembers,
  type WorkspaceMemberRecord,
} from "../../store/members.ts";
import { type ApiContext, failureResponse, timestamp } from "../context.ts";
import { readBody } from "../read-json.ts";
import { pageFields, readQuery } from "../read-query.ts";
import { requireRoot, resolveWorkspace } from "../scope.ts";

const userIds = z.array(z.string().min(1)).min(1).max(100);
export const additionSchema = z.strictObject({
  user_ids: userIds,
  role: z.enum(["owner", "admin", "member"]).optional(),
});
export const removalSchema = z.strictObject({ user_ids: userIds });

export async function listMembersOfWorkspace(context: ApiContext): Promise<Response> {
  const workspace = await resolveWorkspace(context, context.req.param("id"));
  if (!workspace.ok) return failureResponse(workspace.problem);
  const query = readQuery(context.req.url, z.object(pageFields));
  if (!query.ok) return failureResponse(query.problem);
  const { items, total } = await listWorkspaceMembers(context.env.DB, {
    ...query.value,
    workspaceId: workspace.value.id,
  });
  return Response.json({ data: items.map(memberObject), total_count: total });
}

export async function addMembersToWorkspace(context: ApiContext): Promise<Response> {
  const workspace = await resolveWorkspace(context, context.req.param("id"));
  if (!workspace.ok) return failureResponse(workspace.problem);
  const body = await readBody(context.req.raw, additionSchema);
  if (!body.ok) return failureResponse(body.problem);
  const refused = body.value.role === "owner" ? requireRoot(context) : undefined;
  if (refused !== undefined) return failureResponse(refused);
  const added = await addWorkspaceMembers(context.env.DB, {
    workspaceId: workspace.value.id,
    memberIds: body.value.user_ids,
    role: body.value.role ?? null,
    now: timestamp(context),
  });
  const unknown = body.value.user_ids.filter((id) => !added.some((member) => member.memberId === id));
  if (added.length === 0) {
    return failureResponse({ kind: "not_found", message: `user_ids: no member has the id ${unknown.join(", ")}` });
  }
  return Response.json({ data: added.map(memberObject), added_count: added.length });
}

export async function removeMembersFromWorkspace(context: ApiContext): Promise<Response> {
  const workspace = await resolveWorkspace(context, context.req.param("id"));
  if (!workspace.ok) return failureResponse(workspace.problem);
  const body = await readBody(context.req.raw, removalSchema);
  if (!body.ok) return failureResponse(body.problem);
  const removed = await removeWorkspaceMembers(context.env.DB, {
    workspaceId: workspace.value.id,
    memberIds: body.value.user_ids,
  });
  return Response.json({ removed_count: removed });
}

function memberObject({ memberId, workspaceId, role, createdAt }: WorkspaceMemberRecord) {
  return { id: memberId, user_id: memberId, workspace_id: workspaceId, role, created_at: createdAt };
}
