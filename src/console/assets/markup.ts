// Markup that the Worker has written and escaped, as nodes. The only place that turns text into markup: nothing of a
// provider's answer or of what was typed may get here but through the Worker.

/** Undefined where there is none yet, or another page came instead: a session that ended leads to the sign-in. */
export async function fetchMarkup(
  address: string | URL,
  asked: Pick<RequestInit, "method" | "body" | "signal"> = {},
): Promise<{ nodes: DocumentFragment; headers: Headers } | undefined> {
  const response = await fetch(address, { ...asked, headers: { accept: "text/html" }, redirect: "error" });
  if (response.status !== 200) return undefined;
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  return { nodes: template.content, headers: response.headers };
}
