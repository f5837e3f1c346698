// POST /api/v1/messages/count_tokens: how many tokens a prompt is, estimated. Calls nobody, costs nothing, leaves no
// record.
import * as z from "zod";
import { estimateRequest } from "../../content/estimate-request.ts";
import { messages } from "../../doors/messages/messages.ts";
import { messagesRequestSchema } from "../../doors/messages/messages-request.ts";
import { withPresetVersion } from "../../doors/preset.ts";
import { readBy } from "../../pipeline/read-by.ts";
import { guardrailRegionFailure } from "../../routing/guardrail-rules.ts";
import { fail, ok } from "../../wire/result.ts";
import { messagesErrorSchema } from "../objects/error-schema.ts";
import { operationRoute } from "../operation-route.ts";

export const countMessageTokens = operationRoute("POST /api/v1/messages/count_tokens", "api", {
  summary: "Estimate the tokens of a message",
  body: z.lazy(messagesRequestSchema),
  example: { model: "fairlead/demo", messages: [{ role: "user", content: "Hello!" }] },
  answer: () => z.strictObject({ input_tokens: z.int() }),
  failure: messagesErrorSchema,
  door: messages,
  async handle(body, inference) {
    const request = readBy({ door: messages, withPreset: withPresetVersion }, body, inference);
    if (!request.ok) return request;
    const closed = guardrailRegionFailure(inference.caller.guardrails, inference.euHost);
    if (closed !== undefined) return fail(closed);
    const { model } = request.value.request;
    // A model that is not in the catalog has tokens like any other.
    const known = model === undefined ? undefined : inference.catalog.find(model);
    const { prompt } = estimateRequest(request.value.request, known?.architecture.tokenizer ?? null);
    return ok({ input_tokens: prompt });
  },
});
