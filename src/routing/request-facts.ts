// What routing needs to know of a request, worked out once: never the words of the prompt, only what they ask for.
import type { ChatRequest } from "../wire/chat-request.ts";
import { type DeclaredParameter, declaredParameters } from "../wire/declared-parameters.ts";
import type { ProviderPreferences, SortKey } from "../wire/provider-preferences.ts";
import { type AskedTier, askedTier } from "./tier-at.ts";

export interface RequestFacts extends AskedTier {
  preferences: ProviderPreferences;
  /** Declared parameters that the request sends. */
  parameters: DeclaredParameter[];
  /** Of these, what shapes the whole answer: endpoints without it come behind those with it (wire reference §5.1). */
  shaping: readonly string[];
  /** Input modalities of the prompt beyond text. */
  modalities: ReadonlySet<string>;
  images: number;
  /** Estimated tokens of the prompt, and what the answer may take. */
  promptTokens: number;
  maxTokens: number | null;
  /** It asks for reasoning. */
  reasons: boolean;
  needsTools: boolean;
  needsStructuredOutputs: boolean;
  /** Formats of the signed or encrypted reasoning that the conversation carries. */
  reasoningFormats: ReadonlySet<string>;
  sort: SortKey | null;
  partition: "model" | "none";
}

export interface Measured {
  promptTokens: number;
  modalities: ReadonlySet<string>;
  images: number;
}

const nothing: readonly string[] = [];
const none: ReadonlySet<string> = new Set();

/** Of a request that is no conversation: nothing but its preferences and the length of what it sends. */
export function plainFacts(
  preferences: ProviderPreferences,
  { promptTokens, images, modalities }: Measured,
): RequestFacts {
  return {
    preferences,
    parameters: [],
    shaping: nothing,
    modalities,
    images,
    promptTokens,
    maxTokens: null,
    reasons: false,
    needsTools: false,
    needsStructuredOutputs: false,
    reasoningFormats: none,
    sort: sortOf(preferences).sort,
    serviceTier: undefined,
    tierTags: none,
    leavesTierOpen: false,
    partition: sortOf(preferences).partition ?? "model",
  };
}

export function factsOf(request: ChatRequest, measured: Measured): RequestFacts {
  const preferences = request.provider ?? {};
  const { sort, partition } = sortOf(preferences);
  const maxTokens = request.max_completion_tokens ?? request.max_tokens ?? null;
  const toolChoice = request.tool_choice;
  return {
    preferences,
    parameters: declaredParameters.filter((name) => isSent(request[name])),
    shaping: shapingParameters(request),
    modalities: measured.modalities,
    images: measured.images,
    promptTokens: measured.promptTokens,
    maxTokens,
    reasons: asksForReasoning(request),
    needsTools: (request.tools != null && request.tools.length > 0) || (toolChoice != null && toolChoice !== "none"),
    needsStructuredOutputs: request.response_format?.type === "json_schema",
    reasoningFormats: signedFormats(request),
    sort,
    partition: partition ?? partitionOfRoute(request),
    ...askedTier({ sent: request.service_tier, only: preferences.only, order: preferences.order }),
  };
}

function sortOf({ sort }: ProviderPreferences) {
  return {
    sort: (typeof sort === "string" ? sort : sort?.by) ?? null,
    partition: (typeof sort === "object" ? sort?.partition : undefined) ?? null,
  };
}

function asksForReasoning({ reasoning, reasoning_effort: effort }: ChatRequest): boolean {
  if (reasoning == null) return effort != null && effort !== "none";
  return reasoning.enabled !== false && reasoning.effort !== "none";
}

/** An empty list of tools asks for nothing. */
function isSent(value: unknown): boolean {
  return value != null && !(Array.isArray(value) && value.length === 0);
}

function shapingParameters({ response_format: format, verbosity }: ChatRequest): readonly string[] {
  if (format == null && verbosity == null) return nothing;
  const asksForJson = format != null && format.type !== "text";
  return [...(asksForJson ? ["response_format"] : []), ...(verbosity == null ? [] : ["verbosity"])];
}

/** `route` is the older name of the partition (wire reference §3). */
function partitionOfRoute(request: ChatRequest): "model" | "none" {
  return request["route"] === "sort" ? "none" : "model";
}

function signedFormats(request: ChatRequest): ReadonlySet<string> {
  const formats = new Set<string>();
  for (const message of request.messages) {
    if (message.role !== "assistant" || message.reasoning_details == null) continue;
    for (const detail of message.reasoning_details) {
      const sealed = detail.type === "reasoning.encrypted" || detail["signature"] != null;
      if (sealed && typeof detail["format"] === "string") formats.add(detail["format"]);
    }
  }
  return formats;
}
