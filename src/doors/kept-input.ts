// What conversations leave of a request as kept contents: the same whatever format its messages came in.

import { anthropicOnlyField, nativeBlockField } from "../wire/anthropic-only.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Message } from "../wire/message.ts";
import { given } from "../wire/present.ts";
import type { KeptInput } from "./door.ts";

/** What shapes an answer besides its messages: with them the same can be asked again. */
const keptParameters = [
  ...(["tools", "tool_choice", "parallel_tool_calls", "response_format", "structured_outputs"] as const),
  ...(["temperature", "top_p", "top_k", "min_p", "top_a", "seed", "n", "stop", "logit_bias"] as const),
  ...(["frequency_penalty", "presence_penalty", "repetition_penalty", "logprobs", "top_logprobs"] as const),
  ...(["max_tokens", "max_completion_tokens", "reasoning", "reasoning_effort", "verbosity"] as const),
] as const;

export function keptMessages(request: ChatRequest): KeptInput {
  const messages = request[anthropicOnlyField] === undefined ? request.messages : request.messages.map(saidOnce);
  return given({
    messages,
    ...Object.fromEntries(keptParameters.map((name) => [name, request[name]])),
  });
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
