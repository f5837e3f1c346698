// The response object: what it repeats of its request, how it ended, and the items in between.

import type { FinishReason } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { filled, given, present } from "../../wire/present.ts";
import type { Answer, AnswerIdentity } from "../door.ts";
import { echoRequest } from "./echo-request.ts";
import { outputInput, writeOutput } from "./output-items.ts";
import { writeUsage } from "./write-usage.ts";

export function writeResponse(answer: Answer, request: ChatRequest): Record<string, unknown> {
  const [choice] = answer.choices;
  const ended = endedFields(choice?.finish_reason ?? null, choice?.native_finish_reason ?? null);
  const output = choice === undefined ? [] : writeOutput(choice, outputInput(answer.id, request));
  const last = output.at(-1);
  return {
    ...responseHead(answer, request),
    ...ended,
    output: last === undefined ? [] : [...output.slice(0, -1), { ...last, status: itemStatus(ended.status) }],
    usage: writeUsage(answer.usage),
    ...given({ service_tier: answer.serviceTier, openrouter_metadata: answer.metadata }),
  };
}

/** The response as it is before anything of its answer is known. */
export function responseHead(
  { id, created, model, provider }: AnswerIdentity,
  request: ChatRequest,
): Record<string, unknown> {
  return {
    id,
    object: "response",
    created_at: created,
    completed_at: null,
    model,
    ...present({ provider: filled(provider) }),
    status: "in_progress",
    error: null,
    incomplete_details: null,
    output: [],
    usage: null,
    ...echoRequest(request),
  };
}

interface Ended {
  status: string;
  incomplete_details?: { reason?: string };
  error?: { code: string; message: string };
}

/** Of the last item of a response with that status. */
export function itemStatus(status: string): string {
  return status === "failed" ? "incomplete" : status;
}

/** `native`: the provider's own word for it. */
export function endedFields(finish: FinishReason | null, native: string | null): Ended {
  switch (finish) {
    case "error":
      return { status: "failed", error: { code: "server_error", message: "The provider ended with an error" } };
    case "length":
      return { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } };
    case "content_filter":
      return { status: "incomplete", incomplete_details: { reason: "content_filter" } };
    case null:
      // A word that nobody knows is no clean end.
      return native === null ? { status: "completed" } : { status: "incomplete", incomplete_details: {} };
    default:
      return { status: "completed" };
  }
}
