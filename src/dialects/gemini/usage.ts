// Gemini's counts → ours. It counts thoughts apart from the rest of the answer, except where its own total says that they
// are inside; results of its own tools apart from the prompt; what was read from the cache inside it
// (https://ai.google.dev/api/generate-content#UsageMetadata).

import type { ReportedUsage } from "../../wire/answer.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { listIn, numberIn, recordIn, stringIn } from "../common/records.ts";

/** What an answer or one event of it counts, each count under a name of its own; its words are left behind. */
export function countsIn(answer: JsonRecord): JsonRecord {
  const usage = recordIn(answer, "usageMetadata") ?? {};
  const { promptTokensDetails, cacheTokensDetails, candidatesTokensDetails, ...counts } = usage;
  return {
    ...counts,
    prompt: byModality(promptTokensDetails),
    cache: byModality(cacheTokensDetails),
    candidates: byModality(candidatesTokensDetails),
    searches: searchesOf(answer),
  };
}

/** Of `countsIn`. undefined: nothing is counted yet. */
export function readUsage(counts: JsonRecord): ReportedUsage | undefined {
  const count = (name: string): number => numberIn(counts, name) ?? 0;
  const detail = (part: string, kind: string) => numberIn(recordIn(counts, part) ?? {}, kind);
  const promptTokens = count("promptTokenCount") + count("toolUsePromptTokenCount");
  const thoughts = count("thoughtsTokenCount");
  const total = count("totalTokenCount");
  const candidates = numberIn(counts, "candidatesTokenCount") ?? Math.max(0, total - promptTokens - thoughts);
  const isInside = thoughts <= candidates && total === promptTokens + candidates;
  const completionTokens = isInside ? candidates : candidates + thoughts;
  if (promptTokens + completionTokens === 0) return undefined;
  return {
    promptTokens,
    completionTokens,
    reasoningTokens: thoughts,
    cachedTokens: count("cachedContentTokenCount"),
    ...present({
      audioTokens: detail("prompt", "AUDIO"),
      cachedAudioTokens: detail("cache", "AUDIO"),
      audioOutputTokens: detail("candidates", "AUDIO"),
      imageOutputTokens: detail("candidates", "IMAGE"),
      webSearches: count("searches") || undefined,
      serviceTier: stringIn(counts, "serviceTier") ?? stringIn(counts, "trafficType"),
    }),
  };
}

/** Queries that the answer is grounded on; they are told beside the answer, not among the counts. */
function searchesOf(answer: JsonRecord): number {
  let most = 0;
  for (const candidate of listIn(answer, "candidates")) {
    const grounding = isRecord(candidate) ? recordIn(candidate, "groundingMetadata") : undefined;
    most = Math.max(most, listIn(grounding, "webSearchQueries").length);
  }
  return most;
}

/** Tokens of each kind of content, which may be listed in several entries. */
function byModality(list: unknown): JsonRecord {
  const sums = new Map<string, number>();
  for (const entry of Array.isArray(list) ? list.filter(isRecord) : []) {
    const kind = stringIn(entry, "modality") ?? "";
    sums.set(kind, (sums.get(kind) ?? 0) + (numberIn(entry, "tokenCount") ?? 0));
  }
  return Object.fromEntries(sums);
}
