// What an answer was worth: the counts in force and their exact cost.
import { type Cost, costOf } from "../../accounting/cost.ts";
import { usageOnTheWire } from "../../accounting/usage.ts";
import { priceFor } from "../../catalog/price.ts";
import type { FinishReason, ReportedUsage, Usage } from "../../wire/answer.ts";
import type { Inference } from "../inference.ts";
import type { RequestPlan } from "../request-plan.ts";
import type { AnsweredAttempt } from "../run.ts";

const maxTokens = 1e9;

/** Token counts, and whether they (or some of them) are an estimate. */
export interface Counts {
  usage: ReportedUsage;
  estimated: boolean;
}

export interface Account extends Counts {
  cost: Cost;
  onTheWire: Usage;
}

export interface AccountInput {
  inference: Inference;
  plan: RequestPlan;
  answer: AnsweredAttempt;
  counts: Counts;
  finishReason: FinishReason | null;
}

export function accountFor({ inference, plan, answer, counts, finishReason }: AccountInput): Account {
  const { usage } = counts;
  const { byok } = answer.credential;
  const cost = costOf({
    usage,
    price: priceFor(answer.planned.candidate.endpoint, usage.promptTokens),
    images: plan.facts.images,
    surcharge: answer.fitted.ocrCostPico,
    byok,
    dataDiscount: inference.caller.settings.is_data_discount_logging_enabled,
    uncharged: usage.completionTokens === 0 && (finishReason === null || finishReason === "error"),
  });
  return { ...counts, cost, onTheWire: usageOnTheWire(usage, cost, byok) };
}

/** A count that no model could reach would put the key's spending beyond what D1 can add up. */
export function isPlausible(usage: ReportedUsage): boolean {
  return Object.values(usage).every((count) => typeof count !== "number" || count <= maxTokens);
}
