// Content blocks of Bedrock's Converse, as far as requests need them. Bytes are base64 in JSON. Types only.
import type { JsonRecord } from "../../wire/json.ts";

export interface CachePoint {
  cachePoint: { type: "default"; ttl?: string };
}

export interface TextBlock {
  text: string;
}

interface Bytes {
  source: { bytes: string };
  format: string;
}

export type MediaBlock =
  | { image: Bytes }
  | { video: Bytes }
  | { audio: Bytes }
  | { document: Bytes & { name: string } };

export interface ToolUseBlock {
  toolUse: { toolUseId: string; name: string; input: JsonRecord };
}

export interface ToolResultBlock {
  toolResult: { toolUseId: string; content: (TextBlock | MediaBlock)[]; status?: "error" };
}

export interface ReasoningBlock {
  reasoningContent: { reasoningText: { text: string; signature: string } } | { redactedContent: string };
}

export type Block = TextBlock | MediaBlock | ToolUseBlock | ToolResultBlock | ReasoningBlock | CachePoint;

export interface BedrockMessage {
  role: "user" | "assistant";
  content: Block[];
}
