// Who may do what to whom: the one place for it, for the API and for the console, which acts through the API. Pure.
import type { Actor } from "../isolate/authentication.ts";
import type { Failure } from "../wire/failure.ts";
import type { MemberRole } from "../wire/member-roles.ts";

/** What is done to one person of a workspace. */
export type Deed =
  | { kind: "invite"; to: MemberRole }
  /** `to` null: whoever is there keeps their role. */
  | { kind: "set_role"; memberId: string; from: MemberRole | null; to: MemberRole | null }
  | { kind: "remove"; memberId: string; from: MemberRole }
  | { kind: "issue_key"; memberId: string; from: MemberRole };

/** Why not; undefined where they may. `otherOwners`: of the workspace, when this is done. */
export function refuseDeed(
  actor: Actor,
  deed: Deed,
  { otherOwners = 0 }: { otherOwners?: number } = {},
): Failure | undefined {
  if (actor.kind === "member" && actor.role === "member") return forbidden("Only admins change who belongs here");
  const from = "from" in deed ? deed.from : null;
  const to = "to" in deed ? deed.to : null;
  const changes = deed.kind !== "set_role" || (to !== null && to !== from);
  if ((to === "owner" || (from === "owner" && changes)) && actor.kind !== "installation") {
    return forbidden("Owners are made, changed and removed with ADMIN_KEY only: ask whoever holds it");
  }
  if (actor.kind === "member" && "memberId" in deed && deed.memberId === actor.id) {
    return forbidden("Nobody changes their own membership: ask another admin");
  }
  const stopsBeingOwner = from === "owner" && (deed.kind === "remove" || (deed.kind === "set_role" && changes));
  if (stopsBeingOwner && otherOwners === 0) {
    return { kind: "conflict", message: "The last owner of a workspace stays: make somebody else an owner first" };
  }
  return undefined;
}

function forbidden(message: string): Failure {
  return { kind: "forbidden", message };
}
