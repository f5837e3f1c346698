// POST /api/v1/route: the plan for a conversation, without calling anybody.
import { balancingQuarters, formatBalancingPrice, priceFor } from "../catalog/price.ts";
import type { Candidate } from "../routing/candidate.ts";
import { keptFieldFailure } from "../routing/kept-fields.ts";
import { tierAt } from "../routing/tier-at.ts";
import type { Exclusion, Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { PricedTier } from "../wire/service-tier.ts";
import { demandOf } from "./demand.ts";
import { guard, keptNothingBy } from "./guard.ts";
import type { Inference } from "./inference.ts";
import type { ChatOperation } from "./operations/chat.ts";
import { planRequest } from "./plan-request.ts";
import { type Body, readBy } from "./read-by.ts";

/** A plan as the API shows it: in the order in which endpoints would be asked. */
export interface ShownPlan {
  models: string[];
  plan: {
    model: string;
    provider: string;
    endpoint: string;
    /** USD per token used for balancing, decimal string; in a service tier, what a short prompt costs there. */
    price: string;
    stable: boolean;
  }[];
  excluded: Exclusion[];
}

export async function planOnly(
  operation: ChatOperation,
  body: Body,
  inference: Inference,
): Promise<Result<{ data: ShownPlan }, Failure>> {
  const read = readBy(operation.door, body, inference);
  if (!read.ok) return read;
  const { request, failure: guarded } = guard(operation, read.value, inference);
  const labels = operation.labels(request, inference);
  const sent = body.ok ? body.value : {};
  const { settings } = inference.caller;
  const refusal = guarded ?? keptFieldFailure(sent, settings, keptNothingBy(inference, labels.models));
  if (refusal !== null) return fail(refusal);
  // No file is looked at: all of them might be read.
  const measure = { ...operation.measure({ request, content: null }, inference), filesAreParsed: true };
  const planned = await planRequest({ operation, labels, measure, inference });
  if (!planned.ok) return fail(planned.problem.failure);
  const reached = inference.limits.any
    ? await inference.limits.foresee(demandOf(planned.value, measure, inference))
    : null;
  if (reached !== null) return fail(reached);
  const { models, plan, excluded, facts } = planned.value;
  const now = inference.now();
  const data = {
    models: models.map(({ model }) => model.id),
    plan: plan.map(({ candidate, stable }) => ({
      model: candidate.model.id,
      provider: candidate.provider.slug,
      endpoint: candidate.endpoint.tag,
      price: priceShown(candidate, tierAt(candidate, facts), now),
      stable,
    })),
    excluded,
  };
  return ok({ data });
}

function priceShown(candidate: Candidate, tier: PricedTier | undefined, now: number): string {
  if (tier === undefined) return candidate.balancingPrice;
  const price = priceFor(candidate.endpoint, { promptTokens: 0, at: now, tier });
  return formatBalancingPrice(balancingQuarters(price));
}
