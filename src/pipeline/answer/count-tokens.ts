// The token counts of a conversation: what the provider reported. What it did not report, or reported before all had been
// said, is estimated from the text.
import { estimateRequest } from "../../content/estimate-request.ts";
import { estimateTokens } from "../../content/estimate-tokens.ts";
import type { PromptCounts } from "../../doors/door.ts";
import type { Observation } from "../../streaming/observation.ts";
import type { StreamPart } from "../../streaming/stream-part.ts";
import type { ReportedUsage } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { isPlausible } from "../../wire/plausible-usage.ts";
import { present } from "../../wire/present.ts";
import type { Counts } from "../account.ts";

/** Text of so many times the tokens that were counted was not there yet when they were. Estimates are better than that. */
const implausible = 1.5;

export interface CountInput {
  observation: Observation;
  request: ChatRequest;
  /** Estimated prompt tokens of what was sent, where that was not the request as it came; null where it was. */
  sent: number | null;
  tokenizer: string | null;
}

export function countTokens({ observation, request, sent, tokenizer }: CountInput): Counts {
  const usage = observation.usage !== null && isPlausible(observation.usage) ? observation.usage : null;
  if (usage !== null && isComplete(usage, observation)) return { usage, estimated: false };
  const said = tokensSaid(observation, tokenizer);
  // An answer that says nothing may have cost nothing.
  const hasPrompt = usage !== null && (usage.promptTokens > 0 || said.all === 0);
  const promptTokens = hasPrompt ? usage.promptTokens : (sent ?? estimateRequest(request, tokenizer).prompt);
  const completionTokens = usage === null ? said.all : completionOf(usage.completionTokens, said, observation);
  const isEstimated = !hasPrompt || completionTokens !== usage.completionTokens;
  return { usage: { ...usage, promptTokens, completionTokens }, estimated: isEstimated };
}

/** Counts of both kinds, made when all had been said: there is nothing to estimate. */
function isComplete({ promptTokens, completionTokens }: ReportedUsage, observation: Observation): boolean {
  const { characters, counted, complete } = observation;
  if (!complete || counted < characters) return false;
  return promptTokens > 0 && completionTokens > 0;
}

/** What the prompt counts before anything was said: by `parts`, those up to the first word, else by `estimate`. */
export function countPrompt(parts: readonly StreamPart[], estimate: number): PromptCounts {
  const reports = parts.flatMap((part) => (part.kind === "usage" && isPlausible(part.usage) ? [part.usage] : []));
  const usage = reports.findLast(({ promptTokens }) => promptTokens > 0);
  return {
    promptTokens: usage?.promptTokens ?? estimate,
    cachedTokens: usage?.cachedTokens ?? 0,
    cacheWriteTokens: usage?.cacheWriteTokens ?? 0,
    ...present({ cacheWriteHourTokens: usage?.cacheWriteHourTokens }),
  };
}

/** Estimates in tokens. */
interface Said {
  all: number;
  /** Since the provider counted last. */
  sinceCounted: number;
}

function tokensSaid({ characters, counted, sample }: Observation, tokenizer: string | null): Said {
  const tokensOf = (count: number): number =>
    count <= 0 ? 0 : Math.max(1, Math.round((estimateTokens(sample, tokenizer) / sample.length) * count));
  return { all: tokensOf(characters), sinceCounted: tokensOf(characters - counted) };
}

function completionOf(reported: number, said: Said, { complete, finishReason }: Observation): number {
  if (reported === 0) {
    // "Nothing" about an answer that has no proper end is believed: the provider waives it.
    const isWaived = said.sinceCounted === 0 && (finishReason === null || finishReason === "error");
    return isWaived ? 0 : said.all;
  }
  if (said.sinceCounted === 0 && complete) return reported;
  const known = complete ? reported : reported + said.sinceCounted;
  return said.all > known * implausible ? said.all : known;
}
