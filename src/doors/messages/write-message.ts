// A whole answer as Anthropic's message: thinking, text and tool calls as blocks in the order in which they were said.

import type { AnswerMessage, AnswerToolCall } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { itemsOf } from "../../wire/turn-items.ts";
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

/** Neighbouring words are one block, and the last of them has what is cited, as in a stream. */
function writeBlocks(message: AnswerMessage): unknown[] {
  const blocks: Block[] = [];
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
  const lastText = blocks.findLast((block) => block.type === "text");
  const citations = (message.annotations ?? []).flatMap(writeCitation);
  if (lastText !== undefined && citations.length > 0) lastText.citations = citations;
  return withTextLast(blocks);
}

interface TextBlock {
  type: "text";
  text: string;
  citations: JsonRecord[] | null;
}

type Block = ReturnType<typeof writeThought> | ReturnType<typeof writeCall> | TextBlock;

/** Clients take the last block for the answer: what a vendor sealed behind its last text is left out, as in a stream. */
function withTextLast(blocks: Block[]): Block[] {
  const end = blocks.findLastIndex(({ type }) => type !== "redacted_thinking");
  return blocks[end]?.type === "text" ? blocks.slice(0, end + 1) : blocks;
}

function writeCall({ id, function: { name, arguments: text } }: AnswerToolCall) {
  return { type: "tool_use" as const, id, name, input: readInput(text) };
}

/** Arguments that are no object (a call cut off by the token limit) cannot be said here: the input stays empty. */
function readInput(text: string): Record<string, unknown> {
  return parseRecord(text) ?? {};
}
