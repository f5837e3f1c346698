// The counts of an OpenAI-compatible answer in our one shape, wherever they stand and whatever they include. On our wire
// the prompt includes what was read from and written to the cache, the completion includes reasoning.
import type { ReportedUsage } from "../../wire/answer.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { asCount, listIn, recordIn, stringIn } from "../common/records.ts";
import { countsSomething } from "../common/usage-reports.ts";
import type { OpenAiQuirks } from "./quirks.ts";
import { type CountName, ownFields, usagePlaces } from "./usage-places.ts";

export type ReasoningHabit = OpenAiQuirks["usage_reasoning"];

/**
 * The counts of an answer or a chunk: at the top, in its last choice that has some, or in a vendor's own field, whichever
 * is the first to count something. The service tier that was served goes along.
 */
export function findUsage(answer: JsonRecord): JsonRecord | undefined {
  const top = recordIn(answer, "usage");
  const counts = top !== undefined && countsSomething(top) ? top : (usageElsewhere(answer) ?? top);
  const tier = stringIn(answer, "service_tier");
  return counts === undefined || tier === undefined ? counts : { ...counts, service_tier: tier };
}

function usageElsewhere(answer: JsonRecord): JsonRecord | undefined {
  const choices = listIn(answer, "choices");
  // Run for every chunk: nothing is made on the way.
  for (let index = choices.length - 1; index >= 0; index -= 1) {
    const choice = choices[index];
    const counts = isRecord(choice) ? choice["usage"] : undefined;
    if (isRecord(counts) && countsSomething(counts)) return counts;
  }
  for (const { path } of ownFields) {
    const counts = inside(answer, path);
    if (isRecord(counts) && countsSomething(counts)) return counts;
  }
  return undefined;
}

/** undefined: nothing is counted, or all is counted as zero, which no answer takes. */
export function readUsage(counts: JsonRecord, habit: ReasoningHabit): ReportedUsage | undefined {
  const count = (name: CountName): number | undefined => countOf(counts, name);
  const total = count("total") ?? 0;
  const rest = (part: CountName): number => Math.max(0, total - (count(part) ?? total));
  const [prompt, completion] = [count("prompt") ?? rest("completion"), count("completion") ?? rest("prompt")];
  if (prompt + completion === 0) return undefined;
  const reasoningTokens = count("reasoning");
  const cachedTokens = count("cached");
  const cacheWriteTokens = count("cacheWritten");
  const beside = countedBeside({
    uncounted: total - prompt - completion,
    reasoning: reasoningTokens ?? 0,
    cache: (cachedTokens ?? 0) + (cacheWriteTokens ?? 0),
    // More than the whole cannot be a part of it.
    isReasoningBeside: habit === "beside" || (reasoningTokens ?? 0) > completion,
    isCacheBeside: (cachedTokens ?? 0) + (cacheWriteTokens ?? 0) > prompt,
  });
  return {
    promptTokens: prompt + beside.cache,
    completionTokens: completion + beside.reasoning,
    ...present({
      reasoningTokens,
      cachedTokens,
      cacheWriteTokens,
      cacheWriteHourTokens: count("cacheWrittenHour"),
      audioTokens: count("audio"),
      cachedAudioTokens: count("cachedAudio"),
      audioOutputTokens: count("audioOutput"),
      imageOutputTokens: count("imageOutput"),
      citationTokens: count("citations"),
      webSearches: count("searches"),
      serviceTier: stringIn(counts, "service_tier"),
    }),
  };
}

interface Habits {
  /** What the total counts beyond prompt and completion. */
  uncounted: number;
  reasoning: number;
  cache: number;
  isReasoningBeside: boolean;
  isCacheBeside: boolean;
}

/** The total tells whether a vendor counts reasoning (xAI) or the cache (proxies of Claude) beside the rest. */
function countedBeside({
  uncounted,
  reasoning,
  cache,
  isReasoningBeside,
  isCacheBeside,
}: Habits): Pick<Habits, "reasoning" | "cache"> {
  if (uncounted > 0) {
    if (uncounted === reasoning) return { reasoning, cache: isCacheBeside ? cache : 0 };
    if (uncounted === cache) return { reasoning: isReasoningBeside ? reasoning : 0, cache };
    if (uncounted === reasoning + cache) return { reasoning, cache };
  }
  return { reasoning: isReasoningBeside ? reasoning : 0, cache: isCacheBeside ? cache : 0 };
}

/** Where several places hold it, a zero in one of them does not hide the others. */
function countOf(counts: JsonRecord, name: CountName): number | undefined {
  let known: number | undefined;
  for (const { path } of usagePlaces[name]) {
    const count = asCount(inside(counts, path));
    if (count) return count;
    known ??= count;
  }
  return known;
}

function inside(record: JsonRecord, path: readonly string[]): unknown {
  let value: unknown = record;
  for (const key of path) {
    if (!isRecord(value)) return undefined;
    value = value[key];
  }
  return value;
}
