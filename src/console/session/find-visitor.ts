// Finds out who is looking at the console. Read from D1 for every page: a session that was ended, a member
// that was removed or a role that was taken away counts at once.

import { isAdministrator } from "../../store/members.ts";
import { findSession } from "../../store/sessions.ts";
import { defaultWorkspaceId } from "../../store/workspaces.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { ConsoleContext } from "../environment.ts";
import { isAccessConfigured, readAccessEmail } from "./cloudflare-access.ts";
import { readCookie } from "./cookies.ts";
import { formToken } from "./form-token.ts";
import { canSign } from "./signing.ts";
import type { Visitor } from "./visitor.ts";

export async function findVisitor(context: ConsoleContext): Promise<Visitor | undefined> {
  const settings = context.get("settings");
  if (!canSign(settings)) return undefined;
  const token = await readCookie(context, "session");
  if (token === undefined) return undefined;
  const hash = await sha256Hex(token);
  const found = await findSession(context.env.DB, hash, new Date(context.get("now")()).toISOString());
  if (found === undefined) return undefined;
  const { session, email, memberships } = found;
  const current = memberships.find(({ workspace }) => workspace.id === session.workspaceId) ?? memberships[0];
  if (current === undefined || !(await isStillAdmitted(context, email))) return undefined;
  return {
    sessionHash: hash,
    memberId: session.memberId,
    email,
    role: current.role,
    workspace: current.workspace,
    memberships,
    administrator: isAdministrator(current.role),
    installationOwner: memberships.some(
      ({ role, workspace }) => role === "owner" && workspace.id === defaultWorkspaceId,
    ),
    formToken: await formToken(settings, { sessionHash: hash, workspaceId: current.workspace.id }),
  };
}

/** Behind Cloudflare Access a session holds only together with that person's own assertion. */
async function isStillAdmitted(context: ConsoleContext, email: string): Promise<boolean> {
  if (!isAccessConfigured(context.get("settings"))) return true;
  const admitted = await readAccessEmail(context);
  return admitted.ok && admitted.value === email;
}
