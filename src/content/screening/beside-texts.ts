// Where requests have texts beside their messages, inputs or documents: what describes tools and formats, what is predicted or
// follows, fields that nobody here knows.
import { mapStrings, type TextVisitor } from "./strings.ts";

/** Fields that no model reads, and those that say who asks and how. */
const controls: ReadonlySet<string> = new Set(
  (
    "messages model models provider preset cache_control prompt_cache_key user session_id safety_identifier metadata " +
    "trace service_tier tool_choice function_call reasoning reasoning_effort verbosity modalities audio"
  ).split(" "),
);

/** What the user's program says, not the user. */
const definitions: ReadonlySet<string> = new Set(["tools", "functions", "response_format", "anthropic_only"]);

/** Names, by which calls and answers come back; addresses, and what opens the way to them. */
const names =
  /^(?:type|id|.*_id|name|called|kind|required|format|pattern|\$(?!comment).*|url|.*_url|.*_token|mcp_servers)$/;

/** But for `others`, which are looked at by their own rules. */
export function mapBeside<Request extends { [field: string]: unknown }>(
  request: Request,
  visit: TextVisitor,
  others: readonly string[] = [],
): Request {
  let copy: Request | undefined;
  for (const [name, value] of Object.entries(request)) {
    if (controls.has(name) || others.includes(name)) continue;
    const place = { name, index: null, fromUser: !definitions.has(name) };
    const seen = mapStrings(value, (text) => visit(text, place), { wordless: names });
    if (seen !== value) copy = { ...(copy ?? request), [name]: seen };
  }
  return copy ?? request;
}
