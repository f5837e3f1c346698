// POST /api/v1/route: the plan for a chat body, without calling anybody.
import { keptFieldFailure } from "../routing/kept-fields.ts";
import type { Exclusion, Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { ChatInference } from "./inference.ts";
import { planRequest } from "./plan-request.ts";

/** A plan as the API shows it: in the order in which endpoints would be asked. */
export interface ShownPlan {
  models: string[];
  plan: {
    model: string;
    provider: string;
    endpoint: string;
    /** USD per token used for balancing, decimal string. */
    price: string;
    stable: boolean;
  }[];
  excluded: Exclusion[];
}

export async function planOnly(
  body: Result<Record<string, unknown>, Failure>,
  inference: ChatInference,
): Promise<Result<{ data: ShownPlan }, Failure>> {
  const read = body.ok ? inference.door.readRequest(body.value) : body;
  if (!read.ok) return read;
  const kept = keptFieldFailure(body.ok ? body.value : {}, inference.caller.settings);
  if (kept !== null) return fail(kept);
  const planned = await planRequest({ request: read.value, inference, filesAreParsed: true });
  if (!planned.ok) return fail(planned.problem.failure);
  const { models, plan, excluded } = planned.value;
  const data = {
    models: models.map(({ model }) => model.id),
    plan: plan.map(({ candidate: { model, provider, endpoint, balancingPrice }, stable }) => ({
      model: model.id,
      provider: provider.slug,
      endpoint: endpoint.tag,
      price: balancingPrice,
      stable,
    })),
    excluded,
  };
  return ok({ data });
}
