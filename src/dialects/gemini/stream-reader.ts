// Events of a Gemini stream → parts. Each event is a piece of an answer, with the counts so far. Nothing says that the
// stream is over but its close: some models give a finish reason with every event, so that the last one counts.
import type { StreamPart } from "../../streaming/stream-part.ts";
import type { StreamReader } from "../dialect.ts";
import { numberIn, stringIn } from "../json.ts";
import { callChunk, contentChunk, finishChunk, imageChunk, openingChunk, reasoningChunk } from "../shared/chunks.ts";
import { type JsonRecord, parseRecord, recordIn, recordsIn } from "../shared/records.ts";
import { finishReason } from "./finish-reason.ts";
import { readErrorInAnswer, refusal } from "./read-error.ts";
import { type PartReader, partReader, type Said } from "./read-parts.ts";
import { readUsage } from "./usage.ts";

interface Candidate {
  parts: PartReader;
  spoke: boolean;
  native: string | undefined;
}

export function streamReader(): StreamReader {
  const candidates = new Map<number, Candidate>();
  let usage: JsonRecord | undefined;
  let upstreamId: string | undefined;
  let failed = false;

  function candidateAt(index: number): { candidate: Candidate; opening: StreamPart[] } {
    const known = candidates.get(index);
    if (known !== undefined) return { candidate: known, opening: [] };
    const candidate: Candidate = { parts: partReader(), spoke: false, native: undefined };
    candidates.set(index, candidate);
    return { candidate, opening: [openingChunk(index)] };
  }

  function readCandidate(piece: JsonRecord, data: string): StreamPart[] {
    const index = numberIn(piece, "index") ?? 0;
    const { candidate, opening } = candidateAt(index);
    const said = candidate.parts.read(recordsIn(recordIn(piece, "content") ?? {}, "parts"), upstreamId);
    candidate.spoke ||= said.length > 0;
    candidate.native = stringIn(piece, "finishReason") ?? candidate.native;
    const error = candidate.spoke ? undefined : errorOf(candidate.native, stringIn(piece, "finishMessage"), data);
    if (error !== undefined) return [error];
    return [...opening, ...said.map((item) => toChunk(item, index))];
  }

  function readEvent(event: JsonRecord, data: string): StreamPart[] {
    if (event["error"] != null) return [{ kind: "error", ...readErrorInAnswer(data) }];
    usage = recordIn(event, "usageMetadata") ?? usage;
    const parts: StreamPart[] = [];
    if (upstreamId === undefined) {
      upstreamId = stringIn(event, "responseId");
      if (upstreamId !== undefined) parts.push({ kind: "id", upstreamId });
    }
    const pieces = recordsIn(event, "candidates");
    const feedback = recordIn(event, "promptFeedback") ?? {};
    const blocked = stringIn(feedback, "blockReason");
    if (blocked !== undefined && candidates.size === 0 && pieces.length === 0) {
      return [{ kind: "error", ...refusal(blocked, stringIn(feedback, "blockReasonMessage"), data) }];
    }
    for (const piece of pieces) parts.push(...readCandidate(piece, data));
    return parts;
  }

  return {
    read({ data }) {
      if (failed) return [];
      const event = parseRecord(data);
      const parts: StreamPart[] =
        event === undefined
          ? [{ kind: "error", message: "The provider sent an event that is not JSON", raw: data }]
          : readEvent(event, data);
      failed ||= parts.some(({ kind }) => kind === "error");
      return parts;
    },
    finish() {
      const open = [...candidates];
      if (failed || open.length === 0 || open.some(([, { native }]) => native === undefined)) return [];
      const ends = open.map(([index, { native = "", parts }]) =>
        finishChunk(finishReason(native, parts.calls() > 0), native, index),
      );
      return [
        ...ends,
        ...(usage === undefined ? [] : [{ kind: "usage" as const, usage: readUsage(usage) }]),
        { kind: "end" },
      ];
    },
  };
}

function toChunk(item: Said, index: number): StreamPart {
  switch (item.kind) {
    case "text":
      return contentChunk(item.text, index);
    case "reasoning":
      return reasoningChunk(item.detail, item.text, index);
    case "call":
      return callChunk(item, index);
    case "image":
      return imageChunk(item.url, index);
  }
}

/** A reason that ends an answer before it began. */
function errorOf(native: string | undefined, detail: string | undefined, raw: string): StreamPart | undefined {
  if (native === undefined) return undefined;
  const reason = finishReason(native, false);
  if (reason === "content_filter") return { kind: "error", ...refusal(native, detail, raw) };
  if (reason !== "error") return undefined;
  return { kind: "error", message: detail ?? `The answer ended with ${native}`, raw, code: native };
}
