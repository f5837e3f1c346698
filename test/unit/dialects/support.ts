// What tests of dialects share: a target, fixtures, and a stream played through a reader into one answer.
import { readFileSync } from "node:fs";
import type { Endpoint, Provider } from "../../../src/catalog/catalog.ts";
import { endpointSchema, providerSchema } from "../../../src/catalog/catalog.ts";
import type { Dialect, StreamReader, Target, UpstreamRequest } from "../../../src/dialects/dialect.ts";
import type { DialectName } from "../../../src/dialects/index.ts";
import type { ServerSentEvent } from "../../../src/streaming/server-sent-event.ts";
import { SseDecoder } from "../../../src/streaming/sse-decoder.ts";
import type { ErrorPart, StreamPart } from "../../../src/streaming/stream-part.ts";
import type { FinishReason, ReasoningDetail, ReportedUsage } from "../../../src/wire/answer.ts";
import { type ChatRequest, chatRequestSchema } from "../../../src/wire/chat-request.ts";

export interface TargetOptions {
  quirks?: Record<string, unknown>;
  endpoint?: Partial<Endpoint>;
  provider?: Partial<Provider>;
  model?: string;
}

export function targetOf(dialect: DialectName, options: TargetOptions = {}): Target {
  const provider = providerSchema().parse({
    slug: "vendor",
    name: "Vendor",
    dialect,
    base_url: "https://vendor.test/v1",
  });
  const endpoint = endpointSchema().parse({
    provider: "vendor",
    upstream_model: options.model ?? "model-1",
    pricing: { prompt: "0.000001", completion: "0.000002" },
    quirks: options.quirks ?? {},
  });
  return {
    provider: { ...provider, ...options.provider },
    endpoint: { ...endpoint, tag: "vendor", context_length: 200_000, ...options.endpoint },
  };
}

/** A request as the front door hands it on: through the schema, and frozen, because nobody may change it. */
export function requestOf(body: Record<string, unknown>): ChatRequest {
  return deepFreeze(chatRequestSchema.parse({ messages: [{ role: "user", content: "Hello" }], ...body }));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}

export function fixture(path: string): string {
  return readFileSync(new URL(`../../fixtures/${path}`, import.meta.url).pathname, "utf8");
}

export function eventsOf(path: string): ServerSentEvent[] {
  const decoder = new SseDecoder();
  return [...decoder.push(new TextEncoder().encode(fixture(path))), ...decoder.finish()];
}

export interface Played {
  content: string;
  reasoning: string;
  details: ReasoningDetail[];
  calls: { id: string; name: string; arguments: string }[];
  finish: FinishReason | null;
  native: string | null;
  /** The last counts, which include those before them; empty where none came. */
  usage: ReportedUsage[];
  ids: string[];
  errors: ErrorPart[];
  ends: number;
}

export function partsOf(reader: StreamReader, events: readonly ServerSentEvent[]): StreamPart[] {
  return [...events.flatMap((event) => reader.read(event)), ...reader.finish(false)];
}

/** One answer out of its parts, of the choice with index 0. */
export function played(parts: readonly StreamPart[]): Played {
  const result: Played = {
    content: "",
    reasoning: "",
    details: [],
    calls: [],
    finish: null,
    native: null,
    usage: [],
    ids: [],
    errors: [],
    ends: 0,
  };
  for (const part of parts) {
    if (part.kind === "usage") result.usage = [part.usage];
    else if (part.kind === "id") result.ids.push(part.upstreamId);
    else if (part.kind === "error") result.errors.push(part);
    else if (part.kind === "end") result.ends++;
    else if (part.kind === "chunk")
      addChoice(
        result,
        part.choices.find(({ index }) => index === 0),
      );
  }
  return result;
}

type Choice = Extract<StreamPart, { kind: "chunk" }>["choices"][number];

function addChoice(result: Played, choice: Choice | undefined): void {
  if (choice === undefined) return;
  const { delta } = choice;
  result.content += delta.content ?? "";
  result.reasoning += delta.reasoning ?? "";
  result.details.push(...(delta.reasoning_details ?? []));
  for (const call of delta.tool_calls ?? []) {
    const known = result.calls[call.index] ?? { id: "", name: "", arguments: "" };
    result.calls[call.index] = {
      id: known.id + (call.id ?? ""),
      name: known.name + (call.function?.name ?? ""),
      arguments: known.arguments + (call.function?.arguments ?? ""),
    };
  }
  result.finish = choice.finish_reason ?? result.finish;
  result.native = choice.native_finish_reason ?? result.native;
}

/** The request a dialect builds, where it has to build one. */
export function built(
  dialect: Dialect,
  body: Record<string, unknown>,
  target: Target,
): UpstreamRequest & { json: Json } {
  const result = dialect.buildRequest(requestOf(body), target);
  if (!result.ok) throw new Error(`refused: ${result.problem}`);
  return { ...result.value, json: JSON.parse(result.value.body) };
}

/** The sentence with which a dialect refuses a request, where it has to. */
export function refusalOf(dialect: Dialect, body: Record<string, unknown>, target: Target): string {
  const result = dialect.buildRequest(requestOf(body), target);
  if (result.ok) throw new Error(`accepted: ${result.value.body}`);
  return result.problem;
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of vendors, read freely in expectations
export type Json = any;
