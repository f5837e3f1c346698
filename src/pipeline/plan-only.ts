// POST /api/v1/route: the plan for a conversation, without calling anybody.
import { keptFieldFailure } from "../routing/kept-fields.ts";
import type { Exclusion, Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { Body } from "./handle.ts";
import type { Inference } from "./inference.ts";
import type { ChatOperation } from "./operations/chat.ts";
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
  operation: ChatOperation,
  body: Body,
  inference: Inference,
): Promise<Result<{ data: ShownPlan }, Failure>> {
  const read = body.ok ? operation.door.readRequest(body.value) : body;
  if (!read.ok) return read;
  const kept = keptFieldFailure(body.ok ? body.value : {}, inference.caller.settings);
  if (kept !== null) return fail(kept);
  const labels = operation.labels(read.value, inference);
  // No file is looked at: all of them might be read.
  const measure = { ...operation.measure({ request: read.value, content: null }, inference), filesAreParsed: true };
  const planned = await planRequest({ operation, labels, measure, inference });
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
