// Text that was JSON before something was put in the place of finds, and has to be JSON afterwards: arguments of calls, which
// providers parse.
import { isJson } from "../../wire/json.ts";

/** A string to its end, or a number, or what stands in its place with what was left of it. Each character is read once. */
const tokens = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|(?:[-\d.eE+]+|\[[\p{L}\p{N}_]+_\d+\])+/gu;

/** `before` as it was, `after` with its finds replaced. */
export function keepJson(before: string, after: string): string {
  if (after === before || isJson(after) || !isJson(before)) return after;
  const quoted = after.replace(tokens, (token) => (isPlaceholder(token) ? JSON.stringify(token) : token));
  // A find that went beyond one value.
  return isJson(quoted) ? quoted : JSON.stringify({ redacted: after });
}

function isPlaceholder(token: string): boolean {
  return !token.startsWith('"') && token.includes("[");
}
