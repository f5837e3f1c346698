// Content blocks of an Anthropic stream → parts. Blocks come one after another, each with a start, deltas and a stop.
import type { StreamPart } from "../../streaming/stream-part.ts";
import { stringIn } from "../json.ts";
import { answerToolName } from "../shared/answer-tool.ts";
import { argumentsChunk, callChunk, contentChunk, reasoningChunk } from "../shared/chunks.ts";
import { type JsonRecord, recordIn } from "../shared/records.ts";
import { reasoningFormat } from "./thinking-blocks.ts";

export interface BlockReader {
  start(index: number, block: JsonRecord): StreamPart[];
  delta(index: number, delta: JsonRecord): StreamPart[];
  stop(index: number): StreamPart[];
  /** Calls of the client's own tools so far. */
  calls(): number;
  /** The tool of a call whose block has not stopped. */
  openCall(): string | undefined;
}

interface OpenCall {
  name: string;
  /** undefined for the call that stands for a structured answer: its arguments are content. */
  position: number | undefined;
  /** Arguments that came with the block's start instead of in deltas. */
  input: string;
  fragments: number;
}

export function blockReader(): BlockReader {
  let calls = 0;
  const open = new Map<number, OpenCall>();

  function start(index: number, block: JsonRecord): StreamPart[] {
    switch (block["type"]) {
      case "text":
        return spoken(stringIn(block, "text"));
      case "thinking":
        return thought(index, stringIn(block, "thinking"));
      case "redacted_thinking":
        return [
          reasoningChunk({
            type: "reasoning.encrypted",
            data: stringIn(block, "data") ?? "",
            format: reasoningFormat,
            index,
          }),
        ];
      case "tool_use":
        return startCall(index, block);
      default:
        return [];
    }
  }

  function startCall(index: number, block: JsonRecord): StreamPart[] {
    const name = stringIn(block, "name") ?? "";
    const input = recordIn(block, "input") ?? {};
    const position = name === answerToolName ? undefined : calls++;
    open.set(index, {
      name,
      position,
      input: Object.keys(input).length === 0 ? "{}" : JSON.stringify(input),
      fragments: 0,
    });
    if (position === undefined) return [];
    return [callChunk({ position, id: stringIn(block, "id") ?? `call_${position}`, name })];
  }

  function delta(index: number, change: JsonRecord): StreamPart[] {
    switch (change["type"]) {
      case "text_delta":
        return spoken(stringIn(change, "text"));
      case "thinking_delta":
        return thought(index, stringIn(change, "thinking"));
      case "signature_delta":
        return [
          reasoningChunk({
            type: "reasoning.text",
            text: "",
            signature: stringIn(change, "signature") ?? "",
            format: reasoningFormat,
            index,
          }),
        ];
      case "input_json_delta":
        return continueCall(open.get(index), stringIn(change, "partial_json") ?? "");
      default:
        return [];
    }
  }

  function continueCall(call: OpenCall | undefined, fragment: string): StreamPart[] {
    if (call === undefined || fragment === "") return [];
    call.fragments++;
    return [call.position === undefined ? contentChunk(fragment) : argumentsChunk(call.position, fragment)];
  }

  function stop(index: number): StreamPart[] {
    const call = open.get(index);
    open.delete(index);
    return call === undefined || call.fragments > 0 ? [] : continueCall(call, call.input);
  }

  return { start, delta, stop, calls: () => calls, openCall: () => open.values().next().value?.name };
}

function spoken(text: string | undefined): StreamPart[] {
  return text === undefined || text === "" ? [] : [contentChunk(text)];
}

function thought(index: number, text: string | undefined): StreamPart[] {
  if (text === undefined || text === "") return [];
  return [reasoningChunk({ type: "reasoning.text", text, format: reasoningFormat, index }, text)];
}
