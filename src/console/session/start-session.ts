// Begins a session: a row in D1 and a cookie in the browser.

import { insertSession, installationId } from "../../store/sessions.ts";
import type { ConsoleContext } from "../environment.ts";
import { dropCookie, writeCookie } from "./cookies.ts";
import { hashOfToken, makeSessionToken } from "./session-token.ts";

/** A working week, after which one signs in anew. */
const sessionSeconds = 7 * 86_400;

interface SessionInput {
  /** null: the installation's key. */
  memberId: string | null;
  workspaceId: string;
  /** Of the access key that was presented; null: Cloudflare Access, or ADMIN_KEY. */
  keyHash: string | null;
}

export async function startSession(
  context: ConsoleContext,
  { memberId, workspaceId, keyHash }: SessionInput,
): Promise<void> {
  const token = makeSessionToken(memberId);
  const now = context.get("now")();
  await insertSession(context.env.DB, {
    hash: await hashOfToken(context.get("settings"), token),
    memberId: memberId ?? installationId,
    workspaceId,
    keyHash,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + sessionSeconds * 1_000).toISOString(),
    userAgent: context.req.header("user-agent")?.slice(0, 300) ?? null,
  });
  await writeCookie(context, "session", { value: token, seconds: sessionSeconds });
  dropCookie(context, "visit");
}
