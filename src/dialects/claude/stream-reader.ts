// Events of an Anthropic stream → parts: what opens and closes the answer, its counts and its errors.
import type { StreamPart } from "../../streaming/stream-part.ts";
import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { given, present } from "../../wire/present.ts";
import { PlacedThoughts } from "../common/answer-turn.ts";
import { finishChunk, openingChunk } from "../common/chunks.ts";
import { numberIn, recordIn, stringIn } from "../common/records.ts";
import { unfinishedCall } from "../common/unfinished-call.ts";
import { unreadableEvent } from "../common/unreadable-event.ts";
import { usageReports } from "../common/usage-reports.ts";
import type { StreamReader } from "../dialect.ts";
import { AssembledBlocks } from "./assembled-blocks.ts";
import { finishReason } from "./finish-reason.ts";
import { nativeAnswer } from "./native.ts";
import { Progress } from "./progress.ts";
import { readErrorInAnswer, refusal } from "./read-error.ts";
import { StreamedBlocks } from "./stream-blocks.ts";
import { readUsage } from "./usage.ts";

/** `assembled`: what only whole answers tell comes with the end. */
export function streamReader(assembled = false): StreamReader {
  const reports = usageReports(readUsage);
  const progress = new Progress();
  const blocks = new StreamedBlocks();
  const { calls } = blocks;
  const thoughts = new PlacedThoughts();
  const whole = assembled ? new AssembledBlocks() : undefined;
  /** What the vendor told of the answer before it began. */
  let head: JsonRecord = {};

  function stopAnswer(event: JsonRecord, data: string): StreamPart[] {
    const counted = reports.note(event["usage"]);
    const delta = recordIn(event, "delta") ?? {};
    const native = stringIn(delta, "stop_reason");
    if (native === undefined) return counted;
    if (native === "refusal" && !progress.spoke)
      return [{ kind: "error", ...refusal(recordIn(delta, "stop_details"), data) }];
    const finish = finishChunk(finishReason(native, calls.count() > 0), native);
    // How it ended stands beside the reason, or beside the counts.
    const usage = { ...recordIn(head, "usage"), ...given(recordIn(event, "usage") ?? {}) };
    const ending = nativeAnswer({ ...head, ...given({ ...event, ...delta }), usage }, whole?.all() ?? []);
    return [{ ...finish, ...present({ native: ending && { kind: "ending" as const, ...ending } }) }, ...counted];
  }

  function startBlock(index: number, block: JsonRecord): StreamPart[] {
    whole?.start(index, block);
    return blocks.start(index, block);
  }

  function growBlock(index: number, delta: JsonRecord): StreamPart[] {
    whole?.grow(index, delta);
    return blocks.grow(index, delta);
  }

  function readEvent(event: JsonRecord, data: string): StreamPart[] {
    const index = numberIn(event, "index") ?? 0;
    switch (event["type"]) {
      case "message_start": {
        const message = recordIn(event, "message") ?? {};
        head = message;
        const upstreamId = stringIn(message, "id");
        return [
          ...(upstreamId === undefined ? [] : [{ kind: "id" as const, upstreamId }]),
          openingChunk(),
          ...reports.note(promptOnly(recordIn(message, "usage"))),
        ];
      }
      case "content_block_start":
        return startBlock(index, recordIn(event, "content_block") ?? {});
      case "content_block_delta":
        return growBlock(index, recordIn(event, "delta") ?? {});
      case "content_block_stop":
        return blocks.stop(index);
      case "message_delta":
        return stopAnswer(event, data);
      case "message_stop":
        progress.ended = true;
        return [{ kind: "end" }];
      case "error":
        return [{ kind: "error", ...readErrorInAnswer(data) }];
      default:
        return [];
    }
  }

  return {
    read({ data }) {
      if (progress.ended) return [];
      const event = parseRecord(data);
      return progress.follow(event === undefined ? unreadableEvent(data) : thoughts.follow(readEvent(event, data)));
    },
    finish() {
      if (progress.ended) return [];
      const call = calls.open();
      return call === undefined ? [] : [unfinishedCall(call)];
    },
  };
}

/** At the start nothing has been said yet: the few tokens that are counted then are the first of those that follow. */
function promptOnly(counts: JsonRecord | undefined): JsonRecord | undefined {
  if (counts === undefined) return undefined;
  const { output_tokens: _begun, ...rest } = counts;
  return rest;
}
