// What a browser is to remember of how its owner likes the console: cookies that say nothing else.
import { getCookie, setCookie } from "hono/cookie";
import type { ConsoleContext } from "./environment.ts";

type Preference = "theme" | "log_columns";

const maxAge = 365 * 86_400;

export function readPreference(context: ConsoleContext, name: Preference): string {
  return getCookie(context, `fairlead_${name}`) ?? "";
}

export function keepPreference(context: ConsoleContext, name: Preference, value: string): void {
  const { protocol } = new URL(context.req.url);
  setCookie(context, `fairlead_${name}`, value, {
    ...{ path: "/", httpOnly: true, sameSite: "Lax", secure: protocol === "https:", maxAge },
  });
}
