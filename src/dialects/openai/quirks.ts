// How providers that speak OpenAI's chat completions differ from it: one property each. A provider's row in the catalog
// (or one endpoint of it) sets what differs; nothing here or elsewhere asks for a provider's name.

import { derivedOnce } from "../../wire/derived.ts";
import type { Target } from "../dialect.ts";

export interface OpenAiQuirks {
  /** Appended to `base_url`; `{model}` stands for the upstream model (Azure's deployments need it in the path). */
  path: string;
  /** Under which name the cap on the answer's length is understood. */
  max_tokens_field: "max_tokens" | "max_completion_tokens";
  /** Whether `stream_options: {include_usage: true}` may be sent; without it usage is estimated. */
  stream_usage: boolean;
  /** How reasoning is asked for; `thinking_effort` is `thinking_type` with a `reasoning_effort` beside it. */
  reasoning: "reasoning_effort" | "reasoning_object" | "enable_thinking" | "thinking_type" | "thinking_effort" | "none";
  /** Under which name earlier reasoning goes back in assistant messages; `none` takes it out. */
  reasoning_input: "reasoning" | "reasoning_content" | "none";
  /** The role of developer messages. */
  developer_role: "developer" | "system";
  /** Whether the vendor reads `cache_control` markers. */
  cache_control: boolean;
  /** What "some tool must be called" is spelled as. */
  tool_choice_required: "required" | "any";
  /** Request fields this vendor refuses. */
  drop_fields: string[];
  /** Fixed headers, such as an API version. */
  headers: Record<string, string>;
  /** Where documents are ranked, appended to `base_url`; `{model}` stands for the upstream model. */
  rerank_path: string;
  /** Under which name the number of documents that come back is understood. */
  rerank_top_field: "top_n" | "top_k";
  /** Whether documents may be objects (with pictures) and not only texts. */
  rerank_objects: boolean;
  /** Whether the vendor wants a query beside each document, knows no number and answers with scores alone. */
  rerank_pairs: boolean;
}

const defaults: OpenAiQuirks = {
  path: "/chat/completions",
  max_tokens_field: "max_tokens",
  stream_usage: true,
  reasoning: "reasoning_effort",
  reasoning_input: "none",
  developer_role: "system",
  cache_control: false,
  tool_choice_required: "required",
  drop_fields: [],
  headers: {},
  rerank_path: "/rerank",
  rerank_top_field: "top_n",
  rerank_objects: false,
  rerank_pairs: false,
};

const inForce = derivedOnce((provider: Target["provider"]) =>
  derivedOnce(
    (endpoint: Target["endpoint"]): OpenAiQuirks => ({ ...defaults, ...provider.quirks, ...endpoint.quirks }),
  ),
);

/** The properties in force for an endpoint: its own, then its provider's, then OpenAI's. */
export function quirksOf({ provider, endpoint }: Target): OpenAiQuirks {
  return inForce(provider)(endpoint);
}
