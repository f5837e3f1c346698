// Events of a streamed response → parts. Items are numbered by `output_index`; calls get positions of their own, and those
// that are no functions come as calls of functions.
import type { StreamPart, UsagePart } from "../../streaming/stream-part.ts";
import type { Delta } from "../../wire/answer.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { PlacedThoughts } from "../common/answer-turn.ts";
import { annotated, finishChunk, openingChunk, reasoningChunk } from "../common/chunks.ts";
import { listIn, numberIn, recordIn, recordsIn, stringIn } from "../common/records.ts";
import { unfinishedCall } from "../common/unfinished-call.ts";
import { unreadableEvent } from "../common/unreadable-event.ts";
import { usageReports } from "../common/usage-reports.ts";
import type { Dialect, StreamReader } from "../dialect.ts";
import { readUsage } from "../openai/usage.ts";
import { endingOf } from "./finish-reason.ts";
import { quirksOf } from "./quirks.ts";
import { failureIn } from "./read-failure.ts";
import { annotationOf, betweenMessages, messageOf, readableText } from "./read-items.ts";
import {
  betweenParts,
  detailsOf,
  encryptedDetail,
  type Origin,
  originOf,
  summaryDetail,
  textDetail,
} from "./reasoning-items.ts";
import { StreamedCalls } from "./streamed-calls.ts";
import { searchesIn } from "./web-search.ts";

export const streamReader: Dialect["streamReader"] = (target) => new Reader(quirksOf(target).reasoning_format);

class Reader implements StreamReader {
  readonly #format: string;
  readonly #reports = usageReports((counts) => readUsage(counts, "auto"));
  readonly #calls = new StreamedCalls();
  readonly #placed = new PlacedThoughts();
  /** Items of reasoning by place. */
  readonly #thoughts = new Map<number, Origin>();
  /** Of messages by place. */
  readonly #phases = new Map<number, string>();
  /** Places of messages that have said something. */
  readonly #messages = new Set<number>();
  #named = false;
  #spoke = false;

  constructor(format: string) {
    this.#format = format;
  }

  read({ data }: { data: string }): StreamPart[] {
    const text = data.trim();
    if (text === "[DONE]" || text === "") return [];
    const event = parseRecord(text);
    if (event === undefined) return unreadableEvent(text);
    const parts = this.#placed.follow(this.#readEvent(event, text));
    this.#spoke ||= parts.some((part) => part.kind === "chunk" && part.real);
    return parts;
  }

  finish(): StreamPart[] {
    const open = this.#calls.open();
    return open === undefined ? [] : [unfinishedCall(open)];
  }

  #readEvent(event: JsonRecord, raw: string): StreamPart[] {
    const place = numberIn(event, "output_index") ?? 0;
    const delta = stringIn(event, "delta") ?? "";
    switch (event["type"]) {
      case "response.created":
        return this.#begin(recordIn(event, "response") ?? {});
      case "response.output_item.added":
        return this.#open(recordIn(event, "item") ?? {}, place);
      case "response.output_item.done":
        return this.#close(recordIn(event, "item") ?? {}, place);
      case "response.output_text.delta":
        return this.#say(place, { content: delta }, listIn(event, "logprobs"));
      case "response.refusal.delta":
        return this.#say(place, { refusal: delta });
      case "response.output_text.annotation.added":
        return annotated(annotationOf(recordIn(event, "annotation") ?? {}));
      case "response.reasoning_summary_part.added":
        return (numberIn(event, "summary_index") ?? 0) === 0 ? [] : this.#sum(place, betweenParts);
      case "response.reasoning_summary_text.delta":
        return this.#sum(place, delta);
      case "response.reasoning_text.delta":
        return delta === "" ? [] : [reasoningChunk(textDetail(delta, this.#origin(place)), delta)];
      case "response.function_call_arguments.delta":
      case "response.custom_tool_call_input.delta":
        return this.#calls.add(place, delta);
      case "response.completed":
      case "response.incomplete":
        return this.#end(recordIn(event, "response") ?? {}, raw);
      case "response.failed":
        return [failedPart(recordIn(event, "response") ?? {}, raw)];
      case "response.cancelled":
        return [{ kind: "error", message: "The provider cancelled the response", raw }];
      default:
        return event["type"] === "error" || isRecord(event["error"]) ? [failedPart(event, raw)] : [];
    }
  }

  #begin(response: JsonRecord): StreamPart[] {
    const upstreamId = stringIn(response, "id");
    if (this.#named) return [];
    this.#named = true;
    return [...(upstreamId === undefined ? [] : [{ kind: "id" as const, upstreamId }]), openingChunk()];
  }

  #open(item: JsonRecord, place: number): StreamPart[] {
    const phase = messageOf(item)?.phase;
    if (phase !== undefined) this.#phases.set(place, phase);
    if (item["type"] === "reasoning") this.#thoughts.set(place, originOf(item, { format: this.#format, index: place }));
    return this.#calls.begin(place, item);
  }

  #close(item: JsonRecord, place: number): StreamPart[] {
    const said = messageOf(item);
    if (said !== undefined && !this.#messages.has(place)) {
      // A server that sends items whole.
      if (said.phase !== undefined) this.#phases.set(place, said.phase);
      return [
        ...this.#say(place, { content: said.text }, said.logprobs),
        ...this.#say(place, { refusal: said.refusal }),
        ...annotated(said.annotations),
      ];
    }
    if (item["type"] !== "reasoning") return this.#calls.end(place, item);
    const detail = encryptedDetail(item, {
      ...this.#origin(place),
      id: stringIn(item, "id") ?? this.#origin(place).id,
    });
    return detail === undefined ? [] : [reasoningChunk(detail)];
  }

  #sum(place: number, delta: string): StreamPart[] {
    return delta === "" ? [] : [reasoningChunk(summaryDetail(delta, this.#origin(place)), delta)];
  }

  #say(place: number, delta: Delta, logprobs: readonly unknown[] = []): StreamPart[] {
    const text = delta.content ?? delta.refusal ?? "";
    if (text === "") return [];
    const isFirst = !this.#messages.has(place);
    const isNext = this.#messages.size > 0 && isFirst && typeof delta.content === "string";
    this.#messages.add(place);
    const said = isNext ? { ...delta, content: betweenMessages + text } : delta;
    const phase = isFirst ? this.#phases.get(place) : undefined;
    return [chunkOf({ ...said, ...present({ phase }) }, true, logprobs)];
  }

  #origin(place: number): Origin {
    return this.#thoughts.get(place) ?? { id: null, format: this.#format, index: place };
  }

  /** An item of which no event told. */
  #whole(item: JsonRecord, place: number): StreamPart[] {
    if (item["type"] !== "reasoning") return this.#close(item, place);
    const details = detailsOf(item, originOf(item, { format: this.#format, index: place }));
    return details.map((detail) => reasoningChunk(detail, readableText([detail]) || undefined));
  }

  #end(response: JsonRecord, raw: string): StreamPart[] {
    const isUntold = !this.#spoke && this.#calls.count === 0;
    const items = isUntold ? recordsIn(response, "output").flatMap((item, place) => this.#whole(item, place)) : [];
    this.#spoke ||= items.length > 0;
    return [...items, ...this.#finish(response, raw)];
  }

  #finish(response: JsonRecord, raw: string): StreamPart[] {
    const { reason, native } = endingOf(response, this.#calls.count > 0);
    if (reason === "content_filter" && !this.#spoke) {
      return [{ kind: "error", message: "The provider's content filter blocked this prompt", raw, refused: true }];
    }
    if (reason === "error") {
      const counted = this.#reports.note(response["usage"]);
      return [...counted, { kind: "error", message: `The answer ended with ${native}`, raw, code: native }];
    }
    const late = this.#calls.endAll();
    const tier = stringIn(response, "service_tier");
    const finish = finishChunk(reason, native);
    return [
      ...late,
      { ...finish, ...present({ serviceTier: tier }) },
      ...this.#reports.note(response["usage"]).map((part) => withSearches(part, response["output"])),
      { kind: "end" },
    ];
  }
}

function withSearches(part: UsagePart, output: unknown): UsagePart {
  return { ...part, usage: { ...part.usage, ...present({ webSearches: searchesIn(output) }) } };
}

function failedPart(record: JsonRecord, raw: string): StreamPart {
  const failure = failureIn(record, raw) ?? { message: "The provider's response failed", raw };
  const { contextLength: _contextLength, ...error } = failure;
  return { kind: "error", ...error };
}

function chunkOf(delta: Delta, real: boolean, logprobs: readonly unknown[] = []): StreamPart {
  const choice = { index: 0, delta, finish_reason: null, native_finish_reason: null };
  return {
    kind: "chunk",
    choices: [logprobs.length === 0 ? choice : { ...choice, logprobs: { content: logprobs } }],
    real,
  };
}
