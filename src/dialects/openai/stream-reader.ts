// Events of an OpenAI-compatible stream → parts. A chunk that is already as our wire wants it keeps the provider's own
// text (`tail`), so that it need not be serialised again.

import { hasEnded } from "../../streaming/failed-ending.ts";
import type { ChunkPart, StreamPart } from "../../streaming/stream-part.ts";
import type { Annotation, ChunkChoice, Delta, ToolCallDelta } from "../../wire/answer.ts";
import { isRecord, parseJson } from "../../wire/json.ts";
import { filled, given, present } from "../../wire/present.ts";
import { saysSomething } from "../../wire/says-something.ts";
import { annotated, finishChunk } from "../common/chunks.ts";
import { filledIn, stringIn } from "../common/records.ts";
import { unreadableEvent } from "../common/unreadable-event.ts";
import { usageReports } from "../common/usage-reports.ts";
import type { StreamReader } from "../dialect.ts";
import { citedPages } from "./cited-pages.ts";
import { finishReason } from "./finish-reason.ts";
import type { ReadingQuirks } from "./quirks.ts";
import { errorInAnswer } from "./read-error.ts";
import { readLogprobs } from "./read-logprobs.ts";
import { callsOf, plainDetail, splitContent, stopNamed } from "./read-response.ts";
import { RepeatedChunk } from "./repeated-chunk.ts";
import { StreamedCalls } from "./streamed-calls.ts";
import { findUsage, readUsage } from "./usage.ts";

/** `tools`: the names that may be called: what is one of them need not be waited for. */
export function openAiStreamReader(
  { usage_reasoning: habit, ends_without_reason }: ReadingQuirks,
  tools: readonly string[] = [],
): StreamReader {
  let named = false;
  let spoke = false;
  /** Pages that the vendor says are cited, to be told once at the end. */
  let pages: Annotation[] = [];
  let isCited = false;
  const calls = new StreamedCalls(tools);
  const repeated = new RepeatedChunk();
  /** Choices that have begun and not ended, and whether they hold calls. */
  const unfinished = new Map<number, boolean>();
  const reports = usageReports((counts) => readUsage(counts, habit));

  function read(data: string, isError: boolean): StreamPart[] {
    if (data === "[DONE]") {
      const open = ends_without_reason ? [...unfinished].map(([index, called]) => lateFinish(index, called)) : [];
      return [...lateArguments(calls), ...open, ...cite(), { kind: "end" }];
    }
    const again = isError ? undefined : repeated.read(data);
    if (again !== undefined) return [again];
    const chunk = parseJson(data);
    if (!isRecord(chunk)) return isError ? [{ kind: "error", message: data, raw: data }] : unreadableEvent(data);
    const usage = findUsage(chunk);
    const counted = reports.note(usage);
    const error = errorInAnswer(isError && chunk["error"] == null ? { error: chunk } : chunk, data);
    const parts: StreamPart[] = [];
    const id = named ? undefined : filledIn(chunk, "id");
    if (id !== undefined) {
      named = true;
      calls.responseId = id;
      parts.push({ kind: "id", upstreamId: id });
    }
    if (error !== undefined) return [...parts, ...counted, { kind: "error", ...error }];
    const cites = chunk["search_results"] != null || chunk["citations"] != null;
    if (cites) pages = citedPages(chunk);
    if (Array.isArray(chunk["choices"]) && chunk["choices"].length > 0) {
      const part = readChoices(chunk, chunk["choices"], data);
      // Nothing is read behind an error; what a chunk says is a part of what it counts.
      if (part.kind === "error") return [...parts, ...counted, part];
      if (part.kind === "chunk") {
        spoke ||= part.real;
        isCited ||= part.choices.some(({ delta }) => (delta.annotations ?? []).length > 0);
        if (part.choices[0]?.finish_reason != null) parts.push(...cite());
        // What such chunks say is their words, and nothing is remembered of them.
        if (usage === undefined && !cites && !ends_without_reason && !calls.isWaiting) repeated.learn(data, part);
      }
      parts.push(part);
    }
    for (const part of counted) parts.push(part);
    return parts;
  }

  function cite(): StreamPart[] {
    if (isCited || pages.length === 0) return [];
    isCited = true;
    return annotated(pages);
  }

  function readChoices(chunk: Record<string, unknown>, list: unknown[], data: string): StreamPart {
    const read = list.filter(isRecord).map((choice, position) => readChoice(choice, position, { calls, spoke }));
    const choices = read.map(({ choice }) => choice);
    if (ends_without_reason) for (const choice of choices) follow(unfinished, choice);
    const real = choices.some(({ delta }) => saysSomething(delta));
    const [first] = choices;
    if (!real && !spoke && first?.finish_reason === "content_filter") {
      return { kind: "error", message: "The provider's content filter blocked this prompt", raw: data, refused: true };
    }
    const fingerprint = stringIn(chunk, "system_fingerprint");
    const tier = stringIn(chunk, "service_tier");
    const isUntouched = read.length === list.length && read.every(({ untouched }) => untouched);
    const tail = isUntouched && lastKey(chunk) === "choices" ? tailOf(data) : undefined;
    const part: ChunkPart = { kind: "chunk", choices, real };
    if (tail !== undefined) part.tail = tail;
    if (fingerprint !== undefined) part.systemFingerprint = fingerprint;
    if (tier !== undefined) part.serviceTier = tier;
    const stop = first?.finish_reason === "stop" ? stopNamed(list[0]) : undefined;
    if (stop !== undefined) part.native = { kind: "ending", ...stop };
    return part;
  }

  return { read: ({ data, event }) => read(data.trim(), event === "error"), finish: () => [] };
}

const tailStart = '"choices":';

/** From the one `"choices":` on, in one line; undefined where that is not certain to be valid behind another head. */
function tailOf(data: string): string | undefined {
  const start = data.indexOf(tailStart);
  const isOnly = start !== -1 && data.indexOf(tailStart, start + tailStart.length) === -1;
  return isOnly && !data.includes("\n") ? data.slice(start) : undefined;
}

/** The answer ended without a finish reason, in which the arguments of calls that got none would have gone along. */
function lateArguments(calls: StreamedCalls): StreamPart[] {
  return calls.open.flatMap((index): StreamPart[] => {
    const late = calls.end(index);
    if (late.length === 0) return [];
    const choice = { index, delta: { tool_calls: late }, finish_reason: null, native_finish_reason: null };
    return [{ kind: "chunk", real: true, choices: [choice] }];
  });
}

/** For vendors that end good answers without saying so. */
function lateFinish(index: number, called: boolean): StreamPart {
  return finishChunk(called ? "tool_calls" : "stop", null, index);
}

function follow(unfinished: Map<number, boolean>, choice: ChunkChoice): void {
  const { index, delta } = choice;
  if (hasEnded(choice)) unfinished.delete(index);
  else if (saysSomething(delta)) unfinished.set(index, unfinished.get(index) === true || delta.tool_calls != null);
}

function lastKey(record: Record<string, unknown>): string | undefined {
  let last: string | undefined;
  for (const key in record) last = key;
  return last;
}

/** `untouched`: the provider's own text of this choice is valid on our wire. */
function readChoice(
  choice: Record<string, unknown>,
  position: number,
  { calls, spoke }: { calls: StreamedCalls; spoke: boolean },
): { choice: ChunkChoice; untouched: boolean } {
  const native = stringIn(choice, "finish_reason") ?? null;
  const index = typeof choice["index"] === "number" ? choice["index"] : position;
  const sent = isRecord(choice["delta"]) ? choice["delta"] : spoke ? undefined : wholeOf(choice);
  const delta = readDelta(sent ?? {}, (list) => calls.mend(index, list));
  const finish = finishReason(native, native !== null && calls.has(index));
  const late = native === null || native === "" ? [] : calls.end(index);
  const read: ChunkChoice = {
    index,
    delta: late.length === 0 ? delta : { ...delta, tool_calls: [...(delta.tool_calls ?? []), ...late] },
    finish_reason: finish,
    native_finish_reason: native === "" ? null : native,
  };
  const logprobs = readLogprobs(choice["logprobs"]);
  if (logprobs !== undefined) read.logprobs = logprobs;
  const isSame = delta === choice["delta"] && (logprobs ?? null) === (choice["logprobs"] ?? null);
  return { choice: read, untouched: native === null && isSame && index === choice["index"] };
}

/** Of servers that answer whole, or as to a text completion, though a stream was asked for. What repeats a stream at its end is not read. */
function wholeOf({ message, text }: Record<string, unknown>): Record<string, unknown> | undefined {
  if (isRecord(message)) return message;
  return typeof text === "string" ? { content: text } : undefined;
}

/** The delta itself where nothing has to change, else a mended copy. */
function readDelta(delta: Record<string, unknown>, mendCalls: (calls: unknown[]) => ToolCallDelta[]): Delta {
  const { content, reasoning, reasoning_content, tool_calls, function_call, role, audio, ...rest } = delta;
  const list = callsOf(delta);
  const calls = list === undefined ? undefined : mendCalls(list);
  const isPlain =
    (content == null || typeof content === "string") &&
    (reasoning == null || reasoning === "") &&
    reasoning_content === undefined &&
    (role === undefined || role === "assistant") &&
    audio !== null &&
    (calls === undefined ? function_call == null : calls === tool_calls);
  if (isPlain) return delta as Delta;
  const parts = splitContent(content);
  const thought = [reasoning, reasoning_content, parts.reasoning].find(
    (text): text is string => typeof text === "string" && text !== "",
  );
  return {
    ...rest,
    ...(role == null ? {} : { role: "assistant" as const }),
    ...given({ audio }),
    content: parts.text,
    ...present({
      reasoning: thought,
      reasoning_details:
        thought === undefined || delta["reasoning_details"] != null ? undefined : [plainDetail(thought)],
      tool_calls: calls && filled(calls),
    }),
  };
}
