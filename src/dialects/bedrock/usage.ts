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
  const cacheWriteTokens = numberIn(usage, "cacheWriteInputTokens") ?? 0;
  const hour = recordsIn(usage, "cacheDetails").find(({ ttl }) => ttl === "1h");
  const cacheWriteHourTokens = hour && numberIn(hour, "inputTokens");
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
