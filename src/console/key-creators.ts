// Whose a key is, for admins: the address of the member who made it. Who is no member of this workspace is nobody that it
// knows the address of.
import { installation } from "../isolate/authentication.ts";
import type { ApiKeyRecord } from "../store/keys.ts";
import { findMemberBy } from "../store/member-access.ts";
import { findRole, listMembers } from "../store/members.ts";
import { localStart } from "../store/sessions.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

type Created = Pick<ApiKeyRecord, "creatorUserId" | "issuedBy">;

const stranger = "Somebody who does not belong to this workspace";

export async function creatorOf(context: ConsoleContext, key: ApiKeyRecord): Promise<string> {
  const { creatorUserId, workspaceId } = key;
  if (creatorUserId === null) return nobodysMaker(key);
  const role = await findRole(context.env.DB, { workspaceId, memberId: creatorUserId });
  const member = role === undefined ? undefined : await findMemberBy(context.env.DB, "id", creatorUserId);
  return member?.email ?? stranger;
}

/** Of many keys of the workspace that is looked at. */
export async function readCreators(context: ConsoleContext): Promise<(key: Created) => string> {
  const { workspace } = visitorOf(context);
  const { items } = await listMembers(context.env.DB, { workspaceId: workspace.id, offset: 0, limit: 1_000 });
  const emails = new Map(items.map(({ id, email }) => [id, email]));
  return (key) => (key.creatorUserId === null ? nobodysMaker(key) : (emails.get(key.creatorUserId) ?? stranger));
}

/** `issuedBy`: not there where an earlier version did not write it down. */
export function nobodysMaker({ issuedBy }: Pick<Created, "issuedBy">): string {
  if (issuedBy === null) return "Not known";
  if (issuedBy === localStart) return localStart;
  return issuedBy === installation.id ? installation.label : "A management key";
}
