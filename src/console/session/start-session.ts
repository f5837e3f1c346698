// Begins a session: a row in D1 and a cookie in the browser.

import { insertSession } from "../../store/sessions.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { ConsoleContext } from "../environment.ts";
import { dropCookie, writeCookie } from "./cookies.ts";
import { randomToken } from "./signing.ts";

/** A working week, after which one signs in anew. */
const sessionSeconds = 7 * 86_400;

export async function startSession(
  context: ConsoleContext,
  { memberId, workspaceId }: { memberId: string; workspaceId: string },
): Promise<void> {
  const token = randomToken();
  const now = context.get("now")();
  await insertSession(context.env.DB, {
    hash: await sha256Hex(token),
    memberId,
    workspaceId,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + sessionSeconds * 1_000).toISOString(),
    userAgent: context.req.header("user-agent")?.slice(0, 300) ?? null,
  });
  await writeCookie(context, "session", { value: token, seconds: sessionSeconds });
  dropCookie(context, "visit");
}
