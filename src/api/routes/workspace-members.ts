// /api/v1/workspaces/{id}/members: who belongs to a workspace, and in which role (management).
import * as z from "zod";
import { authorOf, type ManagementAuthentication } from "../../isolate/authentication.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { issueAccessKey } from "../../store/access-keys.ts";
import { findMemberBy } from "../../store/member-access.ts";
import { listWorkspaceMembers, readRoles, type WorkspaceMemberRecord } from "../../store/members.ts";
import { addWorkspaceMembers, removeWorkspaceMembers } from "../../store/membership-changes.ts";
import type { WorkspaceRecord } from "../../store/workspaces.ts";
import { madeOnce } from "../../wire/derived.ts";
import type { Failure } from "../../wire/failure.ts";
import { type MemberRole, memberRoles } from "../../wire/member-roles.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { pageOf, timestampText } from "../answer-shapes.ts";
import { type Deed, refuseDeed } from "../member-rules.ts";
import { makeAccessKey } from "../presented-key.ts";
import { type Reach, timestamp } from "../reach.ts";
import { pageFields } from "../read-query.ts";
import { route } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

const roles = z.enum(memberRoles);
const userIds = madeOnce(() => z.array(z.string().min(1).max(256)).min(1).max(100));

/** For the audit log: who they are, and what they are before. */
interface Named {
  bindings: Reach["bindings"];
  caller: ManagementAuthentication;
  params: { id: string };
  body: { user_ids: string[] };
}

const idsOf = ({ body }: Named) => body.user_ids.join(",");

async function rolesOf({ bindings, caller, params, body }: Named) {
  const workspace = await resolveWorkspace({ bindings, caller }, params.id);
  if (!workspace.ok) return undefined;
  const selection = { workspaceId: workspace.value.id, memberIds: body.user_ids };
  const { roles: known } = await readRoles(bindings.DB, selection);
  return [...known].map(([id, role]) => ({ id, role }));
}

const memberSchema = () =>
  z.strictObject({
    id: z.string(),
    user_id: z.string(),
    workspace_id: z.string(),
    role: roles,
    created_at: timestampText(),
  });

export const listMembersOfWorkspace = route("GET /api/v1/workspaces/:id/members", "management", {
  summary: "List a workspace's members",
  query: z.lazy(() => z.object(pageFields())),
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

export const addMembersToWorkspace = route("POST /api/v1/workspaces/:id/members/add", "management", {
  summary: "Add members, or change their role",
  audit: { action: "member.add", target: idsOf, before: rolesOf },
  body: z.lazy(() => z.strictObject({ user_ids: userIds(), role: roles.optional() })),
  answer: () => z.strictObject({ data: z.array(memberSchema()), added_count: z.int() }),
  async handle(asked) {
    const { role, user_ids: wanted } = asked.body;
    const people = await findPeople(asked, wanted);
    if (!people.ok) return people;
    const { workspace, known, otherOwners } = people.value;
    const { actor } = asked.caller;
    // Somebody of another workspace does not exist here, except for ADMIN_KEY: they are invited by their address.
    const memberIds = actor.kind === "installation" ? wanted : wanted.filter((id) => known.has(id));
    for (const memberId of memberIds) {
      const deed: Deed = { kind: "set_role", memberId, from: known.get(memberId) ?? null, to: role ?? null };
      const refused = refuseDeed(actor, deed, { otherOwners });
      if (refused !== undefined) return fail(refused);
    }
    const added = await addWorkspaceMembers(asked.bindings.DB, {
      workspaceId: workspace.id,
      memberIds,
      role: role ?? null,
      byInstallation: actor.kind === "installation",
      now: timestamp(asked),
    });
    isolateOf(asked.bindings).keys.forgetWorkspace(workspace.id);
    if (added.length === 0) {
      return fail({ kind: "not_found", message: `user_ids: no member has the id ${wanted.join(", ")}` });
    }
    return ok({ data: added.map(memberObject), added_count: added.length });
  },
});

export const removeMembersFromWorkspace = route("POST /api/v1/workspaces/:id/members/remove", "management", {
  summary: "Remove members",
  audit: { action: "member.remove", target: idsOf, before: rolesOf },
  body: z.lazy(() => z.strictObject({ user_ids: userIds() })),
  answer: () => z.strictObject({ removed_count: z.int() }),
  async handle(asked) {
    const { user_ids: memberIds } = asked.body;
    const people = await findPeople(asked, memberIds);
    if (!people.ok) return people;
    const { workspace, known, otherOwners } = people.value;
    const { actor } = asked.caller;
    for (const [memberId, from] of known) {
      const refused = refuseDeed(actor, { kind: "remove", memberId, from }, { otherOwners });
      if (refused !== undefined) return fail(refused);
    }
    const removed = await removeWorkspaceMembers(asked.bindings.DB, {
      workspaceId: workspace.id,
      memberIds,
      byInstallation: actor.kind === "installation",
      now: timestamp(asked),
    });
    isolateOf(asked.bindings).keys.forgetWorkspace(workspace.id);
    return ok({ removed_count: removed });
  },
});

export const issueMemberAccessKey = route("POST /api/v1/workspaces/:id/members/:user_id/access-key", "management", {
  summary: "Give a member a new access key for this workspace; the one before and its sessions end",
  audit: { action: "access_key.issue" },
  answer: () =>
    z.strictObject({
      data: z.strictObject({ id: z.string(), email: z.string(), role: roles }),
      access_key: z.string(),
    }),
  status: 201,
  async handle(asked) {
    const { user_id: memberId } = asked.params;
    const people = await findPeople(asked, [memberId]);
    if (!people.ok) return people;
    const { workspace, known } = people.value;
    const [role, member] = [known.get(memberId), await findMemberBy(asked.bindings.DB, "id", memberId)];
    if (role === undefined || member === undefined) {
      return fail({ kind: "not_found", message: `user_id: this workspace has no member ${memberId}` });
    }
    const { actor } = asked.caller;
    const refused = refuseDeed(actor, { kind: "issue_key", memberId, from: role });
    if (refused !== undefined) return fail(refused);
    const accessKey = makeAccessKey();
    const issued = await issueAccessKey(asked.bindings.DB, {
      hash: await sha256Hex(accessKey),
      memberId,
      role,
      workspaceId: workspace.id,
      issuedBy: authorOf(actor),
      createdAt: timestamp(asked),
    });
    if (issued) return ok({ data: { id: memberId, email: member.email, role }, access_key: accessKey });
    return fail({ kind: "conflict", message: "Who belongs here was changed at the same time: try again" });
  },
});

interface People {
  workspace: WorkspaceRecord;
  /** Those of the wanted who belong to it, with their roles. */
  known: Map<string, MemberRole>;
  /** Owners besides the wanted. */
  otherOwners: number;
}

async function findPeople(
  asked: Reach & { caller: ManagementAuthentication; params: { id: string } },
  memberIds: readonly string[],
): Promise<Result<People, Failure>> {
  const workspace = await resolveWorkspace(asked, asked.params.id);
  if (!workspace.ok) return workspace;
  const { roles: known, otherOwners } = await readRoles(asked.bindings.DB, {
    workspaceId: workspace.value.id,
    memberIds,
  });
  return ok({ workspace: workspace.value, known, otherOwners });
}

function memberObject({ memberId, workspaceId, role, createdAt }: WorkspaceMemberRecord) {
  return { id: memberId, user_id: memberId, workspace_id: workspaceId, role, created_at: createdAt };
}
