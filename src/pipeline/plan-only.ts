// POST /api/v1/route: the plan for a conversation, without calling anybody.
import { balancingQuarters, formatBalancingPrice, priceFor } from "../catalog/price.ts";
import type { Candidate } from "../routing/candidate.ts";
import { keptFieldFailure } from "../routing/kept-fields.ts";
import { tierAt } from "../routing/tier-at.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Exclusion, Failure } from "../wire/failure.ts";
import { present } from "../wire/present.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { PricedTier } from "../wire/service-tier.ts";
import { demandOf } from "./demand.ts";
import { guard, guardedWith, keptNothingBy } from "./guard.ts";
import type { Inference } from "./inference.ts";
import { type ChatOperation, readyTools } from "./operations/chat.ts";
import { planRequest } from "./plan-request.ts";
import { type AppliedPreset, type Body, readBy } from "./read-by.ts";

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
    /** Who searches the web for its answer, where a search is asked for. */
    web_search?: "native" | "exa";
  }[];
  excluded: Exclusion[];
  /** The preset that the request names, and the request that it makes of it, without what was said. */
  preset?: {
    id: string;
    slug: string;
    version: number;
    system_prompt: string | null;
    request: Record<string, unknown>;
  };
}

export async function planOnly(
  operation: ChatOperation,
  body: Body,
  inference: Inference,
): Promise<Result<{ data: ShownPlan }, Failure>> {
  const read = readBy(operation, body, inference);
  if (!read.ok) return read;
  const { sent, preset } = read.value;
  const { request, failure: guarded } = guard(guardedWith(operation, preset), read.value.request, inference);
  const labels = operation.labels(request, inference);
  const { settings } = inference.caller;
  const refusal = guarded ?? keptFieldFailure(sent, settings, keptNothingBy(inference, labels.models));
  if (refusal !== null) return fail(refusal);
  // No file is looked at: all of them might be read.
  const ready = readyTools(request, inference);
  if (!ready.ok) return ready;
  const measure = { ...operation.measure({ ...ready.value, content: null }, inference), filesAreParsed: true };
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
      ...present({ web_search: measure.search?.engineOf(candidate) }),
    })),
    excluded,
    ...present({ preset: preset === null ? undefined : shownPreset(preset, request) }),
  };
  return ok({ data });
}

function shownPreset({ id, slug, version, systemPrompt }: AppliedPreset, request: ChatRequest): ShownPlan["preset"] {
  const { messages: _messages, ...fields } = request;
  return { id, slug, version, system_prompt: systemPrompt, request: fields };
}

function priceShown(candidate: Candidate, tier: PricedTier | undefined, now: number): string {
  if (tier === undefined) return candidate.balancingPrice;
  const price = priceFor(candidate.endpoint, { promptTokens: 0, at: now, tier });
  return formatBalancingPrice(balancingQuarters(price));
}
