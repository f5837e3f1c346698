// POST /chat/completions: OpenAI's format with OpenRouter's additions, which is also the router's own. The hot path of a
// stream: a chunk that a provider already sent in this format is written as it came behind our own head.
import { chatRequestSchema } from "../wire/chat-request.ts";
import { invalidRequest } from "../wire/invalid-request.ts";
import { fail, ok } from "../wire/result.ts";
import type { Answer, AnswerIdentity, Door, StreamWriter } from "./door.ts";

export const chat: Door = {
  name: "chat",
  readRequest(body) {
    const parsed = chatRequestSchema.safeParse(withSnakeCaseToolCallIds(body));
    return parsed.success ? ok(parsed.data) : fail(invalidRequest(parsed.error));
  },
  writeAnswer: (answer) => ({ ...head(answer, "chat.completion"), ...body(answer) }),
  streamWriter: (identity) => chunkWriter(identity, "chat.completion.chunk"),
  writeError: (error) => error,
};

/** The seeds' samples write `toolCallId` on tool messages. */
function withSnakeCaseToolCallIds(body: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(body["messages"])) return body;
  const messages: unknown[] = body["messages"];
  if (!messages.some(hasCamelCaseId)) return body;
  return {
    ...body,
    messages: messages.map((message) => {
      if (!hasCamelCaseId(message)) return message;
      const { toolCallId, ...rest } = message;
      return { tool_call_id: toolCallId, ...rest };
    }),
  };
}

function hasCamelCaseId(message: unknown): message is Record<string, unknown> {
  return typeof message === "object" && message !== null && "toolCallId" in message;
}

export function head({ id, created, model, provider }: AnswerIdentity, object: string): Record<string, unknown> {
  return { id, object, created, model, provider };
}

function body({ choices, usage, systemFingerprint, serviceTier, metadata }: Answer): Record<string, unknown> {
  return {
    system_fingerprint: systemFingerprint,
    ...(serviceTier === null ? {} : { service_tier: serviceTier }),
    choices,
    usage,
    ...(metadata === undefined ? {} : { openrouter_metadata: metadata }),
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
    end({ usage, metadata }) {
      const last = metadata === undefined ? "" : `,"openrouter_metadata":${JSON.stringify(metadata)}`;
      return `${opening}"choices":[],"usage":${JSON.stringify(usage)}${last}}\n\ndata: [DONE]\n\n`;
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
