// Markup as text, for what a page has hundreds of: an element of JSX takes some microseconds. Whatever is not written here
// in the source goes through `escapeText`.
import { raw } from "hono/html";
import { visibleText } from "./visible.tsx";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const special = /[&<>"']/;

export function escapeText(text: string): string {
  // Most of a page has none: looking takes a third as long as replacing nothing.
  if (!special.test(text)) return text;
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

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
export { raw as markup };
