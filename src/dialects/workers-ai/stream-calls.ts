// Tool calls in Workers AI's own stream: whole ones, or OpenAI's deltas with an index.
import type { StreamPart } from "../../streaming/stream-part.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { callReader } from "../common/call-reader.ts";
import { filledIn, numberIn, recordIn, stringIn } from "../common/records.ts";

export interface OwnCalls {
  read(call: JsonRecord): StreamPart[];
  /** What is still open closes with the stream: calls without any arguments get `{}`. */
  end(): StreamPart[];
  count(): number;
}

export function ownCalls(): OwnCalls {
  const calls = callReader();
  const open = new Set<number>();

  function readWhole(call: JsonRecord): StreamPart[] {
    // Their keys are below zero, so that none meets an index.
    const key = -1 - calls.count();
    return [...start(key, call), ...calls.stop(key)];
  }

  function start(key: number, call: JsonRecord): StreamPart[] {
    const called = recordIn(call, "function") ?? call;
    const { arguments: given } = called;
    const input = isRecord(given) ? { input: given } : {};
    const opening = calls.start(key, { id: filledIn(call, "id"), name: stringIn(called, "name") ?? "", ...input });
    return [...opening, ...(typeof given === "string" ? calls.fragment(key, given) : [])];
  }

  return {
    read(call) {
      const index = numberIn(call, "index");
      if (index === undefined) return readWhole(call);
      if (open.has(index))
        return calls.fragment(index, stringIn(recordIn(call, "function") ?? call, "arguments") ?? "");
      open.add(index);
      return start(index, call);
    },
    end: () => [...open].flatMap((index) => calls.stop(index)),
    count: calls.count,
  };
}
