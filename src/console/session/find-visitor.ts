// Finds out who is looking at the console. Read from D1 for every page: a session that was ended, a member that was
// removed or a role that was taken away counts at once.
import { installation } from "../../isolate/authentication.ts";
import { findInstallationSession, findSession, type KnownSession } from "../../store/sessions.ts";
import { defaultWorkspaceId } from "../../store/workspaces.ts";
import { isAdministrator } from "../../wire/member-roles.ts";
import type { ConsoleContext } from "../environment.ts";
import { isAccessConfigured, readAccessEmail } from "./cloudflare-access.ts";
import { readCookie } from "./cookies.ts";
import { formToken } from "./form-token.ts";
import { hashOfToken, isInstallationToken } from "./session-token.ts";
import { canSign } from "./signing.ts";
import type { Visitor } from "./visitor.ts";

/** What pages call whoever signed in with ADMIN_KEY. */
const installationName = "Installation key";

export async function findVisitor(context: ConsoleContext): Promise<Visitor | undefined> {
  const settings = context.get("settings");
  if (!canSign(settings)) return undefined;
  const token = await readCookie(context, "session");
  if (token === undefined) return undefined;
  const hash = await hashOfToken(settings, token);
  const find = isInstallationToken(token) ? findInstallationSession : findSession;
  const found = await find(context.env.DB, hash, new Date(context.get("now")()).toISOString());
  if (found === undefined || !(await isStillAdmitted(context, found))) return undefined;
  const { session, email, memberships } = found;
  const current = memberships.find(({ workspace }) => workspace.id === session.workspaceId) ?? memberships[0];
  if (current === undefined) return undefined;
  const administrator = isAdministrator(current.role);
  return {
    sessionHash: hash,
    memberId: email === null ? null : session.memberId,
    identity: session.memberId,
    keyHash: session.keyHash,
    actor: email === null ? installation : { kind: "member", id: session.memberId, label: email, role: current.role },
    onlyOf: administrator ? undefined : session.memberId,
    name: email ?? installationName,
    role: current.role,
    workspace: current.workspace,
    memberships,
    administrator,
    installationOwner: memberships.some(
      ({ role, workspace }) => role === "owner" && workspace.id === defaultWorkspaceId,
    ),
    formToken: await formToken(settings, { sessionHash: hash, workspaceId: current.workspace.id }),
  };
}

/** Behind Cloudflare Access a session holds only together with that person's own assertion; without it, only together
 * with the access key that it began with. */
async function isStillAdmitted(context: ConsoleContext, { email, session }: KnownSession): Promise<boolean> {
  if (!isAccessConfigured(context.get("settings"))) return email === null || session.keyHash !== null;
  if (email === null) return false;
  const admitted = await readAccessEmail(context);
  return admitted.ok && admitted.value === email;
}
