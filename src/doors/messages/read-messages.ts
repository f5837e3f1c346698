// Anthropic's turns → our messages. Results of tools are messages of their own and stand before what the user says.

import type { Message, ToolMessage } from "../../wire/message.ts";
import { filled, present } from "../../wire/present.ts";
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
  const texts = blocks.flatMap((block) => (block.type === "text" ? [block] : []));
  const calls = blocks.flatMap((block) =>
    block.type === "tool_use"
      ? [{ id: block.id, type: "function", function: { name: block.name, arguments: JSON.stringify(block.input) } }]
      : [],
  );
  const thoughts = blocks.flatMap((block, index) =>
    block.type === "thinking" || block.type === "redacted_thinking" ? [readThought(block, index)] : [],
  );
  const reasoning = blocks.flatMap((block) => (block.type === "thinking" ? [block.thinking] : [])).join("\n\n");
  return {
    role: "assistant",
    content: texts.length === 0 ? null : readTexts(texts.map(textPart)),
    ...present({ tool_calls: filled(calls), reasoning: filled(reasoning), reasoning_details: filled(thoughts) }),
  };
}
