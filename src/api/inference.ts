// The routes that answer prompts. Here a request meets its key, the catalog, health and storage; what happens then is
// the pipeline's.
import type { Hono } from "hono";
import { chat } from "../doors/chat.ts";
import { completions } from "../doors/completions.ts";
import type { Door } from "../doors/door.ts";
import { embeddings } from "../doors/embeddings/embeddings.ts";
import { messages } from "../doors/messages/messages.ts";
import { responses } from "../doors/responses/responses.ts";
import { handleEmbeddings } from "../pipeline/handle-embeddings.ts";
import { handleInference } from "../pipeline/handle-inference.ts";
import { planOnly } from "../pipeline/plan-only.ts";
import type { ApiContext, ApiEnvironment } from "./context.ts";
import { makeInference } from "./make-inference.ts";
import { readJson } from "./read-json.ts";
import { countTokens } from "./routes/count-tokens.ts";

/** Paths by door, below /api/v1. */
const doors: Record<string, Door> = {
  "/chat/completions": chat,
  "/completions": completions,
  "/messages": messages,
  "/responses": responses,
};

export function registerInference(app: Hono<ApiEnvironment>): void {
  for (const [path, door] of Object.entries(doors)) {
    app.post(`/api/v1${path}`, (context) => infer(context, door));
  }
  app.post("/api/v1/messages/count_tokens", countTokens);
  app.post("/api/v1/embeddings", async (context) => {
    const made = await makeInference(context, embeddings);
    if (!made.ok) return made.problem;
    return await handleEmbeddings(await readJson(context.req.raw), made.value);
  });
  app.post("/api/v1/route", async (context) => {
    const made = await makeInference(context, chat);
    if (!made.ok) return made.problem;
    return await planOnly(await readJson(context.req.raw), made.value);
  });
}

async function infer(context: ApiContext, door: Door): Promise<Response> {
  const made = await makeInference(context, door);
  if (!made.ok) return made.problem;
  return await handleInference(await readJson(context.req.raw), made.value);
}
