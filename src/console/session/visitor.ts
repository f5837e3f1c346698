// Who is looking at the console, and what they may do. Types only.
import type { MemberRole } from "../../store/members.ts";
import type { Membership } from "../../store/sessions.ts";
import type { WorkspaceRecord } from "../../store/workspaces.ts";

export interface Visitor {
  sessionHash: string;
  memberId: string;
  email: string;
  role: MemberRole;
  /** The one being looked at. */
  workspace: WorkspaceRecord;
  memberships: Membership[];
  /** Admin or owner: may read contents and change the workspace's settings. */
  administrator: boolean;
  /** An owner of the default workspace: may change what all workspaces share. */
  installationOwner: boolean;
  formToken: string;
}
