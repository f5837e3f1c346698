// What may reach a provider while nothing may be kept: fields of the wire, and vendors' own ways of steering a generation.
// Nobody can list every way of asking a provider to keep something, so that a field which is not here stays behind and is
// counted. A name is added where its vendor's documentation says that nothing outlives the answer by it.
import {
  type AnthropicField,
  type AnthropicOnly,
  anthropicFields,
  anthropicOnlyField,
  anthropicOnlyOf,
} from "../wire/anthropic-only.ts";
import { isRecord } from "../wire/json.ts";

/** Names, compared as `plainName` writes them. */
const known: ReadonlySet<string> = new Set(
  [
    // Conversations, texts and what they are about.
    ["messages", "prompt", "suffix", "input", "query", "documents", "texts", "images", "instruction", "system"],
    ["model", "models", "provider", "plugins", "transforms", "route", "preset", "usage", "trace", "metadata", "debug"],
    ["session_id", "user", "safety_identifier", "stream", "stream_options", "service_tier", "n", "stop", "seed"],
    ["cache_control", "prompt_cache_key", "prompt_cache_retention", "stop_server_tools_when", "max_tool_calls"],
    // Sampling.
    ["temperature", "top_p", "top_k", "min_p", "top_a", "frequency_penalty", "presence_penalty", "logit_bias"],
    ["repetition_penalty", "repeat_penalty", "repeat_last_n", "length_penalty", "typical_p", "typical", "tfs", "tfs_z"],
    ["epsilon_cutoff", "eta_cutoff", "mirostat", "mirostat_mode", "mirostat_tau", "mirostat_eta", "mirostat_target"],
    ["mirostat_lr", "dry_multiplier", "dry_base", "dry_allowed_length", "dry_range", "dry_penalty_last_n"],
    [
      "dry_sequence_breakers",
      "xtc_probability",
      "xtc_threshold",
      "dynatemp_range",
      "dynatemp_exponent",
      "dynatemp_low",
    ],
    [
      "dynatemp_high",
      "dynamic_temperature",
      "smoothing_factor",
      "smoothing_curve",
      "temperature_last",
      "sampler_order",
    ],
    ["sampler_priority", "samplers", "top_n_sigma", "nsigma", "skew", "penalty_alpha", "penalize_nl", "random_seed"],
    ["do_sample", "use_beam_search", "num_beams", "early_stopping", "best_of", "bad_words", "allowed_token_ids"],
    ["no_repeat_ngram_size", "encoder_repetition_penalty", "min_keep", "k", "p"],
    // How long, and where it ends.
    ["max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens", "min_tokens", "min_new_tokens"],
    ["n_predict", "num_predict", "max_length", "min_length", "stop_token_ids", "stop_sequences", "ignore_eos"],
    [
      "include_stop_str_in_output",
      "no_stop_trim",
      "truncate",
      "truncation",
      "truncate_prompt_tokens",
      "prompt_truncate_len",
    ],
    ["prompt_truncate_length", "context_length_exceeded_behavior", "prediction", "speculation"],
    // What comes back.
    [
      "logprobs",
      "top_logprobs",
      "prompt_logprobs",
      "n_probs",
      "echo",
      "return_tokens_as_token_ids",
      "return_token_ids",
    ],
    ["skip_special_tokens", "spaces_between_special_tokens", "detokenize", "raw_output", "perf_metrics_in_response"],
    [
      "incremental_output",
      "result_format",
      "response_format",
      "structured_outputs",
      "modalities",
      "audio",
      "image_config",
    ],
    [
      "verbosity",
      "text",
      "include",
      "return_images",
      "return_related_questions",
      "return_citations",
      "citation_options",
    ],
    // Forms that an answer has to have.
    ["guided_json", "guided_regex", "guided_choice", "guided_grammar", "guided_decoding_backend"],
    [
      "guided_whitespace_pattern",
      "grammar",
      "regex",
      "ebnf",
      "json_schema",
      "json_mode",
      "safe_prompt",
      "safety_model",
    ],
    ["safety_mode", "safety_settings"],
    // Tools and thinking.
    ["tools", "tool_choice", "parallel_tool_calls", "functions", "function_call", "tool_stream", "strict_tools"],
    [
      "disable_tool_validation",
      "client_tools",
      "reasoning",
      "reasoning_effort",
      "reasoning_format",
      "reasoning_history",
    ],
    ["reasoning_split", "include_reasoning", "separate_reasoning", "stream_reasoning", "disable_reasoning", "thinking"],
    [
      "thinking_budget",
      "thinking_token_budget",
      "enable_thinking",
      "preserve_thinking",
      "clear_thinking",
      "prompt_mode",
    ],
    // How the prompt is laid out and read.
    ["chat_template", "chat_template_kwargs", "add_generation_prompt", "continue_final_message", "add_special_tokens"],
    ["mm_processor_kwargs", "media_resolution", "vl_high_resolution_images", "translation_options", "priority"],
    // Searches of the web that belong to an answer.
    ["web_search_options", "x_search_filter", "search_parameters", "enable_search", "search_options", "search_mode"],
    ["search_domain_filter", "search_recency_filter", "search_after_date_filter", "search_before_date_filter"],
    ["last_updated_after_filter", "last_updated_before_filter", "disable_search", "language_preference"],
    // Embeddings and rankings.
    ["dimensions", "output_dimension", "output_dtype", "encoding_format", "embedding_type", "embedding_types"],
    ["input_type", "task", "late_chunking", "normalized", "return_multivector", "top_n", "return_documents"],
    ["rank_fields", "max_chunks_per_doc", "max_tokens_per_doc", "overlap_tokens"],
  ]
    .flat()
    .map(plainName),
);

/** Fields by which a client says that nothing is to be kept, where they are false. */
const refusals: ReadonlySet<string> = new Set(["store", "background", "deferred"]);
const reasoningFields: ReadonlySet<string> = new Set(["effort", "max_tokens", "exclude", "enabled", "summary"]);
/** Tools that the client runs. What a provider runs may remember, call somebody or lay up files. */
const clientTools: ReadonlySet<string> = new Set(["function", "custom"]);

/** Lower case without dashes and underscores: vendors spell alike fields in each way. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** The request without what is not known to keep nothing, and how many fields and tools stayed behind. */
export function withKnownFields<Request extends object>(request: Request): { request: Request; leftOut: number } {
  const rest = { ...request };
  let leftOut = 0;
  for (const [name, value] of Object.entries(request)) {
    const narrowed = narrowedField(name, value);
    if (narrowed === undefined) Reflect.deleteProperty(rest, name);
    else if (narrowed.value !== value) Reflect.set(rest, name, narrowed.value);
    leftOut += narrowed?.leftOut ?? (value == null ? 0 : 1);
  }
  // Without a tool there is nothing to choose.
  if (leftOut > 0 && isEmptied(request, rest)) Reflect.deleteProperty(rest, "tool_choice");
  return { request: rest, leftOut };
}

function isEmptied(request: object, rest: object): boolean {
  const [before, after]: unknown[] = [Reflect.get(request, "tools"), Reflect.get(rest, "tools")];
  return before !== after && Array.isArray(after) && after.length === 0;
}

/** undefined: the field stays behind. */
function narrowedField(name: string, value: unknown): { value: unknown; leftOut: number } | undefined {
  if (name === "tools" && Array.isArray(value)) {
    const own = value.filter((tool) => isRecord(tool) && clientTools.has(String(tool["type"])));
    return own.length === value.length ? { value, leftOut: 0 } : { value: own, leftOut: value.length - own.length };
  }
  if (name === anthropicOnlyField && isRecord(value)) return narrowedAnthropic(anthropicOnlyOf({ [name]: value }));
  if (name === "reasoning" && isRecord(value)) {
    const own = Object.entries(value).filter(([field]) => reasoningFields.has(field));
    const leftOut = Object.keys(value).length - own.length;
    return leftOut === 0 ? { value, leftOut } : { value: Object.fromEntries(own), leftOut };
  }
  const plain = plainName(name);
  return known.has(plain) || (refusals.has(plain) && value === false) ? { value, leftOut: 0 } : undefined;
}

/** Fields by which the vendor keeps nothing, and calls nobody. */
const forgetfulFields: ReadonlySet<AnthropicField> = new Set([
  "context_management",
  "compaction",
  "inference_geo",
  "task_budget",
]);

function narrowedAnthropic(given: AnthropicOnly): { value: AnthropicOnly; leftOut: number } {
  const tools = given.tools.filter(({ called }) => called !== undefined);
  const named = anthropicFields.filter((field) => given.fields[field] !== undefined);
  const kept = named.filter((field) => forgetfulFields.has(field));
  const fields = Object.fromEntries(kept.map((field) => [field, given.fields[field]]));
  const { choice: _choice, ...rest } = given;
  const chosen = tools.length === given.tools.length ? given : rest;
  const leftOut = given.tools.length - tools.length + named.length - kept.length;
  return { value: { ...chosen, tools, fields }, leftOut };
}
