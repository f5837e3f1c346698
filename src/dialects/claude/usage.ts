// Anthropic's counts → ours. It counts tokens read from and written to the cache apart from the rest of the prompt.

import type { ReportedUsage } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { numberIn, recordIn } from "../common/records.ts";

export function readUsage(usage: JsonRecord): ReportedUsage {
  const cachedTokens = numberIn(usage, "cache_read_input_tokens") ?? 0;
  const cacheWriteTokens = numberIn(usage, "cache_creation_input_tokens") ?? 0;
  const reasoningTokens = numberIn(recordIn(usage, "output_tokens_details") ?? {}, "thinking_tokens");
  const cacheWriteHourTokens = numberIn(recordIn(usage, "cache_creation") ?? {}, "ephemeral_1h_input_tokens");
  return {
    promptTokens: (numberIn(usage, "input_tokens") ?? 0) + cachedTokens + cacheWriteTokens,
    completionTokens: numberIn(usage, "output_tokens") ?? 0,
    cachedTokens,
    cacheWriteTokens,
    ...present({ reasoningTokens, cacheWriteHourTokens }),
  };
}
