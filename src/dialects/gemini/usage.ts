// Gemini's counts → ours. It counts thoughts apart from the rest of the answer, except where its own total says that they
// are inside; results of its own tools apart from the prompt; what was read from the cache inside it
// (https://ai.google.dev/api/generate-content#UsageMetadata).

import type { ReportedUsage } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { listIn, numberIn, recordIn, recordsIn, stringIn } from "../common/records.ts";

/** Of an answer or one event of it. undefined: nothing is counted yet. */
export function readUsage(answer: JsonRecord): ReportedUsage | undefined {
  const usage = recordIn(answer, "usageMetadata") ?? {};
  const count = (name: string): number => numberIn(usage, name) ?? 0;
  const promptTokens = count("promptTokenCount") + count("toolUsePromptTokenCount");
  const thoughts = count("thoughtsTokenCount");
  const candidates = count("candidatesTokenCount");
  const isInside = thoughts <= candidates && count("totalTokenCount") === promptTokens + candidates;
  const completionTokens = isInside ? candidates : candidates + thoughts;
  if (promptTokens + completionTokens === 0) return undefined;
  return {
    promptTokens,
    completionTokens,
    reasoningTokens: thoughts,
    cachedTokens: count("cachedContentTokenCount"),
    ...present({
      audioTokens: tokensOf(usage, "promptTokensDetails", "AUDIO"),
      cachedAudioTokens: tokensOf(usage, "cacheTokensDetails", "AUDIO"),
      audioOutputTokens: tokensOf(usage, "candidatesTokensDetails", "AUDIO"),
      imageOutputTokens: tokensOf(usage, "candidatesTokensDetails", "IMAGE"),
      webSearches: searchesOf(answer),
      serviceTier: stringIn(usage, "serviceTier") ?? stringIn(usage, "trafficType"),
    }),
  };
}

/** Queries that the answer is grounded on; they are told beside the answer, not among the counts. */
function searchesOf(answer: JsonRecord): number | undefined {
  const queries = recordsIn(answer, "candidates").map(
    (candidate) => listIn(recordIn(candidate, "groundingMetadata"), "webSearchQueries").length,
  );
  return Math.max(0, ...queries) || undefined;
}

/** Of one kind of content, which may be listed in several entries. */
function tokensOf(usage: JsonRecord, list: string, kind: string): number | undefined {
  const entries = recordsIn(usage, list).filter(({ modality }) => modality === kind);
  return entries.length === 0
    ? undefined
    : entries.reduce((sum, entry) => sum + (numberIn(entry, "tokenCount") ?? 0), 0);
}
