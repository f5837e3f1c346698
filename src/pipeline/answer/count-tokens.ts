// The token counts of a conversation: what the provider reported; where it reported nothing, or the stream was cut short
// after it did, an estimate.
import { estimateRequest } from "../../content/estimate-request.ts";
import { estimateTokens } from "../../content/estimate-tokens.ts";
import type { Observation } from "../../streaming/observation.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { type Counts, isPlausible } from "./account-for.ts";

export function countTokens(observation: Observation, request: ChatRequest, tokenizer: string | null): Counts {
  const { characters, counted, complete, sample, usage } = observation;
  const tokensOf = (count: number): number =>
    count === 0 ? 0 : Math.max(1, Math.round((estimateTokens(sample, tokenizer) / sample.length) * count));
  if (usage === null || !isPlausible(usage)) {
    const promptTokens = estimateRequest(request, tokenizer).prompt;
    return { usage: { promptTokens, completionTokens: tokensOf(characters) }, estimated: true };
  }
  const uncounted = complete ? 0 : tokensOf(characters - counted);
  if (uncounted === 0) return { usage, estimated: false };
  return { usage: { ...usage, completionTokens: usage.completionTokens + uncounted }, estimated: true };
}
