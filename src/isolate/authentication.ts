// Who is asking, once the API has made sure of it.
import type { ApiKeyRecord } from "../store/keys.ts";
import { installationId } from "../store/sessions.ts";
import type { WorkspaceRecord } from "../store/workspaces.ts";
import type { MemberRole } from "../wire/member-roles.ts";
import type { HeldKey } from "./known-keys.ts";

export type ApiAuthentication = HeldKey & { kind: "api" };

/** Who does something, as it is written down: ADMIN_KEY, a management key, or a member by the console. */
export type Actor =
  | { kind: "installation"; id: string; label: string }
  /** `memberId`: whoever made it, else whoever it was made for; null where no member is behind it. */
  | { kind: "key"; id: string; label: string; memberId: string | null }
  /** `role`: what they are in the workspace that they act in, as far as their session goes. */
  | { kind: "member"; id: string; label: string; role: MemberRole };

/** ADMIN_KEY, as which nobody else can act. */
export const installation: Actor = { kind: "installation", id: installationId, label: "ADMIN_KEY" };

/** Members' ids are UUIDs; keys are made by keys and by ADMIN_KEY too. */
const memberIdFormat = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function actorOfKey({ hash, label, creatorUserId, issuedBy }: ApiKeyRecord): Actor {
  const maker = issuedBy !== null && memberIdFormat.test(issuedBy) ? issuedBy : null;
  return { kind: "key", id: hash, label, memberId: maker ?? creatorUserId };
}

/** Whose doing something is: the member's, where one is behind it. */
export function authorOf(actor: Actor): string {
  return actor.kind === "key" ? (actor.memberId ?? actor.id) : actor.id;
}

/** `ADMIN_KEY` has neither key nor workspace: it manages all of them. Other management keys manage their own. */
export interface ManagementAuthentication {
  kind: "management";
  key: ApiKeyRecord | null;
  workspace: WorkspaceRecord | null;
  actor: Actor;
}

export type Authentication = ApiAuthentication | ManagementAuthentication;
