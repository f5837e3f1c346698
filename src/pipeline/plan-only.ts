// POST /api/v1/route: the plan for a conversation, without calling anybody.
import { errorResponse } from "../wire/error-body.ts";
import type { Failure } from "../wire/failure.ts";
import type { Body } from "./handle.ts";
import type { Inference } from "./inference.ts";
import type { ChatOperation } from "./operations/chat.ts";
import { planRequest } from "./plan-request.ts";
import { answerHeaders } from "./respond.ts";

export async function planOnly(operation: ChatOperation, body: Body, inference: Inference): Promise<Response> {
  const read = body.ok ? operation.door.readRequest(body.value) : body;
  if (!read.ok) return refuse(read.problem, inference);
  const labels = operation.labels(read.value, inference);
  // No file is looked at: all of them might be read.
  const measure = { ...operation.measure({ request: read.value, content: null }, inference), filesAreParsed: true };
  const planned = await planRequest({ operation, labels, measure, inference });
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

function refuse(failure: Failure, inference: Inference): Response {
  const { status, headers, body } = errorResponse(failure);
  return Response.json(body, { status, headers: { ...answerHeaders(inference), ...headers } });
}
