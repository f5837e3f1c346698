// The style sheet and the script as files of their own: a browser loads them once per version.

import { madeOnce } from "../wire/derived.ts";
import { hashText } from "../wire/hash-text.ts";
import { script, style } from "./assets/assets.generated.ts";
import type { Page } from "./environment.ts";

function asset(name: string, text: string, type: string) {
  const version = hashText(text).toString(36);
  const show: Page = (context) =>
    context.body(text, 200, {
      "content-type": `${type}; charset=utf-8`,
      "cache-control": "public, max-age=31536000, immutable",
    });
  return { path: `/assets/${name}`, href: `/assets/${name}?${version}`, show };
}

/** Made at the first page, not when the Worker starts. */
export const assets = madeOnce(() => ({
  style: asset("console.css", style, "text/css"),
  script: asset("console.js", script, "text/javascript"),
}));
