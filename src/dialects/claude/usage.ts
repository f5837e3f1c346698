// Anthropic's counts → ours. It counts tokens read from and written to the cache apart from the rest of the prompt,
// and thinking inside the rest of the answer (https://docs.claude.com/en/api/messages).

import type { ReportedUsage } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { numberIn, recordIn, stringIn } from "../common/records.ts";

/** undefined: nothing is counted yet. */
export function readUsage(usage: JsonRecord): ReportedUsage | undefined {
  const cachedTokens = numberIn(usage, "cache_read_input_tokens") ?? 0;
  const written = recordIn(usage, "cache_creation") ?? {};
  const cacheWriteHourTokens = numberIn(written, "ephemeral_1h_input_tokens");
  // Some hosts tell the parts only, some the whole only.
  const writtenInParts = (numberIn(written, "ephemeral_5m_input_tokens") ?? 0) + (cacheWriteHourTokens ?? 0);
  const cacheWriteTokens = numberIn(usage, "cache_creation_input_tokens") || writtenInParts;
  const reasoningTokens = numberIn(recordIn(usage, "output_tokens_details") ?? {}, "thinking_tokens");
  const webSearches = numberIn(recordIn(usage, "server_tool_use") ?? {}, "web_search_requests");
  const promptTokens = (numberIn(usage, "input_tokens") ?? 0) + cachedTokens + cacheWriteTokens;
  const completionTokens = numberIn(usage, "output_tokens") ?? 0;
  if (promptTokens + completionTokens === 0) return undefined;
  // Its "priority" is capacity that was bought ahead and has no price here; where it tells its speed, that is the tier.
  const serviceTier = stringIn(usage, "speed") ?? stringIn(usage, "service_tier");
  return {
    promptTokens,
    completionTokens,
    cachedTokens,
    cacheWriteTokens,
    ...present({ reasoningTokens, cacheWriteHourTokens, webSearches, serviceTier }),
  };
}
