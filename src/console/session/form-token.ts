// Tokens that every form carries, so that no other site can send one. They name the session and the workspace: a form
// left open in one tab does not change another workspace after a switch in the next.
import type { Settings } from "../../env.ts";
import type { ConsoleContext } from "../environment.ts";
import { readCookie, writeCookie } from "./cookies.ts";
import { isSigned, randomToken, sign } from "./signing.ts";

export const tokenField = "token";

/** Seconds that a sign-in page may stay open. */
const visitSeconds = 86_400;

export function formToken(
  settings: Settings,
  { sessionHash, workspaceId }: { sessionHash: string; workspaceId: string },
): Promise<string> {
  return sign(settings, `form ${sessionHash} ${workspaceId}`);
}

/** For the forms of somebody who is not signed in. Call before the page is answered: it may set a cookie. */
export async function visitToken(context: ConsoleContext): Promise<string> {
  const known = await readCookie(context, "visit");
  const visit = known ?? randomToken();
  if (known === undefined) await writeCookie(context, "visit", { value: visit, seconds: visitSeconds });
  return sign(context.get("settings"), `visit ${visit}`);
}

export async function isVisitToken(context: ConsoleContext, token: string): Promise<boolean> {
  const visit = await readCookie(context, "visit");
  return visit !== undefined && (await isSigned(context.get("settings"), `visit ${visit}`, token));
}
