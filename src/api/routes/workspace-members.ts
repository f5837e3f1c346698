// /api/v1/workspaces/{id}/members: who belongs to a workspace, and in which role (management).
import * as z from "zod";
import {
  addWorkspaceMembers,
  listWorkspaceMembers,
  removeWorkspaceMembers,
  type WorkspaceMemberRecord,
} from "../../store/members.ts";
import { fail, ok } from "../../wire/result.ts";
import { requireRoot } from "../admit.ts";
import { pageOf, timestampText } from "../answer-shapes.ts";
import { timestamp } from "../reach.ts";
import { pageFields } from "../read-query.ts";
import { route } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

const roles = z.enum(["owner", "admin", "member"]);
const userIds = z.array(z.string().min(1)).min(1).max(100);

const memberSchema = () =>
  z.strictObject({
    id: z.string(),
    user_id: z.string(),
    workspace_id: z.string(),
    role: roles,
    created_at: timestampText(),
  });

export const listMembersOfWorkspace = route({
  method: "GET",
  path: "/api/v1/workspaces/:id/members",
  key: "management",
  summary: "List a workspace's members",
  query: z.object(pageFields),
  answer: () => pageOf(memberSchema()),
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.params.id);
    if (!workspace.ok) return workspace;
    const { items, total } = await listWorkspaceMembers(asked.bindings.DB, {
      ...asked.query,
      workspaceId: workspace.value.id,
    });
    return ok({ data: items.map(memberObject), total_count: total });
  },
});

export const addMembersToWorkspace = route({
  method: "POST",
  path: "/api/v1/workspaces/:id/members/add",
  key: "management",
  summary: "Add members, or change their role",
  body: z.strictObject({ user_ids: userIds, role: roles.optional() }),
  answer: () => z.strictObject({ data: z.array(memberSchema()), added_count: z.int() }),
  async handle(asked) {
    const { role, user_ids: memberIds } = asked.body;
    const workspace = await resolveWorkspace(asked, asked.params.id);
    if (!workspace.ok) return workspace;
    const refused = role === "owner" ? requireRoot(asked.caller) : undefined;
    if (refused !== undefined) return refused;
    const added = await addWorkspaceMembers(asked.bindings.DB, {
      workspaceId: workspace.value.id,
      memberIds,
      role: role ?? null,
      now: timestamp(asked),
    });
    if (added.length === 0) {
      return fail({ kind: "not_found", message: `user_ids: no member has the id ${memberIds.join(", ")}` });
    }
    return ok({ data: added.map(memberObject), added_count: added.length });
  },
});

export const removeMembersFromWorkspace = route({
  method: "POST",
  path: "/api/v1/workspaces/:id/members/remove",
  key: "management",
  summary: "Remove members",
  body: z.strictObject({ user_ids: userIds }),
  answer: () => z.strictObject({ removed_count: z.int() }),
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.params.id);
    if (!workspace.ok) return workspace;
    const removed = await removeWorkspaceMembers(asked.bindings.DB, {
      workspaceId: workspace.value.id,
      memberIds: asked.body.user_ids,
    });
    return ok({ removed_count: removed });
  },
});

function memberObject({ memberId, workspaceId, role, createdAt }: WorkspaceMemberRecord) {
  return { id: memberId, user_id: memberId, workspace_id: workspaceId, role, created_at: createdAt };
}
