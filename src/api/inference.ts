// The routes that answer prompts. Here a request meets its key, the catalog, health and storage; what happens then is
// the pipeline's.
import type { Hono } from "hono";
import { chat } from "../doors/chat.ts";
import { completions } from "../doors/completions.ts";
import type { Door } from "../doors/door.ts";
import { messages } from "../doors/messages/messages.ts";
import { responses } from "../doors/responses/responses.ts";
import { handle } from "../pipeline/handle.ts";
import type { Operation } from "../pipeline/operation.ts";
import { chat as chatThrough } from "../pipeline/operations/chat.ts";
import { embeddings } from "../pipeline/operations/embeddings.ts";
import { rerank } from "../pipeline/operations/rerank.ts";
import { planOnly } from "../pipeline/plan-only.ts";
import type { ApiContext, ApiEnvironment } from "./context.ts";
import { makeInference } from "./make-inference.ts";
import { readJson } from "./read-json.ts";
import { countTokens } from "./routes/count-tokens.ts";

/** Paths of conversations by door, below /api/v1. */
const doors: Record<string, Door> = {
  "/chat/completions": chat,
  "/completions": completions,
  "/messages": messages,
  "/responses": responses,
};

export function registerInference(app: Hono<ApiEnvironment>): void {
  const serve = <Request, Ready, Opened, Streamed>(
    path: string,
    operation: Operation<Request, Ready, Opened, Streamed>,
  ): void => {
    app.post(`/api/v1${path}`, (context) => infer(context, operation));
  };
  for (const [path, door] of Object.entries(doors)) serve(path, chatThrough(door));
  serve("/embeddings", embeddings);
  serve("/rerank", rerank);
  app.post("/api/v1/messages/count_tokens", countTokens);
  const planned = chatThrough(chat);
  app.post("/api/v1/route", async (context) => {
    const made = await makeInference(context, chat);
    if (!made.ok) return made.problem;
    return await planOnly(planned, await readJson(context.req.raw), made.value);
  });
}

async function infer<Request, Ready, Opened, Streamed>(
  context: ApiContext,
  operation: Operation<Request, Ready, Opened, Streamed>,
): Promise<Response> {
  const made = await makeInference(context, operation.door);
  if (!made.ok) return made.problem;
  return await handle(operation, await readJson(context.req.raw), made.value);
}
