// POST /chat/completions: OpenAI's format with OpenRouter's additions, which is also the router's own. The hot path of a
// stream: a chunk that a provider already sent in this format is written as it came behind our own head.

import { chatRequestSchema } from "../wire/chat-request.ts";
import { checkBody } from "../wire/check-body.ts";
import { contentPartSchema } from "../wire/message.ts";
import { given, present } from "../wire/present.ts";
import { ok } from "../wire/result.ts";
import type { Answer, AnswerIdentity, Door, StreamWriter } from "./door.ts";
import { keptMessages, refusedMessages } from "./kept-input.ts";
import { withMarkersOnParts } from "./message-markers.ts";

const partTypes: ReadonlySet<unknown> = new Set(contentPartSchema.options.map(({ shape }) => shape.type.value));

export const chat: Door = {
  name: "chat",
  hasMessages: true,
  readRequest(body) {
    const checked = checkBody(chatRequestSchema, withPlainToolMessages(body));
    return checked.ok ? ok(withMarkersOnParts(checked.value)) : checked;
  },
  keptInput: keptMessages,
  refusedInput: ({ messages }) => refusedMessages(messages),
  writeAnswer: (answer) => ({ ...head(answer, "chat.completion"), ...body(answer) }),
  streamWriter: (identity) => chunkWriter(identity, { object: "chat.completion.chunk", lastChoice }),
  writeError: (error) => error,
};

/** The seeds' samples write `toolCallId` on tool messages, and hand back what a tool returned without making it text. */
function withPlainToolMessages(body: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(body["messages"])) return body;
  const messages: unknown[] = body["messages"];
  return messages.some(isLooseToolMessage) ? { ...body, messages: messages.map(toPlainToolMessage) } : body;
}

function toPlainToolMessage(message: unknown): unknown {
  if (!isLooseToolMessage(message)) return message;
  const { toolCallId, ...rest } = message;
  const content = isPlainContent(rest["content"]) ? {} : { content: JSON.stringify(rest["content"]) };
  return { ...present({ tool_call_id: toolCallId }), ...rest, ...content };
}

function isLooseToolMessage(message: unknown): message is Record<string, unknown> {
  if (typeof message !== "object" || message === null || !("role" in message) || message.role !== "tool") return false;
  return "toolCallId" in message || ("content" in message && !isPlainContent(message.content));
}

/** Anything but text, parts, or nothing is a tool's own value; a list is one of parts where any of them is one. */
function isPlainContent(content: unknown): boolean {
  if (typeof content !== "object" || content === null) return typeof content === "string" || content == null;
  return Array.isArray(content) && content.some(isPart);
}

function isPart(value: unknown): boolean {
  return typeof value === "object" && value !== null && "type" in value && partTypes.has(value.type);
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

/** Beside the usage: clients look at nothing of a chunk that has no choice. It ends nothing, for that has been told. */
const lastChoice = {
  index: 0,
  delta: { role: "assistant", content: "" },
  finish_reason: null,
  native_finish_reason: null,
};

interface ChunkForm {
  object: string;
  /** That of the chunk with the usage. */
  lastChoice: object;
}

export function chunkWriter(identity: AnswerIdentity, { object, lastChoice: last }: ChunkForm): StreamWriter {
  const opening = `data: ${JSON.stringify(head(identity, object)).slice(0, -1)},`;
  let withExtras = opening;
  return {
    chunk(part) {
      // What has no form here.
      if (part.choices.length === 0 && part.tail === undefined) return "";
      if (part.systemFingerprint !== undefined || part.serviceTier !== undefined) {
        withExtras = opening + extras(part.systemFingerprint, part.serviceTier);
      }
      const tail = part.tail ?? `"choices":${JSON.stringify(part.choices)}}`;
      return `${withExtras}${tail}\n\n`;
    },
    end({ usage, serviceTier, metadata }) {
      const told = metadata === undefined ? "" : `,"openrouter_metadata":${JSON.stringify(metadata)}`;
      const tier = extras(undefined, serviceTier ?? undefined);
      const choices = JSON.stringify([last]);
      return `${opening}${tier}"choices":${choices},"usage":${JSON.stringify(usage)}${told}}\n\ndata: [DONE]\n\n`;
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
