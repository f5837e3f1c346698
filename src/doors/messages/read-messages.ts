// Anthropic's turns → our messages. Results of tools are messages of their own and stand before what the user says.

import type { ContentPart, Message, ToolCall, ToolMessage } from "../../wire/message.ts";
import { filled, present } from "../../wire/present.ts";
import { TurnWriter } from "../../wire/turn-writer.ts";
import type { AssistantBlock, MessageParam, ToolResultBlock, UserBlock } from "./content-blocks.ts";
import { marked, readContent, readTexts, textPart } from "./read-blocks.ts";
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
  for (const [index, block] of blocks.entries()) {
    switch (block.type) {
      case "text":
        turn.say(textPart(block));
        break;
      case "tool_use": {
        const { id, name, input } = block;
        turn.call({ id, type: "function", function: { name, arguments: JSON.stringify(input) } });
        break;
      }
      case "thinking":
        thoughts.push(block.thinking);
        turn.think(readThought(block, index));
        break;
      case "redacted_thinking":
        turn.think(readThought(block, index));
    }
  }
  const { parts, calls, details } = turn;
  const reasoning = thoughts.join("\n\n");
  return {
    role: "assistant",
    content: parts.length === 0 ? null : simplest(parts),
    ...present({ tool_calls: filled(calls), reasoning: filled(reasoning), reasoning_details: filled(details) }),
  };
}

function simplest(parts: ContentPart[]): string | ContentPart[] {
  const [only] = parts;
  return parts.length === 1 && only?.type === "text" && only.cache_control === undefined ? only.text : parts;
}
