// Answers in the one shape every dialect translates to and every front door translates from: OpenAI's chat completion
// with OpenRouter's additions (wire reference §4). Types only.

import type { NativeAnswer } from "./native-answer.ts";

export type FinishReason = "tool_calls" | "stop" | "length" | "content_filter" | "error";

export interface AnswerToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

/** One entry of `reasoning_details`; clients send it back unchanged and in order. */
export interface ReasoningDetail {
  type: string;
  id?: string | null;
  format?: string | null;
  index?: number;
  [field: string]: unknown;
}

export interface Annotation {
  type: string;
  [field: string]: unknown;
}

export interface AnswerMessage {
  role: "assistant";
  content: string | null;
  refusal?: string | null;
  reasoning?: string | null;
  reasoning_details?: ReasoningDetail[];
  tool_calls?: AnswerToolCall[];
  annotations?: Annotation[];
  /** `commentary` or `final_answer`, of vendors that tell; has to come back with the message. */
  phase?: string;
  [field: string]: unknown;
}

export interface Choice {
  index: number;
  message: AnswerMessage;
  finish_reason: FinishReason | null;
  native_finish_reason: string | null;
  logprobs?: unknown;
}

export interface ToolCallDelta {
  index: number;
  id?: string;
  type?: "function";
  function?: { name?: string; arguments?: string };
}

export interface Delta {
  role?: "assistant";
  content?: string | null;
  reasoning?: string | null;
  reasoning_details?: ReasoningDetail[];
  tool_calls?: ToolCallDelta[];
  refusal?: string | null;
  annotations?: Annotation[];
  /** Of the message that the text belongs to. */
  phase?: string;
  [field: string]: unknown;
}

export interface ChunkChoice {
  index: number;
  delta: Delta;
  finish_reason: FinishReason | null;
  native_finish_reason: string | null;
  logprobs?: unknown;
}

/** Token counts as a provider reported them, in one shape. All are counts of tokens in the provider's own tokenizer. */
export interface ReportedUsage {
  /** All prompt tokens, those read from and written to the cache included. */
  promptTokens: number;
  /** All completion tokens, those spent on reasoning included. */
  completionTokens: number;
  reasoningTokens?: number;
  cachedTokens?: number;
  cacheWriteTokens?: number;
  /** Of `cacheWriteTokens`, those written for an hour instead of five minutes. */
  cacheWriteHourTokens?: number;
  /** Of the prompt, what was audio; of that, what was read from the cache. */
  audioTokens?: number;
  cachedAudioTokens?: number;
  /** Of the completion, what was spoken or drawn. */
  audioOutputTokens?: number;
  imageOutputTokens?: number;
  /** Tokens of cited pages that a vendor reads beside the prompt and charges at its price. */
  citationTokens?: number;
  /** Searches of the web that the vendor made for the answer. */
  webSearches?: number;
  /** Units that the price of a request is charged for, where one request may be several: searches of a reranker. */
  searchUnits?: number;
  /** The service tier that the provider says it served, in its own word. */
  serviceTier?: string;
}

/** A whole answer of a provider, before the router adds its id, model, provider and cost. */
export interface Completion {
  choices: Choice[];
  usage?: ReportedUsage;
  upstreamId?: string;
  systemFingerprint?: string | null;
  serviceTier?: string | null;
  /** What only Anthropic's format can say. */
  native?: NativeAnswer;
}

/** `usage` on the wire. Costs are USD. */
export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  cost: number;
  /** USD saved by prompt caching, negative where writing cost more; only where the endpoint has cache prices. */
  cache_discount?: number;
  is_byok: boolean;
  prompt_tokens_details: { cached_tokens: number; cache_write_tokens: number; audio_tokens: number };
  completion_tokens_details: { reasoning_tokens: number; audio_tokens?: number; image_tokens?: number };
  server_tool_use_details?: { web_search_requests: number };
  cost_details: {
    upstream_inference_cost: number | null;
    upstream_inference_prompt_cost: number;
    upstream_inference_completions_cost: number;
    server_tool_cost?: number;
    /** By the name of the price that was charged; the sum is `cost`. */
    parts: Readonly<Record<string, number>>;
  };
}
