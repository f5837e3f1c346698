// A whole answer as Anthropic's message: thinking, text and tool calls as blocks in the order in which they were said.

import type { AnswerMessage, AnswerToolCall } from "../../wire/answer.ts";
import { parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { itemsOf } from "../../wire/turn-items.ts";
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

/** Neighbouring words are one block, as in a stream. */
function writeBlocks(message: AnswerMessage): unknown[] {
  const blocks: unknown[] = [];
  let text = "";
  const endText = () => {
    if (text !== "") blocks.push({ type: "text", text, citations: null });
    text = "";
  };
  for (const item of itemsOf<AnswerToolCall>({ ...message, reasoning_details: reasoningPieces(message) })) {
    if (item.kind === "refusal") text += item.refusal;
    else if (item.kind === "part") text += item.part.type === "text" ? item.part.text : "";
    else {
      endText();
      blocks.push(item.kind === "thought" ? writeThought(item.detail) : writeCall(item.call));
    }
  }
  endText();
  return blocks;
}

function writeCall({ id, function: { name, arguments: text } }: AnswerToolCall): unknown {
  return { type: "tool_use", id, name, input: readInput(text) };
}

/** Arguments that are no object (a call cut off by the token limit) cannot be said here: the input stays empty. */
function readInput(text: string): Record<string, unknown> {
  return parseRecord(text) ?? {};
}
