// Our usage → Anthropic's, which counts tokens read from and written to the cache apart from the rest of the prompt.
import type { Usage } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { PromptCounts } from "../door.ts";

export interface CountedUsage {
  usage: Usage;
  cacheWriteHourTokens?: number;
  serviceTier: string | null;
}

/** `native`: counts of the vendor's own. */
export function writeUsage(counted: CountedUsage, native: JsonRecord = {}): Record<string, unknown> {
  const { usage, serviceTier, cacheWriteHourTokens } = counted;
  const { cached_tokens: read, cache_write_tokens: written } = usage.prompt_tokens_details;
  return {
    input_tokens: Math.max(0, usage.prompt_tokens - read - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    cache_creation: cacheCreation(written, cacheWriteHourTokens),
    output_tokens: usage.completion_tokens,
    output_tokens_details: { thinking_tokens: usage.completion_tokens_details.reasoning_tokens },
    server_tool_use:
      usage.server_tool_use_details === undefined ? null : { ...usage.server_tool_use_details, web_fetch_requests: 0 },
    inference_geo: null,
    service_tier: serviceTier === null || serviceTier === "default" ? "standard" : serviceTier,
    cost: usage.cost,
    is_byok: usage.is_byok,
    cost_details: usage.cost_details,
    ...native,
  };
}

/** null: nobody tells for how long. */
function cacheCreation(written: number, hour: number | undefined): Record<string, number> | null {
  if (hour === undefined) return null;
  const forAnHour = Math.min(hour, written);
  return { ephemeral_5m_input_tokens: written - forAnHour, ephemeral_1h_input_tokens: forAnHour };
}

/** At the start of a stream: what the prompt counts. The answer's own counts come with its end. */
export function usageSoFar(counts: PromptCounts): Record<string, unknown> {
  const { promptTokens, cachedTokens, cacheWriteTokens, cacheWriteHourTokens } = counts;
  return {
    input_tokens: Math.max(0, promptTokens - cachedTokens - cacheWriteTokens),
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    cache_creation: cacheCreation(cacheWriteTokens, cacheWriteHourTokens),
    output_tokens: 0,
    output_tokens_details: null,
    server_tool_use: null,
    inference_geo: null,
    service_tier: "standard",
  };
}
