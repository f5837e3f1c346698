// POST /completions: the older format with a `prompt` instead of messages (wire reference §4.4). To providers the prompt
// is one user message; the answer's text goes back as `text`.

import * as z from "zod";
import type { Choice, ChunkChoice } from "../wire/answer.ts";
import { type ChatRequest, requestFields } from "../wire/chat-request.ts";
import { checkBody } from "../wire/check-body.ts";
import { madeOnce } from "../wire/derived.ts";
import { given, present } from "../wire/present.ts";
import { ok } from "../wire/result.ts";
import { chunkWriter, head } from "./chat.ts";
import type { Door } from "./door.ts";
import { textLogprobs } from "./text-logprobs.ts";

export const completionsRequestSchema = madeOnce(() =>
  z.looseObject({
    ...requestFields,
    /** Here the number of likeliest tokens; the chat form of it is taken too. */
    logprobs: z.union([z.boolean(), z.int().min(0).max(20)]).nullish(),
    prompt: z.union([z.string(), z.array(z.string()).length(1)], {
      error: "must be a string (or an array of one string); send several prompts as several requests",
    }),
  }),
);

export const completions: Door = {
  name: "completions",
  hasMessages: false,
  readRequest(body) {
    const checked = checkBody(completionsRequestSchema(), body);
    if (!checked.ok) return checked;
    const { prompt, logprobs, ...rest } = checked.value;
    const text = typeof prompt === "string" ? prompt : (prompt[0] ?? "");
    const request: ChatRequest = { ...rest, ...wanted(logprobs), messages: [{ role: "user", content: text }] };
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
    const offsets = new Map<number, number>();
    return {
      ...writer,
      chunk: ({ choices }) =>
        choices.length === 0
          ? ""
          : writer.chunk({
              kind: "chunk",
              real: true,
              choices,
              tail: `"choices":${JSON.stringify(choices.map((choice) => toTextDelta(choice, offsets)))}}`,
            }),
    };
  },
  writeError: (error) => error,
};

/** Beside the usage, as in conversations. */
const lastChoice = { index: 0, text: "", logprobs: null };

function wanted(logprobs: boolean | number | null | undefined): Pick<ChatRequest, "logprobs" | "top_logprobs"> {
  if (typeof logprobs !== "number") return given({ logprobs });
  return { logprobs: true, ...present({ top_logprobs: logprobs === 0 ? undefined : logprobs }) };
}

function toTextChoice({ index, message, finish_reason, native_finish_reason, logprobs }: Choice): unknown {
  return {
    index,
    text: message.content ?? "",
    ...given({ reasoning: message.reasoning, reasoning_details: message.reasoning_details }),
    finish_reason,
    native_finish_reason,
    logprobs: textLogprobs(logprobs),
  };
}

function toTextDelta(choice: ChunkChoice, offsets: Map<number, number>): unknown {
  const { index, delta, finish_reason, native_finish_reason, logprobs } = choice;
  const offset = offsets.get(index) ?? 0;
  offsets.set(index, offset + (delta.content?.length ?? 0));
  return {
    index,
    text: delta.content ?? "",
    ...given({ reasoning: delta.reasoning }),
    finish_reason,
    native_finish_reason,
    logprobs: textLogprobs(logprobs, offset),
  };
}
