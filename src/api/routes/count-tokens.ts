// POST /messages/count_tokens: how many tokens a prompt is, estimated. Calls nobody, costs nothing, leaves no record.
import { estimateRequest } from "../../content/estimate-request.ts";
import { messages } from "../../doors/messages/messages.ts";
import { errorResponse } from "../../wire/error-body.ts";
import type { Failure } from "../../wire/failure.ts";
import type { ApiContext } from "../context.ts";
import { makeInference } from "../make-inference.ts";
import { readJson } from "../read-json.ts";

export async function countTokens(context: ApiContext): Promise<Response> {
  const made = await makeInference(context, messages);
  if (!made.ok) return made.problem;
  const body = await readJson(context.req.raw);
  if (!body.ok) return refuse(body.problem);
  const request = messages.readRequest(body.value);
  if (!request.ok) return refuse(request.problem);
  const { model } = request.value;
  // A model that is not in the catalog has tokens like any other.
  const known = model === undefined ? undefined : made.value.catalog.find(model);
  const { prompt } = estimateRequest(request.value, known?.architecture.tokenizer ?? null);
  return Response.json({ input_tokens: prompt });
}

function refuse(failure: Failure): Response {
  const { status, headers, body } = errorResponse(failure);
  return Response.json(messages.writeError(body, null), { status, headers });
}
