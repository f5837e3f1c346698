// What lets pages of other origins call the API: an answer to the browser's question before the request, which has no key
// yet, and headers on every answer, errors too. Credentials are never allowed, so that a page has to bring a key itself;
// the console never gets these headers.
import { type Bindings, SettingsError } from "../env.ts";
import { isolateOf } from "../isolate/isolate.ts";
import type { AllowedOrigins } from "../wire/origins.ts";
import type { ApiContext } from "./context.ts";

/** What a page may read of an answer's headers, beside those that every page may. */
const exposed = [
  "X-Generation-Id",
  "X-Fairlead-Io-Log",
  "Retry-After",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
  "X-OpenRouter-Cache-Status",
  "X-OpenRouter-Cache-Age",
  "X-OpenRouter-Cache-TTL",
  "X-OpenRouter-Cache-Source-Id",
].join(", ");

const methods = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
/** Browsers ask again after two hours at the latest. */
const maxAgeSeconds = "7200";
/** A list of names of headers, as browsers send it; anything else is not repeated. */
const headerNames = /^[\w!#$%&'*+.^`|~, -]{1,4000}$/;

/** Comes before authentication: browsers ask without a key. */
export function answerPreflight({ req }: ApiContext): Response {
  const asked = req.header("access-control-request-headers");
  const headers = new Headers({ "access-control-allow-methods": methods, "access-control-max-age": maxAgeSeconds });
  if (asked !== undefined && headerNames.test(asked)) headers.set("access-control-allow-headers", asked);
  headers.set("vary", "Access-Control-Request-Headers");
  return new Response(null, { status: 204, headers });
}

/** Onto an answer of the API as it is. Where the settings cannot be read nobody is allowed. */
export function allowOrigin({ headers }: Response, request: Request, bindings: Bindings): void {
  const allowed = allowedOrigins(bindings);
  const origin = request.headers.get("origin");
  const isAllowed = allowed === "*" || (origin !== null && allowed.includes(origin));
  if (allowed.length > 0) headers.append("vary", "Origin");
  if (isAllowed) {
    headers.set("access-control-allow-origin", allowed === "*" ? "*" : (origin ?? ""));
    headers.set("access-control-expose-headers", exposed);
  } else {
    for (const name of ["methods", "headers"]) headers.delete(`access-control-allow-${name}`);
    headers.delete("access-control-max-age");
  }
}

function allowedOrigins(bindings: Bindings): AllowedOrigins {
  try {
    return isolateOf(bindings).settings.CORS_ORIGINS;
  } catch (thrown) {
    if (thrown instanceof SettingsError) return [];
    throw thrown;
  }
}
