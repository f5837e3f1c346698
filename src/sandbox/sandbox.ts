// The built-in OpenAI-compatible provider, an entrypoint of this Worker that is called without any network. It only
// turns requests into answers and misbehaves on request; it keeps nothing and knows no other part of the router.
import { WorkerEntrypoint } from "cloudflare:workers";
import { chatRequestSchema } from "../wire/chat-request.ts";
import { composeAnswer } from "./compose-answer.ts";
import { readFault } from "./fault.ts";
import { errorResponse, perform } from "./perform.ts";
import { lastUserText } from "./read-prompt.ts";
import { type Frame, writeCompletion, writeEvents } from "./write-answer.ts";

/** Names the sandbox provider that is being called, since all of them live here. */
export const providerHeader = "x-sandbox-provider";

/** The most answers that one request may ask for, as OpenAI has it. */
const mostChoices = 128;

export class Sandbox extends WorkerEntrypoint {
  override async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST" || !new URL(request.url).pathname.endsWith("/chat/completions")) {
      return errorResponse({
        status: 404,
        message: "The sandbox only knows POST /chat/completions.",
        code: "not_found",
      });
    }
    const parsed = chatRequestSchema.safeParse(await request.json().catch(() => undefined));
    if (!parsed.success) {
      const message = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
      return errorResponse({ status: 400, message, code: "invalid_request" });
    }
    const chat = parsed.data;
    if ((chat.n ?? 1) > mostChoices) {
      return errorResponse({ status: 400, message: `n: at most ${mostChoices}`, code: "invalid_request" });
    }
    const upstreamModel = chat.model ?? "demo";
    const provider = request.headers.get(providerHeader) ?? "sandbox";
    const fault = readFault({ prompt: lastUserText(chat.messages), upstreamModel, provider });
    const options: unknown = chat["stream_options"];
    const includeUsage =
      typeof options === "object" && options !== null && "include_usage" in options && options.include_usage === true;
    const frame: Frame = {
      model: upstreamModel,
      created: Math.floor(Date.now() / 1000),
      includeUsage,
      logprobs: chat.logprobs === true,
    };
    const streamed = chat.stream === true;
    const answer = composeAnswer(chat);
    const events = streamed ? writeEvents(answer, frame) : [writeCompletion(answer, frame)];
    return perform(fault, { events, streamed, signal: request.signal });
  }
}
