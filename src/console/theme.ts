// Light, dark, or as the visitor's system has it: kept in a cookie that says nothing else.
import type { ConsoleContext, Page } from "./environment.ts";
import { textOf } from "./form-fields.ts";
import { keepPreference, readPreference } from "./preference.ts";
import { returnPath } from "./session/return-path.ts";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export function themeOf(context: ConsoleContext): Theme {
  return themes.find((theme) => theme === readPreference(context, "theme")) ?? "auto";
}

export const chooseTheme: Page = (context) => {
  const form = context.get("form");
  const theme = themes.find((one) => one === textOf(form, "theme")) ?? "auto";
  const { origin } = new URL(context.req.url);
  keepPreference(context, "theme", theme);
  return context.redirect(returnPath(textOf(form, "to"), origin), 303);
};
