// The style sheet and the script as files of their own: a browser loads them once per version.
import { hashText } from "../routing/hash-text.ts";
import type { Page } from "./environment.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

function asset(name: string, text: string, type: string) {
  const version = (hashText(text) >>> 0).toString(36);
  const show: Page = (context) =>
    context.body(text, 200, {
      "content-type": `${type}; charset=utf-8`,
      "cache-control": "public, max-age=31536000, immutable",
    });
  return { path: `/assets/${name}`, href: `/assets/${name}?${version}`, show };
}

let made: { style: ReturnType<typeof asset>; script: ReturnType<typeof asset> } | undefined;

/** Made at the first page, not when the Worker starts. */
export function assets() {
  made ??= { style: asset("console.css", style, "text/css"), script: asset("console.js", script, "text/javascript") };
  return made;
}
