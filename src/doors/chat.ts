// POST /chat/completions: OpenAI's format with OpenRouter's additions, which is also the router's own. The hot path of a
// stream: a chunk that a provider already sent in this format is written as it came behind our own head.

import type { ChunkPart } from "../streaming/stream-part.ts";
import type { Choice, ChunkChoice } from "../wire/answer.ts";
import { type ChatRequest, chatRequestSchema } from "../wire/chat-request.ts";
import { checkBody } from "../wire/check-body.ts";
import { clientToolsOf, formsByName, type ToolForm } from "../wire/client-tools.ts";
import { given, present } from "../wire/present.ts";
import { ok } from "../wire/result.ts";
import { asksByFunctions, withFunctionCall, withFunctionDeltas, withTools } from "./chat-functions.ts";
import { withPlainMessages } from "./chat-messages.ts";
import { StreamedCustomCalls, withCustomCalls } from "./custom-calls.ts";
import { customToolsAsFunctions } from "./custom-tools.ts";
import type { Answer, AnswerIdentity, Door, StreamWriter } from "./door.ts";
import { withEarlierPictures } from "./earlier-pictures.ts";
import { keptMessages, refusedMessages } from "./kept-input.ts";
import { withMarkersOnParts } from "./message-markers.ts";

export const chat: Door = {
  name: "chat",
  hasMessages: true,
  readRequest(body) {
    const checked = checkBody(chatRequestSchema, customToolsAsFunctions(withTools(plainBody(body))));
    return checked.ok ? ok(withMarkersOnParts(withEarlierPictures(checked.value))) : checked;
  },
  keptInput: keptMessages,
  refusedInput: ({ messages }) => refusedMessages(messages),
  writeAnswer: (answer, request) => ({ ...head(answer, "chat.completion"), ...body(answer, request) }),
  streamWriter(identity, request) {
    const writer = chunkWriter(identity, { object: "chat.completion.chunk", lastChoice });
    const forms = formsByName(clientToolsOf(request));
    if (forms.size > 0) return withCustomStream(writer, forms);
    return asksByFunctions(request) ? { ...writer, chunk: (part) => writer.chunk(withFunctionDeltas(part)) } : writer;
  },
  writeError: (error) => error,
};

function withCustomStream(writer: StreamWriter, forms: ReadonlyMap<string, ToolForm>): StreamWriter {
  const calls = new StreamedCustomCalls(forms);
  return {
    ...writer,
    chunk(part) {
      const written = calls.rewrite(part);
      return written === undefined ? "" : writer.chunk(written);
    },
  };
}

function plainBody(body: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(body["messages"])) return body;
  const given: unknown[] = body["messages"];
  const messages = withPlainMessages(given);
  return messages === given ? body : { ...body, messages };
}

export function head({ id, created, model, provider }: AnswerIdentity, object: string): Record<string, unknown> {
  return { id, object, created, model, provider };
}

function body(answer: Answer, request: ChatRequest): Record<string, unknown> {
  const { choices, usage, systemFingerprint, serviceTier, metadata } = answer;
  const told = choices.map(withoutPlaces);
  const forms = formsByName(clientToolsOf(request));
  return {
    system_fingerprint: systemFingerprint,
    ...given({ service_tier: serviceTier }),
    choices: asksByFunctions(request) ? told.map(withFunctionCall) : withCustomCalls(told, forms),
    usage,
    ...present({ openrouter_metadata: metadata }),
  };
}

/** Streams have no place for a call's place in the text either. */
function withoutPlaces(choice: Choice): Choice {
  const { tool_calls, ...message } = choice.message;
  if (tool_calls === undefined || !tool_calls.some((call) => "at" in call)) return choice;
  const calls = tool_calls.map(({ id, type, function: called }) => ({ id, type, function: called }));
  return { ...choice, message: { ...message, tool_calls: calls } };
}

/** Beside the usage, with the reasons told before: clients look at nothing of a chunk that has no choice. */
const lastChoice = { index: 0, delta: { role: "assistant", content: "" } };

interface ChunkForm {
  object: string;
  /** That of the chunk with the usage. */
  lastChoice: object;
}

export function chunkWriter(identity: AnswerIdentity, { object, lastChoice: last }: ChunkForm): StreamWriter {
  const opening = `data: ${JSON.stringify(head(identity, object)).slice(0, -1)},`;
  let withExtras = opening;
  /** What the extras were written of: most streams say the same with every chunk. */
  let written: Pick<ChunkPart, "systemFingerprint" | "serviceTier"> = {};
  let ended: Pick<ChunkChoice, "finish_reason" | "native_finish_reason"> = {
    finish_reason: null,
    native_finish_reason: null,
  };
  return {
    chunk(part) {
      // What has no form here.
      if (part.choices.length === 0 && part.tail === undefined) return "";
      const { systemFingerprint, serviceTier } = part;
      const isTold = systemFingerprint === written.systemFingerprint && serviceTier === written.serviceTier;
      if (!isTold && (systemFingerprint !== undefined || serviceTier !== undefined)) {
        withExtras = opening + extras(systemFingerprint, serviceTier);
        written = part;
      }
      const [choice] = part.choices;
      if (choice?.index === lastChoice.index && (choice.finish_reason ?? choice.native_finish_reason) !== null) {
        ended = { finish_reason: choice.finish_reason, native_finish_reason: choice.native_finish_reason };
      }
      const tail = part.tail ?? `"choices":${JSON.stringify(part.choices)}}`;
      return `${withExtras}${tail}\n\n`;
    },
    end({ usage, serviceTier, metadata }) {
      const told = metadata === undefined ? "" : `,"openrouter_metadata":${JSON.stringify(metadata)}`;
      const tier = extras(undefined, serviceTier ?? undefined);
      const choices = JSON.stringify([{ ...last, ...ended }]);
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
