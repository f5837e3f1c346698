// Content blocks of Anthropic's Messages, as far as requests need them. Types only.
import type { JsonRecord } from "../../wire/json.ts";

export interface CacheMarker {
  type: "ephemeral";
  ttl?: string;
}

interface Markable {
  cache_control?: CacheMarker;
}

export interface TextBlock extends Markable {
  type: "text";
  text: string;
}

export type Source =
  | { type: "base64"; media_type: string; data: string }
  | { type: "url"; url: string }
  | { type: "text"; media_type: "text/plain"; data: string }
  | { type: "file"; file_id: string };

export interface MediaBlock extends Markable {
  type: "image" | "document";
  source: Source;
  title?: string;
}

export interface ToolUseBlock extends Markable {
  type: "tool_use";
  id: string;
  name: string;
  input: JsonRecord;
}

export interface ToolResultBlock extends Markable {
  type: "tool_result";
  tool_use_id: string;
  content: (TextBlock | MediaBlock)[];
  is_error?: true;
}

/** Never marked, and never changed. */
export type ThinkingBlock = Markable &
  ({ type: "thinking"; thinking: string; signature: string } | { type: "redacted_thinking"; data: string });

export type Block = TextBlock | MediaBlock | ToolUseBlock | ToolResultBlock | ThinkingBlock;

export interface AnthropicMessage {
  role: "user" | "assistant";
  content: Block[];
}

export interface AnthropicTool extends Markable {
  name: string;
  description?: string;
  input_schema: JsonRecord;
  strict?: true;
}
