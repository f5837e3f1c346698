// POST /chat/completions: OpenAI's format with OpenRouter's additions, which is also the router's own. The hot path of a
// stream: a chunk that a provider already sent in this format is written as it came behind our own head.

import { chatRequestSchema } from "../wire/chat-request.ts";
import { checkBody } from "../wire/check-body.ts";
import { given, present } from "../wire/present.ts";
import { withPlainMessages } from "./chat-messages.ts";
import type { Answer, AnswerIdentity, Door, StreamWriter } from "./door.ts";
import { keptMessages, refusedMessages } from "./kept-input.ts";

export const chat: Door = {
  name: "chat",
  hasMessages: true,
  readRequest(body) {
    return checkBody(chatRequestSchema, plainBody(body));
  },
  keptInput: keptMessages,
  refusedInput: ({ messages }) => refusedMessages(messages),
  writeAnswer: (answer) => ({ ...head(answer, "chat.completion"), ...body(answer) }),
  streamWriter: (identity) => chunkWriter(identity, "chat.completion.chunk"),
  writeError: (error) => error,
};

function plainBody(body: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(body["messages"])) return body;
  const given: unknown[] = body["messages"];
  const messages = withPlainMessages(given);
  return messages === given ? body : { ...body, messages };
}

export function head({ id, created, model, provider }: AnswerIdentity, object: string): Record<string, unknown> {
  return { id, object, created, model, provider };
}

function body({ choices, usage, systemFingerprint, serviceTier, metadata }: Answer): Record<string, unknown> {
  return {
    system_fingerprint: systemFingerprint,
    ...given({ service_tier: serviceTier }),
    choices,
    usage,
    ...present({ openrouter_metadata: metadata }),
  };
}

export function chunkWriter(identity: AnswerIdentity, object: string): StreamWriter {
  const opening = `data: ${JSON.stringify(head(identity, object)).slice(0, -1)},`;
  let withExtras = opening;
  return {
    chunk(part) {
      if (part.systemFingerprint !== undefined || part.serviceTier !== undefined) {
        withExtras = opening + extras(part.systemFingerprint, part.serviceTier);
      }
      const tail = part.tail ?? `"choices":${JSON.stringify(part.choices)}}`;
      return `${withExtras}${tail}\n\n`;
    },
    end({ usage, serviceTier, metadata }) {
      const last = metadata === undefined ? "" : `,"openrouter_metadata":${JSON.stringify(metadata)}`;
      const tier = extras(undefined, serviceTier ?? undefined);
      return `${opening}${tier}"choices":[],"usage":${JSON.stringify(usage)}${last}}\n\ndata: [DONE]\n\n`;
    },
    fail(error) {
      const choices =
        '"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error","native_finish_reason":null}]';
      return `${opening}"error":${JSON.stringify(error.error)},${choices}}\n\n`;
    },
  };
}

function extras(systemFingerprint: string | undefined, serviceTier: string | undefined): string {
  return (
    (systemFingerprint === undefined ? "" : `"system_fingerprint":${JSON.stringify(systemFingerprint)},`) +
    (serviceTier === undefined ? "" : `"service_tier":${JSON.stringify(serviceTier)},`)
  );
}
