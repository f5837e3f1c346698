// All that a request means, read once into forms that no vendor's API colours: the common first half of a translation.
import type { ChatRequest } from "../../wire/chat-request.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { type Conversation, type Reader, readConversation } from "./conversation.ts";
import { type ReasoningWish, readReasoning } from "./reasoning.ts";
import { readResponseFormat, type WantedFormat } from "./response-format.ts";
import { readTools, type WantedTools } from "./tools.ts";

export interface Intent {
  conversation: Conversation;
  tools: WantedTools;
  format: WantedFormat;
  reasoning: ReasoningWish;
}

export interface Vendor extends Reader {
  /** Characters allowed in the name of a tool besides letters, digits, `_` and `-`. */
  nameCharacters?: string;
  /** Whether several answers to one request are to be had. */
  severalChoices: boolean;
}

export function readIntent(request: ChatRequest, vendor: Vendor): Result<Intent, string> {
  if ((request.n ?? 1) > 1 && !vendor.severalChoices) return fail("n above 1 is not supported by this endpoint");
  const conversation = readConversation(request.messages, vendor);
  if (!conversation.ok) return conversation;
  const tools = readTools(request, vendor.nameCharacters);
  if (!tools.ok) return tools;
  const format = readResponseFormat(request);
  if (!format.ok) return format;
  const reasoning = readReasoning(request);
  if (!reasoning.ok) return reasoning;
  return ok({ conversation: conversation.value, tools: tools.value, format: format.value, reasoning: reasoning.value });
}
