// What an answer was worth: the counts in force and their exact cost.
import { addCosts, type Cost, costOf, withLate } from "../../accounting/cost.ts";
import { addUsages, usageOnTheWire, withinWhole } from "../../accounting/usage.ts";
import { priceFor } from "../../catalog/price.ts";
import type { FinishReason } from "../../wire/answer.ts";
import { isPlausible } from "../../wire/plausible-usage.ts";
import { type PricedTier, type ServiceTier, tierServed } from "../../wire/service-tier.ts";
import type { Account, Counts } from "../account.ts";
import type { Inference } from "../inference.ts";
import type { RequestPlan } from "../request-plan.ts";
import type { AnsweredAttempt, FailedAttempt } from "../run.ts";

export interface AccountInput {
  inference: Inference;
  plan: RequestPlan;
  answer: AnsweredAttempt;
  /** Attempts that came to nothing: of those that were late, what they reported is paid for. */
  failed: readonly FailedAttempt[];
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

/** Of an answer that nobody was asked for. */
const nothing = { promptTokens: 0, completionTokens: 0 };
const noCost: Cost = {
  charged: 0n,
  parts: [],
  upstream: 0n,
  upstreamPrompt: 0n,
  upstreamCompletion: 0n,
  upstreamSearches: 0n,
  engineSearches: 0n,
  cacheDiscount: null,
};

const noAccount: Account = {
  ...{ usage: nothing, estimated: false, cost: noCost, serviceTier: null },
  onTheWire: usageOnTheWire(nothing, noCost, false),
};

/** With what earlier steps cost. */
export function accountFor(input: AccountInput): Account {
  const { earlier = [], isAccounted } = input.answer;
  const own = isAccounted === true ? [] : [ownAccount(input)];
  return addAccounts([...earlier, ...own]);
}

/** The sum; what is no sum is the last one's. */
export function addAccounts(accounts: readonly Account[]): Account {
  const [first, ...others] = accounts;
  if (first === undefined) return noAccount;
  return others.reduce((sum, one) => {
    const [usage, cost] = [addUsages(sum.usage, one.usage), addCosts(sum.cost, one.cost)];
    const isByok = sum.onTheWire.is_byok && one.onTheWire.is_byok;
    const { serviceTier } = one;
    return {
      usage,
      cost,
      serviceTier,
      estimated: sum.estimated || one.estimated,
      onTheWire: usageOnTheWire(usage, cost, isByok),
    };
  }, first);
}

function ownAccount(input: AccountInput): Account {
  const { inference, plan, answer, counts, said } = input;
  const { search } = answer.fitted;
  const told = withinWhole(counts.usage);
  const isSearched = said.cites || search?.isCertain === true;
  // Whoever asked for a search is told of it, also where the vendor counts none.
  const isUncounted = search?.engine === "native" && told.webSearches === undefined && isSearched;
  const usage = isUncounted ? { ...told, webSearches: 1 } : told;
  const { byok } = answer.credential;
  const serviceTier = said.serviceTier === null ? answer.fitted.serviceTier : tierServed(said.serviceTier);
  if (answer.cachedFrom !== undefined) {
    return { ...noAccount, serviceTier };
  }
  const conditions = {
    promptTokens: usage.promptTokens,
    at: inference.startedAt,
    tier: pricedTierOf(serviceTier),
  };
  const own = costOf({
    usage,
    price: priceFor(answer.planned.candidate.endpoint, conditions),
    images: plan.facts.images,
    searched: isSearched,
    engineSearches: search?.costPico ?? 0n,
    surcharge: answer.fitted.ocrCostPico,
    byok,
    dataDiscount: inference.caller.settings.is_data_discount_logging_enabled,
    uncharged: usage.completionTokens === 0 && (said.finishReason === null || said.finishReason === "error"),
  });
  const cost = withLate(
    own,
    input.failed.flatMap((attempt) => lateCost(attempt, input)),
  );
  return { ...counts, usage, cost, onTheWire: usageOnTheWire(usage, cost, byok), serviceTier };
}

function pricedTierOf(tier: ServiceTier | null): PricedTier | undefined {
  return tier === "default" || tier === null ? undefined : tier;
}

/** Nobody reads what it would have said: only what its provider counted by then. */
function lateCost({ failure, planned, credential }: FailedAttempt, { inference, plan }: AccountInput): Cost[] {
  if (failure.kind !== "late" || failure.usage === null || !isPlausible(failure.usage)) return [];
  const usage = withinWhole(failure.usage);
  const served = usage.serviceTier == null ? "default" : tierServed(usage.serviceTier);
  const price = priceFor(planned.candidate.endpoint, {
    promptTokens: usage.promptTokens,
    at: inference.startedAt,
    tier: pricedTierOf(served),
  });
  return [
    costOf({
      usage,
      price,
      images: plan.facts.images,
      searched: false,
      surcharge: 0n,
      byok: credential.byok,
      dataDiscount: inference.caller.settings.is_data_discount_logging_enabled,
      uncharged: false,
    }),
  ];
}
