// Markup as text, for what a page has hundreds of: an element of JSX takes some microseconds. Whatever is not written here
// in the source goes through `escapeText`.
import { raw } from "hono/html";
import { escapeText } from "./escape-text.ts";
import { visibleText } from "./visible.tsx";

/** Attributes as they stand within a tag, each with a space before it; those without a value are left out. */
export function attributes(values: Readonly<Record<string, string | undefined>>): string {
  let written = "";
  for (const name in values) {
    const value = values[name];
    if (value !== undefined) written += ` ${name}="${escapeText(value)}"`;
  }
  return written;
}

/** A link whose text is text; `more`: what else stands in its tag. */
export function linkTo(href: string, text: string, more: Readonly<Record<string, string | undefined>> = {}) {
  return raw(`<a${attributes({ href, ...more })}>${escapeText(visibleText(text))}</a>`);
}

/** What is markup already, as a child of JSX. */
export { escapeText, raw as markup };
