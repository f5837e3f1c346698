// The client's cap on an answer's tokens, under either of its names.
import type { ChatRequest } from "../../wire/chat-request.ts";

export function maxTokensOf(request: ChatRequest): number | undefined {
  return request.max_completion_tokens ?? request.max_tokens ?? undefined;
}
