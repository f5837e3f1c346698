// Events of a Gemini stream → parts. Each event is a piece of an answer, with the counts so far. Nothing says that the
// stream is over but its close: some models give a finish reason with every event, so that the last one counts.
import type { ChunkPart, ErrorPart, StreamPart } from "../../streaming/stream-part.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../wire/json.ts";
import { PlacedThoughts } from "../common/answer-turn.ts";
import {
  annotated,
  callChunk,
  contentChunk,
  finishChunk,
  imageChunk,
  openingChunk,
  reasoningChunk,
} from "../common/chunks.ts";
import { listIn, numberIn, recordIn, stringIn } from "../common/records.ts";
import { unreadableEvent } from "../common/unreadable-event.ts";
import { usageReports } from "../common/usage-reports.ts";
import type { StreamReader } from "../dialect.ts";
import { finishReason } from "./finish-reason.ts";
import { groundedOn } from "./grounding.ts";
import { readLogprobs } from "./logprobs.ts";
import { readErrorInAnswer, refusal } from "./read-error.ts";
import { type PartReader, partReader, type Said } from "./read-parts.ts";
import { countsIn, readUsage } from "./usage.ts";

interface Candidate {
  parts: PartReader;
  opened: boolean;
  spoke: boolean;
  native: string | undefined;
  /** What the vendor says of its end. */
  detail: string | undefined;
  /** An event of it came without a reason to end: the first that has one is the last. */
  isOpen: boolean;
  /** That one has come. */
  hasEnded: boolean;
  text: string;
  grounding: JsonRecord | undefined;
}

export function streamReader(): StreamReader {
  const candidates = new Map<number, Candidate>();
  const reports = usageReports(readUsage);
  const thoughts = new PlacedThoughts();
  let upstreamId: string | undefined;
  let failed = false;

  function readCandidate(parts: StreamPart[], piece: JsonRecord, data: string): void {
    const index = numberIn(piece, "index") ?? 0;
    let candidate = candidates.get(index);
    if (candidate === undefined) {
      candidate = {
        parts: partReader(),
        opened: false,
        spoke: false,
        native: undefined,
        detail: undefined,
        isOpen: false,
        hasEnded: false,
        text: "",
        grounding: undefined,
      };
      candidates.set(index, candidate);
    }
    const said = candidate.parts.read(listIn(recordIn(piece, "content"), "parts"), upstreamId);
    candidate.spoke ||= said.length > 0;
    candidate.native = stringIn(piece, "finishReason") ?? candidate.native;
    candidate.grounding = recordIn(piece, "groundingMetadata") ?? candidate.grounding;
    candidate.detail = stringIn(piece, "finishMessage") ?? candidate.detail;
    const error = candidate.spoke ? undefined : errorOf(candidate, data);
    if (error !== undefined) {
      fail(parts, error);
      return;
    }
    if (!candidate.opened) parts.push(openingChunk(index));
    candidate.opened = true;
    const logprobs = readLogprobs(piece);
    // Those of an event go along with its text, of which there is one part, or with a part of their own.
    const place = logprobs === undefined ? -1 : said.findLastIndex(({ kind }) => kind === "text");
    for (const [position, item] of said.entries()) {
      if (item.kind === "text") candidate.text += item.text;
      parts.push(position === place ? withLogprobs(toChunk(item, index), logprobs) : toChunk(item, index));
    }
    // Half an answer: none of the reasons that come with every event.
    const broken = errorOf(candidate, data);
    if (broken !== undefined && broken.refused !== true) {
      fail(parts, broken);
      return;
    }
    if (piece["finishReason"] === undefined) candidate.isOpen = true;
    else if (candidate.isOpen) {
      candidate.hasEnded = true;
      parts.push({ kind: "ending", index });
    }
    if (logprobs !== undefined && place === -1) parts.push(withLogprobs(contentChunk("", index), logprobs));
  }

  function readEvent(parts: StreamPart[], event: JsonRecord, data: string): void {
    if (event["error"] != null) {
      parts.push(...reports.note(countsIn(event)));
      fail(parts, { kind: "error", ...readErrorInAnswer(data) });
      return;
    }
    if (upstreamId === undefined) {
      upstreamId = stringIn(event, "responseId");
      if (upstreamId !== undefined) parts.push({ kind: "id", upstreamId });
    }
    for (const piece of listIn(event, "candidates")) {
      if (isRecord(piece) && !failed) readCandidate(parts, piece, data);
    }
    // Behind what the event says: its counts include that; but nothing is read behind an error.
    parts.splice(failed ? -1 : parts.length, 0, ...reports.note(countsIn(event)));
    if (candidates.size > 0) return;
    const feedback = recordIn(event, "promptFeedback") ?? {};
    const blocked = stringIn(feedback, "blockReason");
    if (blocked === undefined) return;
    fail(parts, { kind: "error", ...refusal(blocked, stringIn(feedback, "blockReasonMessage"), data) });
  }

  /** Whatever becomes of the connection. */
  function haveEnded(): boolean {
    return [...candidates.values()].every(({ hasEnded }) => hasEnded);
  }

  function fail(parts: StreamPart[], error: StreamPart): void {
    failed = true;
    parts.push(error);
  }

  return {
    read({ data }) {
      const parts: StreamPart[] = [];
      if (failed) return parts;
      const event = parseRecord(data);
      if (event !== undefined) readEvent(parts, event, data);
      else {
        const unreadable = unreadableEvent(data);
        parts.push(...unreadable);
        failed = unreadable.length > 0 && !haveEnded();
      }
      return thoughts.follow(parts);
    },
    finish(isBroken) {
      const open = [...candidates];
      if (failed || open.length === 0 || open.some(([, { native }]) => native === undefined)) return [];
      if (isBroken && !haveEnded()) return [];
      // What was said before does not make it an answer.
      const broken = open.find(([, { native = "" }]) => finishReason(native, false) === "error");
      const error = broken === undefined ? undefined : errorOf(broken[1], "");
      if (error !== undefined) return [error];
      const ends = open.flatMap(([index, { native = "", parts, grounding, text }]) => [
        ...annotated(groundedOn(grounding, text), index),
        finishChunk(finishReason(native, parts.calls() > 0), native, index),
      ]);
      return [...ends, { kind: "end" }];
    },
  };
}

function toChunk(item: Said, index: number): ChunkPart {
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

/** A reason that ends an answer before it began, or breaks it off. */
function errorOf({ native, detail }: Candidate, raw: string): ErrorPart | undefined {
  if (native === undefined) return undefined;
  const reason = finishReason(native, false);
  if (reason === "content_filter") return { kind: "error", ...refusal(native, detail, raw) };
  if (reason !== "error") return undefined;
  return { kind: "error", message: detail ?? `The answer ended with ${native}`, raw, code: native };
}

function withLogprobs(part: ChunkPart, logprobs: unknown): ChunkPart {
  return { ...part, choices: part.choices.map((choice) => ({ ...choice, logprobs })) };
}
