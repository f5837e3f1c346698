// Events of a ConverseStream → parts. The stop reason ends the answer; the counts follow it in an event of their own.
import type { StreamPart } from "../../streaming/stream-part.ts";
import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { Progress } from "../claude/progress.ts";
import { reasoningFormat } from "../claude/thinking-blocks.ts";
import { PlacedThoughts } from "../common/answer-turn.ts";
import { callReader } from "../common/call-reader.ts";
import { annotated, contentChunk, finishChunk, openingChunk, reasoningChunk } from "../common/chunks.ts";
import { filledIn, numberIn, recordIn, stringIn } from "../common/records.ts";
import { unfinishedCall } from "../common/unfinished-call.ts";
import { unreadableEvent } from "../common/unreadable-event.ts";
import { usageReports } from "../common/usage-reports.ts";
import type { StreamReader } from "../dialect.ts";
import { finishReason } from "./finish-reason.ts";
import { readException, refusal } from "./read-error.ts";
import { citedPage, endedWith, stopNamed } from "./read-response.ts";
import { readUsage } from "./usage.ts";

export function streamReader(): StreamReader {
  const calls = callReader();
  const progress = new Progress();
  const thoughts = new PlacedThoughts();
  const reports = usageReports(readUsage);
  /** The answer is complete, though its counts may still come. */
  let stopped = false;

  function start(index: number, block: JsonRecord): StreamPart[] {
    const call = recordIn(block, "toolUse");
    if (call === undefined) return [];
    return calls.start(index, { id: filledIn(call, "toolUseId"), name: stringIn(call, "name") ?? "" });
  }

  function delta(index: number, change: JsonRecord): StreamPart[] {
    const text = stringIn(change, "text");
    if (text) return [contentChunk(text)];
    const call = recordIn(change, "toolUse");
    if (call !== undefined) return calls.fragment(index, stringIn(call, "input") ?? "");
    const cited = recordIn(change, "citation");
    if (cited !== undefined) return annotated(citedPage(cited));
    const reasoning = recordIn(change, "reasoningContent");
    return reasoning === undefined ? [] : thought(index, reasoning);
  }

  function stop(native: string | undefined, data: string): StreamPart[] {
    stopped = true;
    if (native === undefined) return [];
    const reason = finishReason(native, calls.count() > 0);
    if (!progress.spoke && reason === "content_filter") return [{ kind: "error", ...refusal(native, data) }];
    if (reason === "error") return [{ kind: "error", ...endedWith(native, data) }];
    return [finishChunk(reason, native)];
  }

  function readEvent(name: string | undefined, event: JsonRecord, data: string): StreamPart[] {
    const index = numberIn(event, "contentBlockIndex") ?? 0;
    switch (name) {
      case "messageStart":
        return [openingChunk()];
      case "contentBlockStart":
        return start(index, recordIn(event, "start") ?? {});
      case "contentBlockDelta":
        return delta(index, recordIn(event, "delta") ?? {});
      case "contentBlockStop":
        return calls.stop(index);
      case "messageStop":
        return named(stop(stringIn(event, "stopReason"), data), stopNamed(event));
      case "metadata": {
        progress.ended = stopped;
        return [...reports.note(event), ...(stopped ? [{ kind: "end" as const }] : [])];
      }
      case "exception":
        return [{ kind: "error", ...readException(data) }];
      default:
        return [];
    }
  }

  return {
    read({ event: name, data }) {
      if (progress.ended) return [];
      const event = parseRecord(data);
      return progress.follow(
        event === undefined ? unreadableEvent(data) : thoughts.follow(readEvent(name, event, data)),
      );
    },
    finish() {
      if (progress.ended) return [];
      if (stopped) return [{ kind: "end" }];
      const call = calls.open();
      return call === undefined ? [] : [unfinishedCall(call)];
    },
  };
}

function thought(index: number, reasoning: JsonRecord): StreamPart[] {
  const data = stringIn(reasoning, "redactedContent");
  if (data !== undefined) {
    return [reasoningChunk({ type: "reasoning.encrypted", data, format: reasoningFormat, index })];
  }
  const text = stringIn(reasoning, "text") ?? "";
  const signature = stringIn(reasoning, "signature");
  if (signature !== undefined) {
    return [reasoningChunk({ type: "reasoning.text", text, signature, format: reasoningFormat, index })];
  }
  if (text === "") return [];
  return [reasoningChunk({ type: "reasoning.text", text, format: reasoningFormat, index }, text)];
}

/** The end of an answer, with the stop sequence that brought it about. */
function named(parts: StreamPart[], stop: ReturnType<typeof stopNamed>): StreamPart[] {
  if (stop === undefined) return parts;
  return parts.map((part) => (part.kind === "chunk" ? { ...part, native: { kind: "ending", ...stop } } : part));
}
