// The items of a conversation → our messages. Reasoning, words and calls of one turn are items of their own there and
// one message here.

import type { ReasoningDetail } from "../../wire/answer.ts";
import type { ContentPart, Message, ToolCall } from "../../wire/message.ts";
import { filled, present } from "../../wire/present.ts";
import { readableText } from "../reasoning-pieces.ts";
import type { InputItem, InputPart } from "./input-items.ts";
import { partsOf, readContent } from "./read-content.ts";
import { readReasoning } from "./reasoning-items.ts";

export function readInput(input: string | readonly InputItem[]): Message[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  const messages: Message[] = [];
  let turn = new AssistantTurn();
  const endTurn = () => {
    messages.push(...turn.messages());
    turn = new AssistantTurn();
  };
  for (const item of input) {
    if (item.type === "reasoning") {
      // A thought after words or calls begins the next turn.
      if (turn.spoke) endTurn();
      turn.details.push(...readReasoning(item));
    } else if (item.type === "function_call") {
      const { call_id: id, name, arguments: text } = item;
      turn.calls.push({ id, type: "function", function: { name, arguments: text } });
    } else if (item.type === "message" && item.role === "assistant") {
      if (turn.parts.length > 0 && turn.calls.length === 0) endTurn();
      turn.parts.push(...partsOf(item.content));
    } else {
      endTurn();
      messages.push(readOther(item));
    }
  }
  endTurn();
  return messages;
}

function readOther(item: Extract<InputItem, { type: "message" | "function_call_output" }>): Message {
  if (item.type === "function_call_output") {
    return { role: "tool", tool_call_id: item.call_id, content: readContent(item.output) };
  }
  // `echo-request.ts` tells instructions from such a message by their being a plain string.
  if (item.role === "system" || item.role === "developer") return { role: item.role, content: partsOf(item.content) };
  return { role: "user", content: readContent(item.content satisfies string | InputPart[]) };
}

class AssistantTurn {
  readonly details: ReasoningDetail[] = [];
  readonly parts: ContentPart[] = [];
  readonly calls: ToolCall[] = [];

  get spoke(): boolean {
    return this.parts.length > 0 || this.calls.length > 0;
  }

  messages(): Message[] {
    const { details, parts, calls } = this;
    if (!this.spoke && details.length === 0) return [];
    const reasoning = details.flatMap((detail) => readableText(detail) ?? []).join("\n\n");
    return [
      {
        role: "assistant",
        content: parts.length === 0 ? null : simplest(parts),
        ...present({ tool_calls: filled(calls), reasoning: filled(reasoning), reasoning_details: filled(details) }),
      },
    ];
  }
}

function simplest(parts: ContentPart[]): string | ContentPart[] {
  const [only] = parts;
  return parts.length === 1 && only?.type === "text" && only.cache_control === undefined ? only.text : parts;
}
