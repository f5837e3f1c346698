// What an answer was worth: the counts in force (reported, or estimated) and their exact cost.
import { type Cost, costOf } from "../../accounting/cost.ts";
import { usageOnTheWire } from "../../accounting/usage.ts";
import { priceFor } from "../../catalog/price.ts";
import { estimateRequest } from "../../content/estimate-request.ts";
import { estimateTokens } from "../../content/estimate-tokens.ts";
import type { Observation } from "../../streaming/observation.ts";
import type { ReportedUsage, Usage } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Inference } from "../inference.ts";
import type { RequestPlan } from "../plan-request.ts";
import type { Answering } from "../run-attempts.ts";

const mostTokens = 1e9;

/** What the answer was worth: the counts in force (reported, or estimated) and their cost. */
export interface Account {
  usage: ReportedUsage;
  estimated: boolean;
  cost: Cost;
  onTheWire: Usage;
}

export interface Accounting {
  inference: Inference;
  request: ChatRequest;
  plan: RequestPlan;
  answer: Answering;
  observation: Observation;
}

export function accountFor({ inference, request, plan, answer, observation }: Accounting): Account {
  const { endpoint, model } = answer.planned.candidate;
  const { byok } = answer.credential;
  const { usage, estimated } = usageOf(observation, request, model.architecture.tokenizer);
  const ended = observation.finishReason;
  const cost = costOf({
    usage,
    price: priceFor(endpoint, usage.promptTokens),
    images: plan.facts.images,
    surcharge: answer.fitted.ocrCostPico,
    byok,
    dataDiscount: inference.caller.settings.is_data_discount_logging_enabled,
    worthless: usage.completionTokens === 0 && (ended === null || ended === "error"),
  });
  return { usage, estimated, cost, onTheWire: usageOnTheWire(usage, cost, byok) };
}

/** What the provider reported; where it reported nothing, or the stream was cut short after it did, an estimate. */
function usageOf(
  observation: Observation,
  request: ChatRequest,
  tokenizer: string | null,
): Pick<Account, "usage" | "estimated"> {
  const { characters, counted, complete, sample } = observation;
  const usage = isPlausible(observation.usage) ? observation.usage : null;
  const saying = (count: number): number =>
    count === 0 ? 0 : Math.max(1, Math.round((estimateTokens(sample, tokenizer) / sample.length) * count));
  if (usage === null) {
    const promptTokens = estimateRequest(request, tokenizer).prompt;
    return { usage: { promptTokens, completionTokens: saying(characters) }, estimated: true };
  }
  const uncounted = complete ? 0 : saying(characters - counted);
  if (uncounted === 0) return { usage, estimated: false };
  return { usage: { ...usage, completionTokens: usage.completionTokens + uncounted }, estimated: true };
}

/** A count that no model could reach would put the key's spending beyond what D1 can add up. */
function isPlausible(usage: ReportedUsage | null): boolean {
  return usage !== null && Math.max(usage.promptTokens, usage.completionTokens) <= mostTokens;
}
