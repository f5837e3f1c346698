// A whole answer as Anthropic's message: thinking, text and tool calls as blocks in the order in which they were said.

import type { AnswerMessage, AnswerToolCall } from "../../wire/answer.ts";
import { parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { itemsOf, type TurnItem } from "../../wire/turn-items.ts";
import type { Answer, AnswerIdentity } from "../door.ts";
import { reasoningPieces } from "../reasoning-pieces.ts";
import { stopReason } from "./stop-reason.ts";
import { writeThought } from "./thinking-blocks.ts";
import { writeUsage } from "./write-usage.ts";

export function writeMessage(answer: Answer): Record<string, unknown> {
  const [choice] = answer.choices;
  const message = choice?.message;
  const refused = message?.refusal != null && message.refusal !== "";
  return {
    ...messageHead(answer),
    content: message === undefined ? [] : writeBlocks(message),
    stop_reason: refused ? "refusal" : stopReason(choice?.finish_reason ?? null, choice?.native_finish_reason ?? null),
    stop_sequence: null,
    stop_details: null,
    container: null,
    usage: writeUsage(answer.usage, answer.serviceTier),
    ...present({ openrouter_metadata: answer.metadata }),
  };
}

export function messageHead({ id, model, provider }: AnswerIdentity): Record<string, unknown> {
  return { id, type: "message", role: "assistant", model, provider };
}

function writeBlocks(message: AnswerMessage): unknown[] {
  const turn = { ...message, reasoning_details: reasoningPieces(message) };
  return itemsOf<AnswerToolCall>(turn).flatMap(writeItem);
}

function writeItem(item: TurnItem<AnswerToolCall>): unknown[] {
  switch (item.kind) {
    case "thought":
      return [writeThought(item.detail)];
    case "part":
      return item.part.type === "text" ? [writeText(item.part.text)] : [];
    case "refusal":
      return [writeText(item.refusal)];
    case "call":
      return [writeCall(item.call)];
  }
}

function writeText(text: string): unknown {
  return { type: "text", text, citations: null };
}

function writeCall({ id, function: { name, arguments: text } }: AnswerToolCall): unknown {
  return { type: "tool_use", id, name, input: readInput(text) };
}

/** Arguments that are no object (a call cut off by the token limit) cannot be said here: the input stays empty. */
function readInput(text: string): Record<string, unknown> {
  return parseRecord(text) ?? {};
}
