// `usage` of an OpenAI-compatible answer, and its older or vendor-made spellings, in our one shape.
import type { ReportedUsage } from "../../wire/answer.ts";
import { isRecord } from "../../wire/json.ts";
import { numberIn } from "../common/records.ts";

export function readUsage(usage: unknown): ReportedUsage | undefined {
  if (!isRecord(usage)) return undefined;
  const promptTokens = numberIn(usage, "prompt_tokens");
  const completionTokens = numberIn(usage, "completion_tokens");
  if (promptTokens === undefined && completionTokens === undefined) return undefined;
  const prompt = isRecord(usage["prompt_tokens_details"]) ? usage["prompt_tokens_details"] : {};
  const completion = isRecord(usage["completion_tokens_details"]) ? usage["completion_tokens_details"] : {};
  // DeepSeek: prompt_cache_hit_tokens; Moonshot: cached_tokens beside the counts.
  const cachedTokens =
    numberIn(prompt, "cached_tokens") ?? numberIn(usage, "prompt_cache_hit_tokens") ?? numberIn(usage, "cached_tokens");
  return withoutUndefined({
    promptTokens: promptTokens ?? 0,
    completionTokens: completionTokens ?? 0,
    reasoningTokens: numberIn(completion, "reasoning_tokens") ?? numberIn(usage, "reasoning_tokens"),
    cachedTokens,
    cacheWriteTokens: numberIn(prompt, "cache_write_tokens") ?? numberIn(prompt, "cache_creation_tokens"),
    audioTokens: numberIn(prompt, "audio_tokens"),
  });
}

function withoutUndefined(
  usage: {
    [Key in keyof ReportedUsage]: ReportedUsage[Key] | undefined;
  } & { promptTokens: number; completionTokens: number },
): ReportedUsage {
  const clean: ReportedUsage = { promptTokens: usage.promptTokens, completionTokens: usage.completionTokens };
  if (usage.reasoningTokens !== undefined) clean.reasoningTokens = usage.reasoningTokens;
  if (usage.cachedTokens !== undefined) clean.cachedTokens = usage.cachedTokens;
  if (usage.cacheWriteTokens !== undefined) clean.cacheWriteTokens = usage.cacheWriteTokens;
  if (usage.audioTokens !== undefined) clean.audioTokens = usage.audioTokens;
  return clean;
}
