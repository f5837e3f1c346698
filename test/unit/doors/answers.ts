// What the router hands to a front door, for the doors' tests.
import type { AnswerIdentity, PromptCounts } from "../../../src/doors/door.ts";
import type { ChunkPart } from "../../../src/streaming/stream-part.ts";
import type { AnswerMessage, Delta, FinishReason, Usage } from "../../../src/wire/answer.ts";

export const identity: AnswerIdentity = {
  id: "gen-0VbfP9vB5mQx2rQaiVJ1CPkb",
  created: 1_700_000_000,
  model: "author/model",
  provider: "Some Provider",
};

export const promptCounts: PromptCounts = { promptTokens: 100, cachedTokens: 60, cacheWriteTokens: 10 };

export const usage: Usage = {
  prompt_tokens: 100,
  completion_tokens: 20,
  total_tokens: 120,
  cost: 0.0003,
  is_byok: false,
  prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 8 },
  cost_details: {
    upstream_inference_cost: null,
    upstream_inference_prompt_cost: 0.0001,
    upstream_inference_completions_cost: 0.0002,
    parts: { prompt: 0.0001, completion: 0.0002 },
  },
};

export function chunk(delta: Delta, finish: FinishReason | null = null, native: string | null = null): ChunkPart {
  return {
    kind: "chunk",
    real: true,
    choices: [{ index: 0, delta, finish_reason: finish, native_finish_reason: native }],
  };
}

export function callDelta(index: number, fields: { id?: string; name?: string; text?: string }): Delta {
  const { id, name, text } = fields;
  return {
    tool_calls: [
      {
        index,
        ...(id === undefined ? {} : { id, type: "function" }),
        function: { ...(name === undefined ? {} : { name }), ...(text === undefined ? {} : { arguments: text }) },
      },
    ],
  };
}

export function answerOf(
  message: Partial<AnswerMessage>,
  finish: FinishReason | null = "stop",
  native = finish as string,
) {
  return {
    ...identity,
    choices: [
      {
        index: 0,
        message: { role: "assistant" as const, content: null, ...message },
        finish_reason: finish,
        native_finish_reason: native,
      },
    ],
    usage,
    systemFingerprint: null,
    serviceTier: null,
  };
}

/** The events of a stream as a client reads them: name and payload. */
export function readEvents(text: string): { event: string; data: Record<string, unknown> }[] {
  return text
    .split("\n\n")
    .filter((block) => block !== "" && !block.includes("[DONE]"))
    .map((block) => {
      const [, event = "", data = ""] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      return { event, data: JSON.parse(data) };
    });
}
