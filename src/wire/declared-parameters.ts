// Parameters of a request that a model or an endpoint can have or lack.

/** Numbers by which the next token is drawn. */
export const samplingParameters = [
  "temperature",
  "top_p",
  "top_k",
  "min_p",
  "top_a",
  "frequency_penalty",
  "presence_penalty",
  "repetition_penalty",
] as const;

/** Parameters that endpoints declare in `supported_parameters` (wire reference §9). */
export const declaredParameters = [
  ...samplingParameters,
  "max_tokens",
  "max_completion_tokens",
  "logit_bias",
  "logprobs",
  "top_logprobs",
  "prediction",
  "seed",
  "response_format",
  "structured_outputs",
  "stop",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "include_reasoning",
  "reasoning",
  "reasoning_effort",
  "web_search_options",
  "verbosity",
] as const;

export type DeclaredParameter = (typeof declaredParameters)[number];
