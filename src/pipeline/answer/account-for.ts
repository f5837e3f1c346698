// What an answer was worth: the counts in force and their exact cost.
import { type Cost, costOf } from "../../accounting/cost.ts";
import { usageOnTheWire, withinWhole } from "../../accounting/usage.ts";
import { priceFor } from "../../catalog/price.ts";
import type { FinishReason, ReportedUsage, Usage } from "../../wire/answer.ts";
import { type ServiceTier, tierServed } from "../../wire/service-tier.ts";
import type { Inference } from "../inference.ts";
import type { RequestPlan } from "../request-plan.ts";
import type { AnsweredAttempt } from "../run.ts";

/** Token counts, and whether they (or some of them) are an estimate. */
export interface Counts {
  usage: ReportedUsage;
  estimated: boolean;
}

export interface Account extends Counts {
  cost: Cost;
  onTheWire: Usage;
  /** The tier that was paid for; null where nobody spoke of one. */
  serviceTier: ServiceTier | null;
}

export interface AccountInput {
  inference: Inference;
  plan: RequestPlan;
  answer: AnsweredAttempt;
  counts: Counts;
  said: Said;
}

/** What of the answer decides its price beside the counts; an `Observation` is one. */
export interface Said {
  finishReason: FinishReason | null;
  /** In the provider's own word; null where it names none. */
  serviceTier: string | null;
  /** It cites pages of the web. */
  cites: boolean;
}

export function accountFor({ inference, plan, answer, counts, said }: AccountInput): Account {
  const usage = withinWhole(counts.usage);
  const { byok } = answer.credential;
  const serviceTier = said.serviceTier === null ? answer.fitted.serviceTier : tierServed(said.serviceTier);
  const conditions = {
    promptTokens: usage.promptTokens,
    at: inference.startedAt,
    tier: serviceTier === "default" || serviceTier === null ? undefined : serviceTier,
  };
  const cost = costOf({
    usage,
    price: priceFor(answer.planned.candidate.endpoint, conditions),
    images: plan.facts.images,
    searched: said.cites,
    surcharge: answer.fitted.ocrCostPico,
    byok,
    dataDiscount: inference.caller.settings.is_data_discount_logging_enabled,
    uncharged: usage.completionTokens === 0 && (said.finishReason === null || said.finishReason === "error"),
  });
  return { ...counts, usage, cost, onTheWire: usageOnTheWire(usage, cost, byok), serviceTier };
}
