// The counts of an OpenAI-compatible answer in our one shape, wherever they stand and whatever they include. On our wire
// the prompt includes what was read from and written to the cache, the completion includes reasoning.
import type { ReportedUsage } from "../../wire/answer.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { asCount, recordIn, recordsIn } from "../common/records.ts";
import type { OpenAiQuirks } from "./quirks.ts";
import { type CountName, ownFields, usagePlaces } from "./usage-places.ts";

export type ReasoningHabit = OpenAiQuirks["usage_reasoning"];

/** The counts of an answer or a chunk: at the top, in its last choice that has some, or in a vendor's own field. */
export function findUsage(answer: JsonRecord): JsonRecord | undefined {
  const top = recordIn(answer, "usage");
  if (top !== undefined) return top;
  for (const choice of recordsIn(answer, "choices").reverse()) {
    const inside = recordIn(choice, "usage");
    if (inside !== undefined) return inside;
  }
  for (const { path } of ownFields) {
    const own = inside(answer, path);
    if (isRecord(own)) return own;
  }
  return undefined;
}

/** undefined: nothing is counted, or all is counted as zero, which no answer takes. */
export function readUsage(counts: JsonRecord, habit: ReasoningHabit): ReportedUsage | undefined {
  const count = (name: CountName): number | undefined => countOf(counts, name);
  const [prompt, completion] = [count("prompt") ?? 0, count("completion") ?? 0];
  if (prompt + completion === 0) return undefined;
  const reasoningTokens = count("reasoning");
  const cachedTokens = count("cached");
  const cacheWriteTokens = count("cacheWritten");
  const beside = countedBeside({
    uncounted: (count("total") ?? 0) - prompt - completion,
    reasoning: reasoningTokens ?? 0,
    cache: (cachedTokens ?? 0) + (cacheWriteTokens ?? 0),
    // More than the whole cannot be a part of it.
    isReasoningBeside: habit === "beside" || (reasoningTokens ?? 0) > completion,
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
    }),
  };
}

interface Habits {
  /** What the total counts beyond prompt and completion. */
  uncounted: number;
  reasoning: number;
  cache: number;
  isReasoningBeside: boolean;
}

/** The total tells whether a vendor counts reasoning (xAI) or the cache (proxies of Claude) beside the rest. */
function countedBeside({
  uncounted,
  reasoning,
  cache,
  isReasoningBeside,
}: Habits): Pick<Habits, "reasoning" | "cache"> {
  if (uncounted > 0) {
    if (uncounted === reasoning) return { reasoning, cache: 0 };
    if (uncounted === cache) return { reasoning: isReasoningBeside ? reasoning : 0, cache };
    if (uncounted === reasoning + cache) return { reasoning, cache };
  }
  return { reasoning: isReasoningBeside ? reasoning : 0, cache: 0 };
}

function countOf(counts: JsonRecord, name: CountName): number | undefined {
  for (const { path } of usagePlaces[name]) {
    const count = asCount(inside(counts, path));
    if (count !== undefined) return count;
  }
  return undefined;
}

function inside(record: JsonRecord, path: readonly string[]): unknown {
  let value: unknown = record;
  for (const key of path) {
    if (!isRecord(value)) return undefined;
    value = value[key];
  }
  return value;
}
