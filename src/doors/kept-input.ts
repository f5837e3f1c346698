// What conversations leave of a request as kept contents: the same whatever format its messages came in.

import type { ChatRequest } from "../wire/chat-request.ts";
import { present } from "../wire/present.ts";
import type { KeptInput } from "./door.ts";

export function keptMessages({ messages, tools, response_format }: ChatRequest): KeptInput {
  return present({ messages, tools: tools ?? undefined, response_format: response_format ?? undefined });
}

/** Of a body that is no request, whatever stands where its messages should. */
export function refusedMessages(messages: unknown): KeptInput {
  return { messages: Array.isArray(messages) ? messages : [] };
}
