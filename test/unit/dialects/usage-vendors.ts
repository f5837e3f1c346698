// How vendors write one answer and its counts, whole and as a stream: a row for each place, name and arithmetic that is
// known of them. The suite beside it puts every row through the same situations.
import { anthropic } from "../../../src/dialects/anthropic/anthropic.ts";
import { bedrock } from "../../../src/dialects/bedrock/bedrock.ts";
import type { Dialect, Target } from "../../../src/dialects/dialect.ts";
import { gemini } from "../../../src/dialects/gemini/gemini.ts";
import { openai } from "../../../src/dialects/openai/openai.ts";
import { vertex } from "../../../src/dialects/vertex/vertex.ts";
import { workersAi } from "../../../src/dialects/workers-ai/workers-ai.ts";
import type { ServerSentEvent } from "../../../src/streaming/server-sent-event.ts";
import { targetOf } from "./support.ts";

type Json = Record<string, unknown>;

/** On our wire: the cache is a part of the prompt, reasoning one of the completion. */
export interface Counted {
  prompt: number;
  completion: number;
  cached?: number;
  written?: number;
  reasoning?: number;
  audio?: number;
  /** Searches of the web; pages that were cited. */
  searches?: number;
  citations?: number;
}

export type Detail = "cached" | "written" | "reasoning" | "audio" | "searches" | "citations";

/** What the vendor says: text, a call of a tool, or neither; `counts` null: it reports nothing. */
export interface Said {
  text?: string;
  call?: boolean;
  /** It breaks off for what it was about to say. */
  refuses?: true;
  counts: Counted | null;
}

export interface Vendor {
  name: string;
  dialect: Dialect;
  target: Target;
  /** What it counts apart. */
  details: readonly Detail[];
  whole(said: Said): Json;
  /** What is said, without an end; then the end; then another report. */
  begin(said: Said): ServerSentEvent[];
  end(said: Said): ServerSentEvent[];
  /** It counts the prompt before the answer. */
  countsFirst?: boolean;
}

const event = (data: unknown, name?: string): ServerSentEvent => ({
  data: typeof data === "string" ? data : JSON.stringify(data),
  ...(name === undefined ? {} : { event: name }),
});

const toolCall = { index: 0, id: "c1", type: "function", function: { name: "look", arguments: '{"city":"Paris"}' } };

interface Compatible {
  name: string;
  details: readonly Detail[];
  usage(counts: Counted): Json;
  quirks?: Json;
  place?: "top" | "choice" | "x_groq";
  dialect?: "openai" | "workers-ai";
}

function compatible({ name, details, usage, quirks = {}, place = "top", dialect = "openai" }: Compatible): Vendor {
  const counted = ({ counts }: Said): { top: Json; choice: Json } => {
    if (counts === null) return { top: {}, choice: {} };
    const report = usage(counts);
    if (place === "choice") return { top: {}, choice: { usage: report } };
    return { top: place === "top" ? { usage: report } : { x_groq: { usage: report } }, choice: {} };
  };
  const finish = (said: Said) => (said.refuses ? "content_filter" : said.call === true ? "tool_calls" : "stop");
  const spoken = ({ text, call }: Said) => ({
    ...(text === undefined ? {} : { content: text }),
    ...(call === true ? { tool_calls: [toolCall] } : {}),
  });
  return {
    name,
    dialect: dialect === "openai" ? openai : workersAi,
    target: targetOf(dialect, { quirks }),
    details,
    whole(said) {
      const { top, choice } = counted(said);
      const message = { role: "assistant", content: null, ...spoken(said) };
      return { id: "u", choices: [{ index: 0, message, finish_reason: finish(said), ...choice }], ...top };
    },
    begin: (said) => [
      event({ id: "u", choices: [{ index: 0, delta: { role: "assistant" }, finish_reason: null }] }),
      event({ id: "u", choices: [{ index: 0, delta: spoken(said), finish_reason: null }] }),
    ],
    end(said) {
      const { top, choice } = counted(said);
      return [
        event({ id: "u", choices: [{ index: 0, delta: {}, finish_reason: finish(said), ...choice }], ...top }),
        event("[DONE]"),
      ];
    },
  };
}

const total = ({ prompt, completion }: Counted) => prompt + completion;
const base = (counts: Counted): Json => ({
  prompt_tokens: counts.prompt,
  completion_tokens: counts.completion,
  total_tokens: total(counts),
});

const likeOpenAi = (counts: Counted): Json => ({
  ...base(counts),
  prompt_tokens_details: { cached_tokens: counts.cached ?? 0, audio_tokens: counts.audio ?? 0 },
  completion_tokens_details: { reasoning_tokens: counts.reasoning ?? 0 },
});

const beside = (counts: Counted): Json => ({
  ...base(counts),
  completion_tokens: counts.completion - (counts.reasoning ?? 0),
  prompt_tokens_details: { cached_tokens: counts.cached ?? 0 },
  completion_tokens_details: { reasoning_tokens: counts.reasoning ?? 0 },
});

function claude(name: string, dialect: Dialect, target: Target): Vendor {
  const usage = ({ counts }: Said): Json =>
    counts === null
      ? {}
      : {
          usage: {
            input_tokens: counts.prompt - (counts.cached ?? 0) - (counts.written ?? 0),
            cache_read_input_tokens: counts.cached ?? 0,
            cache_creation_input_tokens: counts.written ?? 0,
            output_tokens: counts.completion,
            output_tokens_details: { thinking_tokens: counts.reasoning ?? 0 },
            ...(counts.searches === undefined ? {} : { server_tool_use: { web_search_requests: counts.searches } }),
          },
        };
  const block = ({ text, call }: Said): Json | undefined => {
    if (call === true) return { type: "tool_use", id: "c1", name: "look", input: { city: "Paris" } };
    return text === undefined ? undefined : { type: "text", text };
  };
  const reason = (said: Said) => (said.refuses ? "refusal" : said.call === true ? "tool_use" : "end_turn");
  return {
    name,
    dialect,
    target,
    details: ["cached", "written", "reasoning", "searches"],
    countsFirst: true,
    whole: (said) => ({ id: "u", content: [block(said) ?? []].flat(), stop_reason: reason(said), ...usage(said) }),
    begin(said) {
      const first =
        said.counts === null
          ? said
          : { ...said, counts: { ...said.counts, completion: Math.min(2, said.counts.completion) } };
      const content = block({ ...said, text: "" });
      const start = event({ type: "message_start", message: { id: "u", ...usage(first) } });
      if (content === undefined) return [start];
      return [
        start,
        event({ type: "content_block_start", index: 0, content_block: content }),
        ...(said.text === undefined
          ? []
          : [event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: said.text } })]),
      ];
    },
    end: (said) => [
      event({ type: "content_block_stop", index: 0 }),
      event({ type: "message_delta", delta: { stop_reason: reason(said) }, ...usage(said) }),
      event({ type: "message_stop" }),
    ],
  };
}

function google(name: string, dialect: Dialect, target: Target, thoughtsInside = false): Vendor {
  const usage = ({ counts }: Said): Json => {
    if (counts === null) return {};
    const { prompt, completion, cached, audio, reasoning = 0 } = counts;
    return {
      usageMetadata: {
        promptTokenCount: prompt,
        candidatesTokenCount: thoughtsInside ? completion : completion - reasoning,
        ...(reasoning === 0 ? {} : { thoughtsTokenCount: reasoning }),
        ...(cached === undefined ? {} : { cachedContentTokenCount: cached }),
        ...(audio === undefined ? {} : { promptTokensDetails: [{ modality: "AUDIO", tokenCount: audio }] }),
        totalTokenCount: total(counts),
      },
    };
  };
  const reason = ({ refuses }: Said) => (refuses ? "SAFETY" : "STOP");
  const parts = ({ text, call }: Said): Json[] => {
    if (call === true) return [{ functionCall: { id: "c1", name: "look", args: { city: "Paris" } } }];
    return text === undefined ? [] : [{ text }];
  };
  return {
    name,
    dialect,
    target,
    details: ["cached", "reasoning", "audio"],
    countsFirst: true,
    whole: (said) => ({
      responseId: "u",
      candidates: [{ content: { parts: parts(said) }, finishReason: reason(said) }],
      ...usage(said),
    }),
    begin: (said) => [
      event({
        responseId: "u",
        candidates: [{ index: 0, content: { parts: parts(said) } }],
        ...usage(
          said.counts === null
            ? said
            : { ...said, counts: { ...said.counts, completion: Math.min(2, said.counts.completion), reasoning: 0 } },
        ),
      }),
    ],
    end: (said) => [event({ candidates: [{ index: 0, finishReason: reason(said) }], ...usage(said) })],
  };
}

const converse: Vendor = {
  name: "bedrock",
  dialect: bedrock,
  target: targetOf("bedrock"),
  details: ["cached", "written"],
  whole: ({ text, call, counts, refuses }) => ({
    output: {
      message: { content: call === true ? [{ toolUse: converseCall }] : text === undefined ? [] : [{ text }] },
    },
    stopReason: converseReason(call, refuses),
    ...(counts === null ? {} : { usage: converseUsage(counts) }),
  }),
  begin: ({ text, call }) => [
    event({ role: "assistant" }, "messageStart"),
    ...(call === true
      ? [
          event({ contentBlockIndex: 0, start: { toolUse: { toolUseId: "c1", name: "look" } } }, "contentBlockStart"),
          event({ contentBlockIndex: 0, delta: { toolUse: { input: '{"city":"Paris"}' } } }, "contentBlockDelta"),
        ]
      : []),
    ...(text === undefined ? [] : [event({ contentBlockIndex: 0, delta: { text } }, "contentBlockDelta")]),
  ],
  end: ({ call, counts, refuses }) => [
    event({ contentBlockIndex: 0 }, "contentBlockStop"),
    event({ stopReason: converseReason(call, refuses) }, "messageStop"),
    event(counts === null ? {} : { usage: converseUsage(counts) }, "metadata"),
  ],
};
function converseReason(call: boolean | undefined, refuses: true | undefined): string {
  return refuses ? "guardrail_intervened" : call === true ? "tool_use" : "end_turn";
}
const converseCall = { toolUseId: "c1", name: "look", input: { city: "Paris" } };
function converseUsage({ prompt, completion, cached = 0, written = 0 }: Counted): Json {
  return {
    inputTokens: prompt - cached - written,
    outputTokens: completion,
    cacheReadInputTokens: cached,
    cacheWriteInputTokens: written,
    totalTokens: prompt + completion,
  };
}

const cloudflare: Vendor = {
  name: "workers-ai, its own shape",
  dialect: workersAi,
  target: targetOf("workers-ai"),
  details: ["cached"],
  whole: ({ text, call, counts }) => ({
    response: text ?? "",
    ...(call === true ? { tool_calls: [{ name: "look", arguments: { city: "Paris" } }] } : {}),
    ...(counts === null ? {} : { usage: likeOpenAi(counts) }),
  }),
  begin: ({ text, call }) => [
    event({
      response: text ?? "",
      ...(call === true ? { tool_calls: [{ name: "look", arguments: { city: "Paris" } }] } : {}),
    }),
  ],
  end: ({ counts }) => [
    event({ response: "", ...(counts === null ? {} : { usage: likeOpenAi(counts) }) }),
    event("[DONE]"),
  ],
};

const newerNames = ({ prompt, completion, cached = 0, reasoning = 0 }: Counted): Json => ({
  input_tokens: prompt,
  output_tokens: completion,
  input_tokens_details: { cached_tokens: cached },
  output_tokens_details: { reasoning_tokens: reasoning },
});

export const vendors: readonly Vendor[] = [
  compatible({ name: "openai", details: ["cached", "reasoning", "audio"], usage: likeOpenAi }),
  compatible({ name: "openai's newer names", details: ["cached", "reasoning"], usage: newerNames }),
  compatible({ name: "xai: reasoning beside", details: ["cached", "reasoning"], usage: beside }),
  compatible({
    name: "perplexity: reasoning beside the total as well",
    details: ["reasoning", "searches", "citations"],
    quirks: { usage_reasoning: "beside" },
    usage: (counts) => {
      const { reasoning = 0, searches = 0, citations = 0, ...rest } = counts;
      const answered = { ...rest, completion: counts.completion - reasoning };
      return {
        ...base(answered),
        ...{ reasoning_tokens: reasoning, num_search_queries: searches, citation_tokens: citations },
      };
    },
  }),
  compatible({
    name: "moonshot: inside the last choice",
    details: ["cached"],
    place: "choice",
    usage: (counts) => ({ ...base(counts), cached_tokens: counts.cached ?? 0 }),
  }),
  compatible({ name: "groq: x_groq", details: ["cached", "reasoning"], place: "x_groq", usage: likeOpenAi }),
  compatible({
    name: "deepseek",
    details: ["cached", "reasoning"],
    usage: (counts) => ({
      ...base(counts),
      prompt_cache_hit_tokens: counts.cached ?? 0,
      prompt_cache_miss_tokens: counts.prompt - (counts.cached ?? 0),
      completion_tokens_details: { reasoning_tokens: counts.reasoning ?? 0 },
    }),
  }),
  compatible({
    name: "alibaba",
    details: ["cached", "written"],
    usage: (counts) => ({
      ...base(counts),
      prompt_tokens_details: { cached_tokens: counts.cached ?? 0, cache_creation_input_tokens: counts.written ?? 0 },
    }),
  }),
  compatible({
    name: "openrouter",
    details: ["cached", "written", "reasoning", "audio", "searches"],
    usage: (counts) => ({
      ...base(counts),
      prompt_tokens_details: {
        cached_tokens: counts.cached ?? 0,
        cache_write_tokens: counts.written ?? 0,
        audio_tokens: counts.audio ?? 0,
      },
      completion_tokens_details: { reasoning_tokens: counts.reasoning ?? 0 },
      server_tool_use: { web_search_requests: counts.searches ?? 0 },
    }),
  }),
  compatible({
    name: "a proxy of Claude: cache inside the prompt",
    details: ["cached", "written"],
    usage: (counts) => ({
      ...base(counts),
      prompt_tokens_details: { cached_tokens: counts.cached ?? 0, cache_creation_tokens: counts.written ?? 0 },
      cache_read_input_tokens: counts.cached ?? 0,
      cache_creation_input_tokens: counts.written ?? 0,
    }),
  }),
  compatible({
    name: "a vendor that may not be asked for the usage of a stream, and reports it",
    details: ["cached"],
    quirks: { stream_usage: false },
    usage: (counts) => ({ ...base(counts), prompt_tokens_details: { cached_tokens: counts.cached ?? 0 } }),
  }),
  compatible({
    name: "a host of Claude: cache beside the prompt",
    details: ["cached", "written"],
    usage: (counts) => ({
      ...base(counts),
      prompt_tokens: counts.prompt - (counts.cached ?? 0) - (counts.written ?? 0),
      cache_read_input_tokens: counts.cached ?? 0,
      cache_creation_input_tokens: counts.written ?? 0,
    }),
  }),
  compatible({ name: "workers-ai, openai's shape", details: ["cached"], dialect: "workers-ai", usage: likeOpenAi }),
  cloudflare,
  claude("anthropic", anthropic, targetOf("anthropic")),
  claude("vertex, Claude", vertex, targetOf("vertex", { quirks: { publisher: "anthropic" } })),
  converse,
  google("gemini", gemini, targetOf("gemini")),
  google("gemini, thoughts inside the answer", gemini, targetOf("gemini"), true),
  google("vertex, Gemini", vertex, targetOf("vertex")),
];
