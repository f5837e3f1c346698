// How a request was asked, for its record: sampling, limits, formats and preferences as numbers and codes of fixed lists, and
// how much of everything else there was. Never a word of the client: of a text that is on no list, nothing is kept.
import { reasoningEfforts } from "../wire/chat-request.ts";
import { samplingParameters } from "../wire/declared-parameters.ts";
import { madeOnce } from "../wire/derived.ts";
import { isRecord } from "../wire/json.ts";
import { sortKeys } from "../wire/provider-preferences.ts";
import { requestedTiers } from "../wire/service-tier.ts";

/** By the path of the field in a request, `provider.sort`; what is counted, by the field's name alone. */
export type RequestParameters = Readonly<Record<string, string | number | boolean>>;

/** Fields whose numbers, and whether something is on, are kept as they are. */
const plain = [
  ...samplingParameters,
  "seed",
  "n",
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "logprobs",
  "top_logprobs",
  "parallel_tool_calls",
  "structured_outputs",
  "include_reasoning",
  "dimensions",
  "top_n",
  "reasoning.max_tokens",
  "reasoning.exclude",
  "reasoning.enabled",
  "response_format.json_schema.strict",
  "provider.allow_fallbacks",
  "provider.require_parameters",
  "provider.zdr",
  "provider.enforce_distillable_text",
  "provider.hedge",
  "provider.first_token_timeout_ms",
] as const;

/** Fields with words of a list. */
const words: Readonly<Record<string, readonly string[]>> = {
  "reasoning.effort": reasoningEfforts,
  reasoning_effort: reasoningEfforts,
  "response_format.type": ["text", "json_object", "json_schema"],
  tool_choice: ["none", "auto", "required"],
  "tool_choice.type": ["function"],
  verbosity: ["low", "medium", "high", "max"],
  service_tier: requestedTiers,
  encoding_format: ["float", "base64"],
  "provider.sort": sortKeys,
  "provider.sort.by": sortKeys,
  "provider.data_collection": ["allow", "deny"],
};

/** Fields of which it is kept how many there were: items of a list, fields of an object, one for a text. */
export const countedFields = [
  "messages",
  "tools",
  "stop",
  "logit_bias",
  "models",
  "plugins",
  "transforms",
  "input",
  "documents",
  "provider.order",
  "provider.only",
  "provider.ignore",
  "provider.quantizations",
  "provider.max_price",
] as const;

interface Path {
  path: string;
  names: readonly string[];
}

const paths = madeOnce(() => ({
  plain: plain.map(pathOf),
  words: Object.entries(words).map(([path, known]) => ({ ...pathOf(path), known })),
  counted: countedFields.map(pathOf),
}));

function pathOf(path: string): Path {
  return { path, names: path.split(".") };
}

/** `request`: a body, whether anybody has checked it or not. */
export function requestParametersOf(request: unknown): RequestParameters {
  const kept: Record<string, string | number | boolean> = {};
  const { plain, words, counted } = paths();
  for (const { path, names } of plain) {
    const value = valueAt(request, names);
    if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) kept[path] = value;
  }
  for (const { path, names, known } of words) {
    const value = valueAt(request, names);
    if (typeof value === "string" && known.includes(value)) kept[path] = value;
  }
  for (const { path, names } of counted) {
    const count = countOf(valueAt(request, names));
    if (count > 0) kept[path] = count;
  }
  return kept;
}

/** How many tools were offered; null where it is not known. */
export function toolsOf(parameters: RequestParameters | undefined): number | null {
  return parameters === undefined ? null : Number(parameters["tools"] ?? 0);
}

/** The same as a request has them, without what was only counted. */
export function requestOfParameters(parameters: RequestParameters): Record<string, unknown> {
  const request: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(parameters)) {
    if (countedFields.some((counted) => counted === path)) continue;
    const names = path.split(".");
    const last = names.pop() ?? path;
    let place = request;
    for (const name of names) {
      const inner = place[name];
      const next: Record<string, unknown> = isRecord(inner) ? inner : {};
      place[name] = next;
      place = next;
    }
    place[last] = value;
  }
  return request;
}

function valueAt(request: unknown, names: readonly string[]): unknown {
  let value = request;
  for (const name of names) value = isRecord(value) ? value[name] : undefined;
  return value;
}

function countOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (isRecord(value)) return Object.keys(value).length;
  return typeof value === "string" ? 1 : 0;
}
