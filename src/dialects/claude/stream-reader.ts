// Events of an Anthropic stream → parts: what opens and closes the answer, its counts and its errors.
import type { StreamPart } from "../../streaming/stream-part.ts";
import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { PlacedThoughts } from "../common/answer-turn.ts";
import { finishChunk, openingChunk } from "../common/chunks.ts";
import { numberIn, recordIn, stringIn } from "../common/records.ts";
import { unfinishedCall } from "../common/unfinished-call.ts";
import { unreadableEvent } from "../common/unreadable-event.ts";
import { usageReports } from "../common/usage-reports.ts";
import type { StreamReader } from "../dialect.ts";
import { finishReason } from "./finish-reason.ts";
import { nativeEnding } from "./native.ts";
import { Progress } from "./progress.ts";
import { readErrorInAnswer, refusal } from "./read-error.ts";
import { StreamedBlocks } from "./stream-blocks.ts";
import { readUsage } from "./usage.ts";

export function streamReader(): StreamReader {
  const reports = usageReports(readUsage);
  const progress = new Progress();
  const blocks = new StreamedBlocks();
  const { calls } = blocks;
  const thoughts = new PlacedThoughts();

  function stopAnswer(event: JsonRecord, data: string): StreamPart[] {
    const counted = reports.note(event["usage"]);
    const delta = recordIn(event, "delta") ?? {};
    const native = stringIn(delta, "stop_reason");
    if (native === undefined) return counted;
    if (native === "refusal" && !progress.spoke)
      return [{ kind: "error", ...refusal(recordIn(delta, "stop_details"), data) }];
    const finish = finishChunk(finishReason(native, calls.count() > 0), native);
    // How it ended stands beside the reason, or beside the counts.
    const ending = nativeEnding({ ...event, ...delta }, recordIn(event, "usage"));
    const told = Object.keys(ending).length === 0 ? undefined : { kind: "ending" as const, ...ending };
    return [{ ...finish, ...present({ native: told }) }, ...counted];
  }

  function readEvent(event: JsonRecord, data: string): StreamPart[] {
    const index = numberIn(event, "index") ?? 0;
    switch (event["type"]) {
      case "message_start": {
        const message = recordIn(event, "message") ?? {};
        const upstreamId = stringIn(message, "id");
        return [
          ...(upstreamId === undefined ? [] : [{ kind: "id" as const, upstreamId }]),
          openingChunk(),
          ...reports.note(promptOnly(recordIn(message, "usage"))),
        ];
      }
      case "content_block_start":
        return blocks.start(index, recordIn(event, "content_block") ?? {});
      case "content_block_delta":
        return blocks.grow(index, recordIn(event, "delta") ?? {});
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
