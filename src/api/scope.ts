// Which workspace a request is about, and whether its key may touch it. A workspace that a key may not see does not
// exist for it: 404, never a hint.
import type { Bindings } from "../env.ts";
import type { Authentication } from "../isolate/authentication.ts";
import { findRole } from "../store/members.ts";
import { defaultWorkspaceId, findWorkspace, type WorkspaceRecord } from "../store/workspaces.ts";
import type { Failure } from "../wire/failure.ts";
import { isAdministrator, lowerRole, type MemberRole } from "../wire/member-roles.ts";
import { fail, ok, type Result } from "../wire/result.ts";

/** Who asks, and where to look. */
interface ScopeInput {
  caller: Authentication;
  bindings: Pick<Bindings, "DB">;
}

/** By id or slug; without one, the caller's own workspace, and the default one for `ADMIN_KEY`. */
export async function resolveWorkspace(
  { caller, bindings }: ScopeInput,
  reference: string | undefined,
): Promise<Result<WorkspaceRecord, Failure>> {
  const own = caller.workspace;
  if (own !== null && (reference === undefined || reference === own.id || reference === own.slug)) {
    // Read afresh: management sees and changes the stored state, not the isolate's copy of it.
    return found(await findWorkspace(bindings.DB, own.id), own.id);
  }
  const wanted = reference ?? defaultWorkspaceId;
  return found(own === null ? await findWorkspace(bindings.DB, wanted) : undefined, wanted);
}

function found(workspace: WorkspaceRecord | undefined, reference: string): Result<WorkspaceRecord, Failure> {
  if (workspace !== undefined) return ok(workspace);
  return fail({ kind: "not_found", message: `No workspace ${reference}` });
}

export function sees(auth: Authentication, workspaceId: string): boolean {
  return auth.workspace === null || auth.workspace.id === workspaceId;
}

/** Whether the creator of a key is an admin or owner of the key's workspace: such a key may read contents. One that was made
 * while they were a plain member gives no more when they are raised: others may know it. */
export async function isCreatedByAdministrator(
  database: D1Database,
  key: { creatorUserId: string | null; creatorRole: MemberRole | null; workspaceId: string },
): Promise<boolean> {
  if (key.creatorUserId === null) return false;
  const { creatorUserId: memberId, creatorRole, workspaceId } = key;
  const role = await findRole(database, { workspaceId, memberId });
  return isAdministrator(role !== undefined && creatorRole !== null ? lowerRole(role, creatorRole) : role);
}
