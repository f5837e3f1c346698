// A whole answer as Anthropic's message: thinking, text and tool calls as blocks in the order in which they were said.

import type { AnswerMessage, AnswerToolCall } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { parseRecord } from "../../wire/json.ts";
import { filled, present } from "../../wire/present.ts";
import type { Answer, AnswerIdentity } from "../door.ts";
import { reasoningPieces } from "../reasoning-pieces.ts";
import { writeCitation } from "./citations.ts";
import { endingFields } from "./stop-reason.ts";
import { writeThought } from "./thinking-blocks.ts";
import { writeUsage } from "./write-usage.ts";

export function writeMessage(answer: Answer, request: ChatRequest): Record<string, unknown> {
  const [choice] = answer.choices;
  const message = choice?.message;
  const refused = message?.refusal != null && message.refusal !== "";
  return {
    ...messageHead(answer),
    content: answer.native?.content ?? (message === undefined ? [] : writeBlocks(message)),
    ...endingFields(
      {
        finish: choice?.finish_reason ?? null,
        native: choice?.native_finish_reason ?? null,
        refused,
        fields: answer.native?.fields,
      },
      request,
    ),
    usage: writeUsage(answer, answer.native?.usage),
    ...present({ openrouter_metadata: answer.metadata }),
  };
}

export function messageHead({ id, model, provider }: AnswerIdentity): Record<string, unknown> {
  return { id, type: "message", role: "assistant", model, provider };
}

function writeBlocks(message: AnswerMessage): unknown[] {
  const said = message.content || message.refusal;
  const citations = filled((message.annotations ?? []).flatMap(writeCitation)) ?? null;
  let text = said == null || said === "" ? [] : [{ type: "text", text: said, citations }];
  const blocks: unknown[] = [];
  for (const detail of reasoningPieces(message)) {
    // The text belongs into the first gap between the places of the thoughts.
    if (detail.format === "anthropic-claude-v1" && (detail.index ?? 0) > blocks.length) {
      blocks.push(...text);
      text = [];
    }
    blocks.push(writeThought(detail));
  }
  return [...blocks, ...text, ...(message.tool_calls ?? []).map(writeCall)];
}

function writeCall({ id, function: { name, arguments: text } }: AnswerToolCall): unknown {
  return { type: "tool_use", id, name, input: readInput(text) };
}

/** Arguments that are no object (a call cut off by the token limit) cannot be said here: the input stays empty. */
function readInput(text: string): Record<string, unknown> {
  return parseRecord(text) ?? {};
}
