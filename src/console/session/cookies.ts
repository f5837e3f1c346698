// The console's two cookies: `session` for who is signed in, `visit` for the forms of people who are not. Both signed,
// HttpOnly and SameSite=Lax; on https also Secure and bound to the host by their name.
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { ConsoleContext } from "../environment.ts";
import { isSigned, sign } from "./signing.ts";

type CookieName = "session" | "visit";

function isSecure(context: ConsoleContext): boolean {
  return new URL(context.req.url).protocol === "https:";
}

function options(context: ConsoleContext) {
  const secure = isSecure(context);
  const prefix = secure ? ({ prefix: "host" } as const) : {};
  return { path: "/", httpOnly: true, sameSite: "Lax", secure, ...prefix } as const;
}

export async function writeCookie(
  context: ConsoleContext,
  name: CookieName,
  { value, seconds }: { value: string; seconds: number },
): Promise<void> {
  const signature = await sign(context.get("settings"), `${name} ${value}`);
  setCookie(context, `fairlead_${name}`, `${value}.${signature}`, { ...options(context), maxAge: seconds });
}

/** Undefined where it is missing or not of our making. */
export async function readCookie(context: ConsoleContext, name: CookieName): Promise<string | undefined> {
  const full = `fairlead_${name}`;
  const cookie = isSecure(context) ? getCookie(context, full, "host") : getCookie(context, full);
  const dot = cookie?.lastIndexOf(".") ?? -1;
  if (cookie === undefined || dot < 1) return undefined;
  const value = cookie.slice(0, dot);
  return (await isSigned(context.get("settings"), `${name} ${value}`, cookie.slice(dot + 1))) ? value : undefined;
}

export function dropCookie(context: ConsoleContext, name: CookieName): void {
  deleteCookie(context, `fairlead_${name}`, options(context));
}
