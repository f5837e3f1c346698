// One page of the web for a model, by the same guarded way as pictures that clients name: public addresses only, each redirect
// judged, size and time bounded; and only where the request allows it.
import { textOfHtml } from "../../content/html-text.ts";
import type { UrlPolicy } from "../../content/public-url.ts";
import { cutText } from "../../wire/cut-text.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { hostOf, type ServerTools } from "../../wire/server-tools.ts";
import { type FetchFile, fetchNamedUrl } from "../media/fetch-named-url.ts";
import type { MediaAllowance } from "../media/media-allowance.ts";

type FetchFields = NonNullable<ServerTools["openrouter:web_fetch"]>;

export interface Reach {
  fetch: FetchFile;
  policy: UrlPolicy;
  signal: AbortSignal;
  allowance: MediaAllowance;
}

const limits = {
  maxBytes: 4 * 1024 * 1024,
  timeoutMs: 10_000,
  types: ["text/*", "application/json", "application/xhtml+xml", "application/xml"],
};
const usualTokens = 20_000;
const charactersAToken = 4;

export async function fetchPage(
  url: string,
  fields: FetchFields,
  { policy, ...reach }: Reach,
): Promise<Result<object, string>> {
  const judged: UrlPolicy = (one) => policy(one) ?? domainProblem(one, fields);
  const file = await fetchNamedUrl({ url, limits, policy: judged, ...reach });
  if (!file.ok) return fail(`the URL ${file.problem}`);
  const { bytes, mediaType } = file.value;
  const source = new TextDecoder().decode(bytes);
  if (source.includes("\u0000")) return fail("the URL leads to something that is no text");
  const isHtml = mediaType.includes("html") || (mediaType === "" && /^\s*</.test(source));
  const { title, text } = isHtml ? textOfHtml(source) : { title: undefined, text: source };
  const room = (fields.max_content_tokens ?? usualTokens) * charactersAToken;
  const content = cutText(text, room);
  return ok({ url, ...present({ title }), content, ...present({ truncated: text.length > room || undefined }) });
}

function domainProblem({ hostname }: URL, { allowed_domains: allowed, blocked_domains: blocked }: FetchFields) {
  // A name with a dot behind it leads to the same place.
  const host = hostOf(hostname);
  const isUnder = (domain: string): boolean => {
    const plain = hostOf(domain);
    return host === plain || host?.endsWith(`.${plain}`) === true;
  };
  // Nobody who allows nothing asks for pages.
  if (allowed != null && allowed.length > 0 && !allowed.some(isUnder))
    return "must lead to one of the domains that are allowed here";
  return blocked?.some(isUnder) === true ? "must not lead to a domain that is blocked here" : undefined;
}
