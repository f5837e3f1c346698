// Light, dark, or as the visitor's system has it: kept in a cookie that says nothing else.
import { getCookie, setCookie } from "hono/cookie";
import type { ConsoleContext, Page } from "./environment.ts";
import { textOf } from "./form-fields.ts";
import { returnPath } from "./session/return-path.ts";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const cookie = "fairlead_theme";
const maxAge = 365 * 86_400;

export function themeOf(context: ConsoleContext): Theme {
  return themes.find((theme) => theme === getCookie(context, cookie)) ?? "auto";
}

export const chooseTheme: Page = (context) => {
  const form = context.get("form");
  const theme = themes.find((one) => one === textOf(form, "theme")) ?? "auto";
  const { origin, protocol } = new URL(context.req.url);
  setCookie(context, cookie, theme, {
    ...{ path: "/", httpOnly: true, sameSite: "Lax", secure: protocol === "https:", maxAge },
  });
  return context.redirect(returnPath(textOf(form, "to"), origin), 303);
};
