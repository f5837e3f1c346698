// Bedrock's counts → ours. It counts tokens read from and written to the cache apart from the rest of the prompt.

import type { ReportedUsage } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { numberIn, recordsIn } from "../common/records.ts";

export function readUsage(usage: JsonRecord): ReportedUsage {
  const cachedTokens = numberIn(usage, "cacheReadInputTokens") ?? 0;
  const cacheWriteTokens = numberIn(usage, "cacheWriteInputTokens") ?? 0;
  const hour = recordsIn(usage, "cacheDetails").find(({ ttl }) => ttl === "1h");
  const cacheWriteHourTokens = hour && numberIn(hour, "inputTokens");
  return {
    promptTokens: (numberIn(usage, "inputTokens") ?? 0) + cachedTokens + cacheWriteTokens,
    completionTokens: numberIn(usage, "outputTokens") ?? 0,
    cachedTokens,
    cacheWriteTokens,
    ...present({ cacheWriteHourTokens }),
  };
}
