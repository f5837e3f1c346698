// The vendor's own id of a request, which its support asks for: of the response's headers.
import type { Mask } from "../../wire/mask.ts";

/** OpenAI and most others; Anthropic; Bedrock; Azure; and whoever stands behind Cloudflare. */
const names = ["x-request-id", "request-id", "x-amzn-requestid", "apim-request-id", "cf-ray"];

/** As it came, but for a key in it: whether it is an id is decided where it is written down. */
export function requestIdIn({ headers, ok }: Response, mask: Mask): string | undefined {
  for (const name of names) {
    const id = headers.get(name);
    if (id) return ok ? mask.answer(id) : mask.text(id);
  }
  return undefined;
}
