// Content blocks of Anthropic's Messages, as far as requests need them. Types only.
import type { NativeBlock } from "../../wire/anthropic-only.ts";
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
  citations?: JsonRecord[];
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
  citations?: JsonRecord;
}

export interface ToolUseBlock extends Markable {
  type: "tool_use";
  id: string;
  name: string;
  input: JsonRecord;
  caller?: JsonRecord;
}

export interface ToolResultBlock extends Markable {
  type: "tool_result";
  tool_use_id: string;
  content: SaidBlock[];
  is_error?: true;
}

/** Never marked, and never changed. */
export type ThinkingBlock = Markable &
  ({ type: "thinking"; thinking: string; signature: string } | { type: "redacted_thinking"; data: string });

/** What a text stands for elsewhere, or what has no other form. */
export type ForeignBlock = NativeBlock & Markable;

/** What anybody can say. */
export type SaidBlock = TextBlock | MediaBlock | ForeignBlock;

export type Block = SaidBlock | ToolUseBlock | ToolResultBlock | ThinkingBlock;

export interface AnthropicMessage {
  role: "user" | "assistant";
  content: Block[];
}

export interface FunctionBlock extends Markable {
  name: string;
  description?: string;
  input_schema: JsonRecord;
  strict?: true;
  [field: string]: unknown;
}

/** A tool that is defined by its type. */
export type TypedTool = Markable & JsonRecord;

export type AnthropicTool = FunctionBlock | TypedTool;
