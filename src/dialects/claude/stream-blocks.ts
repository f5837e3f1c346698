// Content blocks of an Anthropic stream → parts. Blocks come one after another, each with a start, deltas and a stop.
import type { StreamPart } from "../../streaming/stream-part.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { CallReader } from "../common/call-reader.ts";
import { contentChunk, reasoningChunk } from "../common/chunks.ts";
import { filledIn, recordIn, stringIn } from "../common/records.ts";
import { reasoningFormat } from "./thinking-blocks.ts";

export function startBlock(calls: CallReader, index: number, block: JsonRecord): StreamPart[] {
  switch (block["type"]) {
    case "text":
      return said(stringIn(block, "text"));
    case "thinking":
      return thought(index, stringIn(block, "thinking"));
    case "redacted_thinking": {
      const data = stringIn(block, "data") ?? "";
      return [reasoningChunk({ type: "reasoning.encrypted", data, format: reasoningFormat, index })];
    }
    case "tool_use":
      return calls.start(index, {
        id: filledIn(block, "id"),
        name: stringIn(block, "name") ?? "",
        input: recordIn(block, "input") ?? {},
      });
    default:
      return [];
  }
}

export function continueBlock(calls: CallReader, index: number, delta: JsonRecord): StreamPart[] {
  switch (delta["type"]) {
    case "text_delta":
      return said(stringIn(delta, "text"));
    case "thinking_delta":
      return thought(index, stringIn(delta, "thinking"));
    case "signature_delta": {
      const signature = stringIn(delta, "signature") ?? "";
      return [reasoningChunk({ type: "reasoning.text", text: "", signature, format: reasoningFormat, index })];
    }
    case "input_json_delta":
      return calls.fragment(index, stringIn(delta, "partial_json") ?? "");
    default:
      return [];
  }
}

function said(text: string | undefined): StreamPart[] {
  return text === undefined || text === "" ? [] : [contentChunk(text)];
}

function thought(index: number, text: string | undefined): StreamPart[] {
  if (text === undefined || text === "") return [];
  return [reasoningChunk({ type: "reasoning.text", text, format: reasoningFormat, index }, text)];
}
