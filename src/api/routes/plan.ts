// POST /api/v1/route: the plan for a chat body, without calling anybody.
import { chat } from "../../doors/chat.ts";
import { chat as conversation } from "../../pipeline/operations/chat.ts";
import { planOnly } from "../../pipeline/plan-only.ts";
import { chatRequestSchema } from "../../wire/chat-request.ts";
import { dataOf } from "../answer-shapes.ts";
import { planSchema } from "../objects/operation-schemas.ts";
import { operationRoute } from "../operation-route.ts";

const operation = conversation(chat);

export const planChatCompletion = operationRoute("POST /api/v1/route", "api", {
  summary: "Show the plan for a request, calling nobody",
  body: chatRequestSchema,
  example: { model: "fairlead/demo", messages: [{ role: "user", content: "Hello!" }] },
  answer: () => dataOf(planSchema()),
  door: chat,
  handle: (body, inference) => planOnly(operation, body, inference),
});
