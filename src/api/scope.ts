// Which workspace a request is about, and whether its key may touch it. A workspace that a key may not see does not
// exist for it: 404, never a hint.

import type { Authentication, ManagementAuthentication } from "../isolate/authentication.ts";
import { findRole, isAdministrator } from "../store/members.ts";
import { defaultWorkspaceId, findWorkspace, type WorkspaceRecord } from "../store/workspaces.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { ApiContext } from "./context.ts";

/** The caller of a route behind `requireManagementKey`. */
export function managementOf(context: ApiContext): ManagementAuthentication {
  const auth = context.get("auth");
  if (auth?.kind !== "management") throw new Error("the route lacks requireManagementKey");
  return auth;
}

/** The caller of a route behind `requireKey`. */
export function callerOf(context: ApiContext): Authentication {
  const auth = context.get("auth");
  if (auth === undefined) throw new Error("the route lacks requireKey");
  return auth;
}

/** Only `ADMIN_KEY` may change what belongs to all workspaces. */
export function requireRoot(context: ApiContext): Failure | undefined {
  return managementOf(context).workspace === null
    ? undefined
    : { kind: "forbidden", message: "This management key belongs to one workspace: use ADMIN_KEY for what is shared" };
}

/** By id or slug; without one, the caller's own workspace, and the default one for `ADMIN_KEY`. */
export async function resolveWorkspace(
  context: ApiContext,
  reference: string | undefined,
): Promise<Result<WorkspaceRecord, Failure>> {
  const own = callerOf(context).workspace;
  if (own !== null && (reference === undefined || reference === own.id || reference === own.slug)) {
    // Read afresh: management sees and changes the stored state, not the isolate's copy of it.
    return found(await findWorkspace(context.env.DB, own.id), own.id);
  }
  const wanted = reference ?? defaultWorkspaceId;
  return found(own === null ? await findWorkspace(context.env.DB, wanted) : undefined, wanted);
}

function found(workspace: WorkspaceRecord | undefined, reference: string): Result<WorkspaceRecord, Failure> {
  if (workspace !== undefined) return ok(workspace);
  return fail({ kind: "not_found", message: `No workspace ${reference}` });
}

export function sees(auth: Authentication, workspaceId: string): boolean {
  return auth.workspace === null || auth.workspace.id === workspaceId;
}

/** Whether the member that made a key is an admin or owner of the key's workspace: such a key may read contents. */
export async function isCreatedByAdministrator(
  database: D1Database,
  key: { creatorUserId: string | null; workspaceId: string },
): Promise<boolean> {
  if (key.creatorUserId === null) return false;
  const { creatorUserId: memberId, workspaceId } = key;
  return isAdministrator(await findRole(database, { workspaceId, memberId }));
}
