// Tool calls of a stream whose blocks open, grow and close: numbered in order, empty arguments as `{}`, and the call that
// stands for a structured answer read as content.
import type { StreamPart } from "../../streaming/stream-part.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { answerToolName } from "./answer-tool.ts";
import { CallIds } from "./call-ids.ts";
import { argumentsChunk, callChunk, contentChunk } from "./chunks.ts";

export interface CallReader {
  start(block: number, call: { id: string | undefined; name: string; input?: JsonRecord }): StreamPart[];
  fragment(block: number, text: string): StreamPart[];
  stop(block: number): StreamPart[];
  /** Calls of the client's own tools so far. */
  count(): number;
  /** The tool of a call that has not stopped. */
  open(): string | undefined;
}

interface OpenCall {
  name: string;
  /** undefined for the call that stands for a structured answer. */
  position: number | undefined;
  /** Arguments that came with the start instead of in fragments. */
  input: JsonRecord;
  fragments: number;
}

export function callReader(): CallReader {
  let count = 0;
  const ids = new CallIds();
  const open = new Map<number, OpenCall>();

  function grow(call: OpenCall, text: string): StreamPart[] {
    call.fragments++;
    return [call.position === undefined ? contentChunk(text) : argumentsChunk(call.position, text)];
  }

  return {
    start(block, { id, name, input = {} }) {
      const position = name === answerToolName ? undefined : count++;
      open.set(block, { name, position, input, fragments: 0 });
      return position === undefined ? [] : [callChunk({ position, id: ids.of(id, position), name })];
    },
    fragment(block, text) {
      const call = open.get(block);
      return call === undefined || text === "" ? [] : grow(call, text);
    },
    stop(block) {
      const call = open.get(block);
      open.delete(block);
      return call === undefined || call.fragments > 0 ? [] : grow(call, JSON.stringify(call.input));
    },
    count: () => count,
    open: () => open.values().next().value?.name,
  };
}
