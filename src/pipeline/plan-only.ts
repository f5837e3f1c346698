// POST /api/v1/route: the plan for a chat body, without calling anybody.
import { keptFieldFailure } from "../routing/kept-fields.ts";
import { errorResponse } from "../wire/error-body.ts";
import type { Failure } from "../wire/failure.ts";
import type { Result } from "../wire/result.ts";
import type { ChatInference } from "./inference.ts";
import { planRequest } from "./plan-request.ts";
import { answerHeaders } from "./respond.ts";

export async function planOnly(
  body: Result<Record<string, unknown>, Failure>,
  inference: ChatInference,
): Promise<Response> {
  const read = body.ok ? inference.door.readRequest(body.value) : body;
  if (!read.ok) return refuse(read.problem, inference);
  const kept = keptFieldFailure(body.ok ? body.value : {}, inference.caller.settings);
  if (kept !== null) return refuse(kept, inference);
  const planned = await planRequest({ request: read.value, inference, filesAreParsed: true });
  if (!planned.ok) return refuse(planned.problem.failure, inference);
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
  return Response.json({ data }, { headers: answerHeaders(inference) });
}

function refuse(failure: Failure, inference: ChatInference): Response {
  const { status, headers, body } = errorResponse(failure);
  return Response.json(body, { status, headers: { ...answerHeaders(inference), ...headers } });
}
