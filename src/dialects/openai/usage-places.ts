// Where vendors that speak OpenAI's format write their counts: one row each, with who writes it there and where that is
// documented. The first place of a row that holds a count above zero is the one that is read. Data only.

export interface Place {
  /** From the counts inwards. */
  path: readonly [string, ...string[]];
  vendors: string;
  source: string;
}

export type CountName =
  | "prompt"
  | "completion"
  | "total"
  | "reasoning"
  | "cached"
  | "cacheWritten"
  | "cacheWrittenHour"
  | "audio"
  | "cachedAudio"
  | "audioOutput"
  | "imageOutput"
  | "citations"
  | "searches";

const openAi = "https://platform.openai.com/docs/api-reference/chat/object";
const responses = "https://platform.openai.com/docs/api-reference/responses/object";
const openRouter = "https://openrouter.ai/docs/use-cases/usage-accounting";
const perplexity = "https://docs.perplexity.ai/api-reference/chat-completions-post";

const at = (path: Place["path"], vendors: string, source: string): Place => ({ path, vendors, source });

export const usagePlaces: Readonly<Record<CountName, readonly Place[]>> = {
  prompt: [at(["prompt_tokens"], "OpenAI", openAi), at(["input_tokens"], "hosts of OpenAI's newer names", responses)],
  completion: [
    at(["completion_tokens"], "OpenAI", openAi),
    at(["output_tokens"], "hosts of OpenAI's newer names", responses),
  ],
  total: [at(["total_tokens"], "OpenAI", openAi)],
  reasoning: [
    at(["completion_tokens_details", "reasoning_tokens"], "OpenAI, xAI, DeepSeek", openAi),
    at(["output_tokens_details", "reasoning_tokens"], "hosts of OpenAI's newer names", responses),
    at(["reasoning_tokens"], "Perplexity", perplexity),
  ],
  cached: [
    at(["prompt_tokens_details", "cached_tokens"], "OpenAI, xAI, Groq, Z.AI", openAi),
    at(["input_tokens_details", "cached_tokens"], "hosts of OpenAI's newer names", responses),
    at(["prompt_cache_hit_tokens"], "DeepSeek", "https://api-docs.deepseek.com/guides/kv_cache"),
    at(["cached_tokens"], "Moonshot", "https://platform.moonshot.ai/docs/api/chat"),
    at(["cache_read_input_tokens"], "hosts of Claude", "https://docs.claude.com/en/api/messages"),
  ],
  cacheWritten: [
    at(["prompt_tokens_details", "cache_write_tokens"], "OpenRouter", openRouter),
    at(
      ["prompt_tokens_details", "cache_creation_input_tokens"],
      "Alibaba",
      "https://www.alibabacloud.com/help/en/model-studio/context-cache",
    ),
    at(
      ["prompt_tokens_details", "cache_creation_tokens"],
      "proxies of Claude",
      "https://docs.litellm.ai/docs/completion/prompt_caching",
    ),
    at(["input_tokens_details", "cache_write_tokens"], "OpenRouter", openRouter),
    at(["cache_creation_input_tokens"], "hosts of Claude", "https://docs.claude.com/en/api/messages"),
  ],
  cacheWrittenHour: [
    at(["cache_creation", "ephemeral_1h_input_tokens"], "hosts of Claude", "https://docs.claude.com/en/api/messages"),
  ],
  audio: [
    at(["prompt_tokens_details", "audio_tokens"], "OpenAI", openAi),
    at(["input_tokens_details", "audio_tokens"], "hosts of OpenAI's newer names", responses),
  ],
  cachedAudio: [
    at(["prompt_tokens_details", "cached_tokens_details", "audio_tokens"], "OpenAI", openAi),
    at(["input_tokens_details", "cached_tokens_details", "audio_tokens"], "hosts of OpenAI's newer names", responses),
  ],
  audioOutput: [
    at(["completion_tokens_details", "audio_tokens"], "OpenAI", openAi),
    at(["output_tokens_details", "audio_tokens"], "hosts of OpenAI's newer names", responses),
  ],
  imageOutput: [
    at(["completion_tokens_details", "image_tokens"], "OpenRouter", openRouter),
    at(["output_tokens_details", "image_tokens"], "hosts of OpenAI's newer names", responses),
  ],
  citations: [at(["citation_tokens"], "Perplexity", perplexity)],
  searches: [
    at(["server_tool_use", "web_search_requests"], "OpenRouter, hosts of Claude", openRouter),
    at(["server_tool_use_details", "web_search_requests"], "OpenRouter", openRouter),
    at(["num_search_queries"], "Perplexity", perplexity),
    at(["num_sources_used"], "xAI", "https://docs.x.ai/docs/guides/live-search"),
  ],
};

/** Where a vendor's own field of a chunk or an answer holds the counts, beside `usage` at the top and in choices. */
export const ownFields: readonly Place[] = [
  at(["x_groq", "usage"], "Groq", "https://console.groq.com/docs/api-reference#chat-create"),
];
