// Token counts and cost → the `usage` object of an answer. Integers stay integers: clients insist on them.
import { moneyToNumber } from "../catalog/money.ts";
import type { ReportedUsage, Usage } from "../wire/answer.ts";
import { present } from "../wire/present.ts";
import { type Cost, sumsOfParts } from "./cost.ts";

/** No part is more than its whole, so that what is told fits what is charged. */
export function withinWhole(usage: ReportedUsage): ReportedUsage {
  const { promptTokens, completionTokens, cachedTokens, cacheWriteTokens, audioTokens, reasoningTokens } = usage;
  const cached = atMost(cachedTokens, promptTokens);
  return {
    ...usage,
    ...present({
      cachedTokens: cached,
      cacheWriteTokens: atMost(cacheWriteTokens, promptTokens - (cached ?? 0)),
      audioTokens: atMost(audioTokens, promptTokens),
      reasoningTokens: atMost(reasoningTokens, completionTokens),
    }),
  };
}

function atMost(part: number | undefined, whole: number): number | undefined {
  return part === undefined ? undefined : Math.min(part, whole);
}

/** Of several steps together. */
export function addUsages(one: ReportedUsage, other: ReportedUsage): ReportedUsage {
  const sum: ReportedUsage = { ...one, ...other };
  for (const name of Object.keys(sum) as (keyof ReportedUsage)[]) {
    const [a, b] = [one[name], other[name]];
    if (typeof a === "number" && typeof b === "number") Object.assign(sum, { [name]: a + b });
  }
  return sum;
}

export function usageOnTheWire(usage: ReportedUsage, cost: Cost, byok: boolean): Usage {
  const searches = (usage.webSearches ?? 0) + (cost.engineSearches === 0n ? 0 : 1);
  const toolCost = cost.upstreamSearches + cost.engineSearches;
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    cost: moneyToNumber(cost.charged),
    ...present({ cache_discount: cost.cacheDiscount === null ? undefined : moneyToNumber(cost.cacheDiscount) }),
    is_byok: byok,
    prompt_tokens_details: {
      cached_tokens: usage.cachedTokens ?? 0,
      cache_write_tokens: usage.cacheWriteTokens ?? 0,
      audio_tokens: usage.audioTokens ?? 0,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens ?? 0,
      ...present({ audio_tokens: usage.audioOutputTokens, image_tokens: usage.imageOutputTokens }),
    },
    ...present({ server_tool_use_details: searches > 0 ? { web_search_requests: searches } : undefined }),
    cost_details: {
      upstream_inference_cost: byok ? moneyToNumber(cost.upstream) : null,
      upstream_inference_prompt_cost: moneyToNumber(cost.upstreamPrompt),
      upstream_inference_completions_cost: moneyToNumber(cost.upstreamCompletion),
      ...present({ server_tool_cost: toolCost === 0n ? undefined : moneyToNumber(toolCost) }),
      parts: Object.fromEntries([...sumsOfParts(cost)].map(([name, pico]) => [name, moneyToNumber(pico)])),
    },
  };
}
