// Anthropic's turns → our messages. Results of tools are messages of their own and stand before what the user says.

import { type PlacedBlock, placedBlocksField, placeField } from "../../wire/anthropic-only.ts";
import type { Message, TextPart, ToolCall, ToolMessage } from "../../wire/message.ts";
import { filled, given, present } from "../../wire/present.ts";
import { TurnWriter } from "../../wire/turn-writer.ts";
import type { AssistantBlock, MessageParam, ToolResultBlock, UserBlock } from "./content-blocks.ts";
import { marked, plainIfAlone, readContent, readTexts, standIn, textPart } from "./read-blocks.ts";
import { readThought } from "./thinking-blocks.ts";

export function readMessage(message: MessageParam): Message[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: readTexts(message.content) }];
    case "user":
      return typeof message.content === "string"
        ? [{ role: "user", content: message.content }]
        : readUser(message.content);
    case "assistant":
      return typeof message.content === "string"
        ? [{ role: "assistant", content: message.content }]
        : [readAssistant(message.content)];
  }
}

function readUser(blocks: readonly UserBlock[]): Message[] {
  const results = blocks.flatMap((block) => (block.type === "tool_result" ? [readResult(block)] : []));
  const said = blocks.filter((block) => block.type !== "tool_result");
  return said.length === 0 && results.length > 0 ? results : [...results, { role: "user", content: readContent(said) }];
}

function readResult({ tool_use_id, content, is_error, cache_control }: ToolResultBlock): ToolMessage {
  const read = readContent(content ?? "");
  const parts = typeof read === "string" ? [{ type: "text" as const, text: read }] : read;
  return {
    role: "tool",
    tool_call_id: tool_use_id,
    content: cache_control == null || read === "" ? read : marked(parts, cache_control),
    ...present({ is_error: is_error || undefined }),
  };
}

function readAssistant(blocks: readonly AssistantBlock[]): Message {
  const turn = new TurnWriter<ToolCall>();
  const thoughts: string[] = [];
  const placed: PlacedBlock[] = [];
  const texts: TextPart[] = [];
  const say = (part: TextPart) => {
    turn.say(part);
    texts.push(part);
  };
  // Among blocks without another form, all others remember their places.
  const isMixed = blocks.some((block) => vendorOnly(block) || block.type === "compaction");
  for (const [index, block] of blocks.entries()) {
    const place = isMixed ? { [placeField]: index } : {};
    if (vendorOnly(block)) placed.push({ place: index, block });
    else if (block.type === "text") say({ ...textPart(block), ...place });
    else if (block.type === "tool_use") turn.call({ ...readCall(block), ...place });
    else if (block.type === "compaction") say({ ...standIn(block.content ?? "", block), ...place });
    else {
      if (block.type === "thinking") thoughts.push(block.thinking);
      turn.think(readThought(block, index));
    }
  }
  const { calls, details } = turn;
  const reasoning = thoughts.join("\n\n");
  return {
    role: "assistant",
    content: texts.length === 0 ? null : plainIfAlone(texts),
    ...present({
      tool_calls: filled(calls),
      reasoning: filled(reasoning),
      reasoning_details: filled(details),
      [placedBlocksField]: filled(placed),
    }),
  };
}

type Compaction = Extract<AssistantBlock, { type: "compaction" }>;
type Known = Extract<AssistantBlock, { type: "text" | "tool_use" | "thinking" | "redacted_thinking" }>;

const known: ReadonlySet<string> = new Set(["text", "tool_use", "thinking", "redacted_thinking"]);

/** A compaction that says nothing is as good as none, but to whoever made it. */
function vendorOnly(block: AssistantBlock): block is Exclude<AssistantBlock, Known | Compaction> {
  return block.type === "compaction" ? (block.content ?? "") === "" : !known.has(block.type);
}

function readCall({ id, name, input, cache_control, caller }: Extract<AssistantBlock, { type: "tool_use" }>): ToolCall {
  const called = { name, arguments: JSON.stringify(input) };
  return { id, type: "function", function: called, ...given({ cache_control, caller }) };
}
