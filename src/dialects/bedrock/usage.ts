// Bedrock's counts → ours. It counts tokens read from and written to the cache apart from the rest of the prompt,
// and reasoning inside the rest of the answer
// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html).

import type { ReportedUsage } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { numberIn, recordIn, recordsIn, stringIn } from "../common/records.ts";

/** Of an answer or the last event of a stream. undefined: nothing is counted. */
export function readUsage(answer: JsonRecord): ReportedUsage | undefined {
  const usage = recordIn(answer, "usage") ?? {};
  const cachedTokens = numberIn(usage, "cacheReadInputTokens") ?? 0;
  const written = recordsIn(usage, "cacheDetails").map((entry) => ({
    tokens: numberIn(entry, "inputTokens") ?? 0,
    isHour: entry["ttl"] === "1h",
  }));
  const sum = (entries: typeof written) => entries.reduce((tokens, entry) => tokens + entry.tokens, 0);
  const cacheWriteTokens = numberIn(usage, "cacheWriteInputTokens") || sum(written);
  const cacheWriteHourTokens = sum(written.filter(({ isHour }) => isHour)) || undefined;
  const promptTokens = (numberIn(usage, "inputTokens") ?? 0) + cachedTokens + cacheWriteTokens;
  const completionTokens = numberIn(usage, "outputTokens") ?? 0;
  if (promptTokens + completionTokens === 0) return undefined;
  return {
    promptTokens,
    completionTokens,
    cachedTokens,
    cacheWriteTokens,
    ...present({ cacheWriteHourTokens, serviceTier: stringIn(recordIn(answer, "serviceTier") ?? {}, "type") }),
  };
}
