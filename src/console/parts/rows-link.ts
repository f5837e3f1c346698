// Figures that lead to the requests they are made of.
import type { Child } from "hono/jsx";
import { linkTo } from "./markup.ts";

/** The text alone where nothing is behind it. */
export function linked(href: string | undefined, text: string): Child {
  return href === undefined || text === "–" ? text : linkTo(href, text);
}

/** Beside a link that leads to the same requests: for the mouse, and no further stop for the keyboard. */
export function alsoLinked(href: string | undefined, text: string): Child {
  return href === undefined || text === "–" ? text : linkTo(href, text, { tabindex: "-1" });
}
