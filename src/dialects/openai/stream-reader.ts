// Events of an OpenAI-compatible stream → parts. A chunk that is already as our wire wants it keeps the provider's own
// text (`tail`), so that it need not be serialised again.
import type { StreamPart } from "../../streaming/stream-part.ts";
import type { ChunkChoice, Delta, ToolCallDelta } from "../../wire/answer.ts";
import type { StreamReader } from "../dialect.ts";
import { isRecord, parseJson, stringIn } from "../json.ts";
import { finishReason } from "./finish-reason.ts";
import { errorInAnswer } from "./read-error.ts";
import { plainDetail, splitContent } from "./read-response.ts";
import { readUsage } from "./usage.ts";

export function openAiStreamReader(): StreamReader {
  let named = false;
  let spoke = false;

  function read(data: string): StreamPart[] {
    if (data === "[DONE]") return [{ kind: "end" }];
    const chunk = parseJson(data);
    if (!isRecord(chunk)) {
      return [{ kind: "error", message: "The provider sent an event that is not JSON", raw: data }];
    }
    const error = errorInAnswer(chunk, data);
    if (error !== undefined) return [{ kind: "error", ...error }];
    const parts: StreamPart[] = [];
    if (!named && typeof chunk["id"] === "string") {
      named = true;
      parts.push({ kind: "id", upstreamId: chunk["id"] });
    }
    if (Array.isArray(chunk["choices"]) && chunk["choices"].length > 0) {
      const part = readChoices(chunk, chunk["choices"], data);
      if (part.kind === "chunk") spoke ||= part.real;
      parts.push(part);
    }
    const usage = readUsage(chunk["usage"]);
    if (usage !== undefined) parts.push({ kind: "usage", usage });
    return parts;
  }

  function readChoices(chunk: Record<string, unknown>, list: unknown[], data: string): StreamPart {
    const read = list.filter(isRecord).map(readChoice);
    const choices = read.map(({ choice }) => choice);
    const real = choices.some(({ delta }) => saysSomething(delta));
    const [first] = choices;
    if (!real && !spoke && first?.finish_reason === "content_filter") {
      return { kind: "error", message: "The provider's content filter blocked this prompt", raw: data, refused: true };
    }
    if (first?.finish_reason === "error") {
      return { kind: "error", message: "The provider ended with an error", raw: data };
    }
    const fingerprint = stringIn(chunk, "system_fingerprint");
    const tier = stringIn(chunk, "service_tier");
    const asItCame =
      read.length === list.length && read.every(({ untouched }) => untouched) && lastKey(chunk) === "choices";
    return {
      kind: "chunk",
      choices,
      real,
      ...(asItCame ? { tail: data.slice(data.indexOf('"choices":')).trimEnd() } : {}),
      ...(fingerprint === undefined ? {} : { systemFingerprint: fingerprint }),
      ...(tier === undefined ? {} : { serviceTier: tier }),
    };
  }

  return { read: (event) => read(event.data.trim()), finish: () => [] };
}

function lastKey(record: Record<string, unknown>): string | undefined {
  let last: string | undefined;
  for (const key in record) last = key;
  return last;
}

/** `untouched`: the provider's own text of this choice is valid on our wire. */
function readChoice(choice: Record<string, unknown>, position: number): { choice: ChunkChoice; untouched: boolean } {
  const native = stringIn(choice, "finish_reason") ?? null;
  const given = isRecord(choice["delta"]) ? choice["delta"] : {};
  const delta = readDelta(given);
  const index = choice["index"];
  return {
    choice: {
      index: typeof index === "number" ? index : position,
      delta,
      finish_reason: finishReason(native),
      native_finish_reason: native,
      ...(choice["logprobs"] == null ? {} : { logprobs: choice["logprobs"] }),
    },
    untouched: native === null && delta === given && typeof index === "number",
  };
}

/** The delta itself where nothing has to change, else a mended copy. */
function readDelta(delta: Record<string, unknown>): Delta {
  const { content, reasoning, reasoning_content, tool_calls } = delta;
  const plain =
    (content == null || typeof content === "string") &&
    (reasoning == null || reasoning === "") &&
    reasoning_content === undefined &&
    (tool_calls === undefined || (Array.isArray(tool_calls) && tool_calls.every(hasIndex)));
  if (plain) return delta as Delta;
  const { reasoning_content: _other, ...rest } = delta;
  const parts = splitContent(content);
  const thought = [reasoning, reasoning_content, parts.reasoning].find(
    (text): text is string => typeof text === "string" && text !== "",
  );
  return {
    ...rest,
    content: parts.text,
    ...(thought === undefined
      ? {}
      : {
          reasoning: thought,
          ...(delta["reasoning_details"] == null ? { reasoning_details: [plainDetail(thought)] } : {}),
        }),
    ...(Array.isArray(tool_calls) ? { tool_calls: tool_calls.filter(isRecord).map(withIndex) } : {}),
  } as Delta;
}

function hasIndex(call: unknown): boolean {
  return isRecord(call) && typeof call["index"] === "number";
}

/** Vendors that send whole tool calls at once leave the index out. */
function withIndex(call: Record<string, unknown>, position: number): ToolCallDelta {
  return { index: position, ...call } as ToolCallDelta;
}

function saysSomething(delta: Delta): boolean {
  return (
    (typeof delta.content === "string" && delta.content !== "") ||
    (typeof delta.reasoning === "string" && delta.reasoning !== "") ||
    (typeof delta.refusal === "string" && delta.refusal !== "") ||
    (Array.isArray(delta.tool_calls) && delta.tool_calls.length > 0) ||
    (Array.isArray(delta.reasoning_details) && delta.reasoning_details.length > 0) ||
    delta["images"] != null ||
    delta["audio"] != null
  );
}
