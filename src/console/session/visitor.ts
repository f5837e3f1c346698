// Who is looking at the console, and what they may do. Types only.
import type { Actor } from "../../isolate/authentication.ts";
import type { Membership } from "../../store/sessions.ts";
import type { WorkspaceRecord } from "../../store/workspaces.ts";
import type { MemberRole } from "../../wire/member-roles.ts";

export interface Visitor {
  sessionHash: string;
  /** null: whoever holds ADMIN_KEY, who is no member and owns every workspace. */
  memberId: string | null;
  /** Whom sessions and the console's key belong to: the member, or the installation's key. */
  identity: string;
  /** Of the access key that the session began with; null: Cloudflare Access, or ADMIN_KEY. */
  keyHash: string | null;
  /** As whom the visitor changes things. */
  actor: Actor;
  /** Only keys that this member made, and what they did, may be seen; undefined = all of the workspace. */
  onlyOf: string | undefined;
  /** An e-mail address, or what the installation's key is called. */
  name: string;
  role: MemberRole;
  /** The one being looked at. */
  workspace: WorkspaceRecord;
  memberships: Membership[];
  /** Admin or owner: may read contents and change the workspace's settings. */
  administrator: boolean;
  /** An owner of the default workspace, or the installation's key: may change what all workspaces share. */
  installationOwner: boolean;
  formToken: string;
}
