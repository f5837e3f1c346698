// What conversations leave of a request as kept contents: the same whatever format its messages came in.

import { anthropicOnlyField, nativeBlockField } from "../wire/anthropic-only.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Message } from "../wire/message.ts";
import { present } from "../wire/present.ts";
import type { KeptInput } from "./door.ts";

export function keptMessages(request: ChatRequest): KeptInput {
  const { tools, response_format } = request;
  const messages = request[anthropicOnlyField] === undefined ? request.messages : request.messages.map(saidOnce);
  return present({ messages, tools: tools ?? undefined, response_format: response_format ?? undefined });
}

/** Without what says once more, for endpoints of Anthropic's, what the message says. */
function saidOnce(message: Message): Message {
  if (!Array.isArray(message.content)) return message;
  const content = message.content.map(({ [nativeBlockField]: _block, ...part }) => part);
  return { ...message, content } as Message;
}

/** Of a body that is no request, whatever stands where its messages should. */
export function refusedMessages(messages: unknown): KeptInput {
  return { messages: Array.isArray(messages) ? messages : [] };
}
