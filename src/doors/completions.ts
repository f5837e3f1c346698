// POST /completions: the older format with a `prompt` instead of messages (wire reference §4.4). To providers the prompt
// is one user message; the answer's text goes back as `text`.

import * as z from "zod";
import type { Choice, ChunkChoice } from "../wire/answer.ts";
import { type ChatRequest, requestFields } from "../wire/chat-request.ts";
import { checkBody } from "../wire/check-body.ts";
import { given, present } from "../wire/present.ts";
import { ok } from "../wire/result.ts";
import { chunkWriter, head } from "./chat.ts";
import type { Door } from "./door.ts";

export const completionsRequestSchema = z.looseObject({
  ...requestFields,
  prompt: z.union([z.string(), z.array(z.string()).length(1)], {
    error: "must be a string (or an array of one string); send several prompts as several requests",
  }),
});

export const completions: Door = {
  name: "completions",
  hasMessages: false,
  readRequest(body) {
    const checked = checkBody(completionsRequestSchema, body);
    if (!checked.ok) return checked;
    const { prompt, ...rest } = checked.value;
    const text = typeof prompt === "string" ? prompt : (prompt[0] ?? "");
    const request: ChatRequest = { ...rest, messages: [{ role: "user", content: text }] };
    return ok(request);
  },
  keptInput: ({ messages }) => ({ prompt: messages[0]?.content }),
  refusedInput: ({ prompt }) => ({ prompt: prompt ?? null }),
  writeAnswer: (answer) => ({
    ...head(answer, "text_completion"),
    system_fingerprint: answer.systemFingerprint,
    choices: answer.choices.map(toTextChoice),
    usage: answer.usage,
    ...present({ openrouter_metadata: answer.metadata }),
  }),
  streamWriter(identity) {
    const writer = chunkWriter(identity, { object: "text_completion", lastChoice });
    return {
      ...writer,
      chunk: ({ choices }) =>
        choices.length === 0
          ? ""
          : writer.chunk({
              kind: "chunk",
              real: true,
              choices: [],
              tail: `"choices":${JSON.stringify(choices.map(toTextDelta))}}`,
            }),
    };
  },
  writeError: (error) => error,
};

/** Beside the usage, as in conversations. */
const lastChoice = { index: 0, text: "", finish_reason: null, native_finish_reason: null, logprobs: null };

function toTextChoice({ index, message, finish_reason, native_finish_reason, logprobs }: Choice): unknown {
  return {
    index,
    text: message.content ?? "",
    ...given({ reasoning: message.reasoning, reasoning_details: message.reasoning_details }),
    finish_reason,
    native_finish_reason,
    logprobs: logprobs ?? null,
  };
}

function toTextDelta({ index, delta, finish_reason, native_finish_reason, logprobs }: ChunkChoice): unknown {
  return {
    index,
    text: delta.content ?? "",
    ...given({ reasoning: delta.reasoning }),
    finish_reason,
    native_finish_reason,
    logprobs: logprobs ?? null,
  };
}
