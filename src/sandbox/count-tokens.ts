// The sandbox's tokenizer: four characters are one token. Crude, but the same answer every time.
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Message } from "../wire/message.ts";
import { attachmentsOf, textOf } from "./read-prompt.ts";

export const charactersPerToken = 4;
const tokensPerMessage = 3;
const tokensPerAttachment = 85;

export function countTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

function countMessage(message: Message): number {
  const calls = message.role === "assistant" ? (message.tool_calls ?? []) : [];
  const callTokens = calls.reduce((sum, call) => sum + countTokens(call.function.name + call.function.arguments), 0);
  return (
    tokensPerMessage + countTokens(textOf(message)) + callTokens + tokensPerAttachment * attachmentsOf([message]).total
  );
}

export function countPrompt(request: ChatRequest): number {
  const tools = request.tools === undefined || request.tools === null ? 0 : countTokens(JSON.stringify(request.tools));
  return request.messages.reduce((sum, message) => sum + countMessage(message), tools);
}
