// Events of an Anthropic stream → parts: what opens and closes the answer, its counts and its errors.
import type { StreamPart } from "../../streaming/stream-part.ts";
import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { callReader } from "../common/call-reader.ts";
import { finishChunk, openingChunk } from "../common/chunks.ts";
import { numberIn, recordIn, stringIn } from "../common/records.ts";
import { unfinishedCall } from "../common/unfinished-call.ts";
import type { StreamReader } from "../dialect.ts";
import { finishReason } from "./finish-reason.ts";
import { Progress } from "./progress.ts";
import { readErrorInAnswer, refusal } from "./read-error.ts";
import { continueBlock, startBlock } from "./stream-blocks.ts";
import { readUsage } from "./usage.ts";

export function streamReader(): StreamReader {
  let usage: JsonRecord = {};
  /** Only the last event counts the whole answer; without it the count would be wrong, not partial. */
  let counted = false;
  const progress = new Progress();
  const calls = callReader();

  function stopAnswer(event: JsonRecord, data: string): StreamPart[] {
    const counts = recordIn(event, "usage");
    if (counts !== undefined) {
      usage = { ...usage, ...withoutNulls(counts) };
      counted = true;
    }
    const delta = recordIn(event, "delta") ?? {};
    const native = stringIn(delta, "stop_reason");
    if (native === undefined) return [];
    if (native === "refusal" && !progress.spoke)
      return [{ kind: "error", ...refusal(recordIn(delta, "stop_details"), data) }];
    return [finishChunk(finishReason(native, calls.count() > 0), native)];
  }

  function readEvent(event: JsonRecord, data: string): StreamPart[] {
    const index = numberIn(event, "index") ?? 0;
    switch (event["type"]) {
      case "message_start": {
        const message = recordIn(event, "message") ?? {};
        usage = recordIn(message, "usage") ?? {};
        const upstreamId = stringIn(message, "id");
        return [...(upstreamId === undefined ? [] : [{ kind: "id" as const, upstreamId }]), openingChunk()];
      }
      case "content_block_start":
        return startBlock(calls, index, recordIn(event, "content_block") ?? {});
      case "content_block_delta":
        return continueBlock(calls, index, recordIn(event, "delta") ?? {});
      case "content_block_stop":
        return calls.stop(index);
      case "message_delta":
        return stopAnswer(event, data);
      case "message_stop":
        progress.ended = true;
        return [...usageParts(), { kind: "end" }];
      case "error":
        return [{ kind: "error", ...readErrorInAnswer(data) }];
      default:
        return [];
    }
  }

  function usageParts(): StreamPart[] {
    return counted ? [{ kind: "usage", usage: readUsage(usage) }] : [];
  }

  return {
    read({ data }) {
      if (progress.ended) return [];
      const event = parseRecord(data);
      if (event === undefined) {
        return [{ kind: "error", message: "The provider sent an event that is not JSON", raw: data }];
      }
      return progress.follow(readEvent(event, data));
    },
    finish() {
      if (progress.ended) return [];
      const call = calls.open();
      return [...usageParts(), ...(call === undefined ? [] : [unfinishedCall(call)])];
    },
  };
}

/** Counts that the last event leaves null were given by the first. */
function withoutNulls(record: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
