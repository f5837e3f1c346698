// Text that was cut inside a character: half of a surrogate pair is no Unicode, and vendors refuse a body that holds one.

/** An escaped backslash, or the escape of a surrogate: a whole pair is never escaped by `JSON.stringify`. */
const escapes = /\\(?:\\|ud[89a-f][0-9a-f]{2})/g;

/** Of a body as `JSON.stringify` writes it; each half becomes the sign for an unreadable character. */
export function wellFormedJson(body: string): string {
  if (!body.includes("\\ud")) return body;
  return body.replace(escapes, (found) => (found === "\\\\" ? found : "\ufffd"));
}
