// Gemini's counts → ours. It counts thoughts apart from the rest of the answer, and results of its own tools apart from
// the rest of the prompt.

import type { ReportedUsage } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { numberIn, recordsIn } from "../common/records.ts";

export function readUsage(usage: JsonRecord): ReportedUsage {
  const thoughts = numberIn(usage, "thoughtsTokenCount") ?? 0;
  const audio = recordsIn(usage, "promptTokensDetails").find(({ modality }) => modality === "AUDIO");
  const audioTokens = audio && numberIn(audio, "tokenCount");
  return {
    promptTokens: (numberIn(usage, "promptTokenCount") ?? 0) + (numberIn(usage, "toolUsePromptTokenCount") ?? 0),
    completionTokens: (numberIn(usage, "candidatesTokenCount") ?? 0) + thoughts,
    reasoningTokens: thoughts,
    cachedTokens: numberIn(usage, "cachedContentTokenCount") ?? 0,
    ...present({ audioTokens }),
  };
}
