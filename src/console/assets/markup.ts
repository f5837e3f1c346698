// Markup that the Worker has written and escaped, as nodes. The only place that turns text into markup: nothing of a
// provider's answer or of what was typed may get here but through the Worker.
import { isSignedOut } from "./signed-out.ts";

interface Markup {
  nodes: DocumentFragment;
  headers: Headers;
}

/** Undefined where there is none yet, or nothing answers; null where nobody is signed in. */
export function fetchMarkup(
  address: string | URL,
  asked: Pick<RequestInit, "method" | "body" | "signal"> = {},
): Promise<Markup | null | undefined> {
  return fetch(address, { ...asked, redirect: "manual" })
    .then(readMarkup)
    .catch(() => undefined);
}

async function readMarkup(response: Response): Promise<Markup | null | undefined> {
  if (isSignedOut(response)) return null;
  if (response.status !== 200) return undefined;
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  return { nodes: template.content, headers: response.headers };
}
