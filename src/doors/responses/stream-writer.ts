// One stream in the vocabulary of Responses: created, in progress, the items, and exactly one of completed, incomplete
// and failed. Every event has its number.

import type { ChunkChoice, Delta, FinishReason } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { given, present } from "../../wire/present.ts";
import type { AnswerIdentity, StreamWriter } from "../door.ts";
import { reasoningPieces } from "../reasoning-pieces.ts";
import { writeEvent } from "../server-sent-events.ts";
import { outputInput, tokensOf } from "./output-items.ts";
import { OutputStream } from "./output-stream.ts";
import type { Piece } from "./pending-item.ts";
import { failedFields, isLengthError, tooLongFields } from "./write-error.ts";
import { endedFields, itemStatus, responseHead } from "./write-response.ts";
import { writeUsage } from "./write-usage.ts";

const done = "data: [DONE]\n\n";

export function streamWriter(identity: AnswerIdentity, request: ChatRequest): StreamWriter {
  const head = responseHead(identity, request);
  let number = 0;
  const emit = (type: string, fields: Record<string, unknown>) =>
    writeEvent({ type, sequence_number: number++, ...fields });
  const output = new OutputStream({ emit, ...outputInput(identity.id, request) });
  let started = false;
  let finish: FinishReason | null = null;
  let native: string | null = null;

  function start(): string {
    if (started) return "";
    started = true;
    return emit("response.created", { response: head }) + emit("response.in_progress", { response: head });
  }

  function say({ delta, finish_reason, native_finish_reason, logprobs }: ChunkChoice): string {
    let events = "";
    for (const piece of piecesOf(delta, logprobs)) events += output.add(piece);
    finish = finish_reason ?? finish;
    native = native_finish_reason ?? native;
    return events;
  }

  function last(status: string, fields: Record<string, unknown>): string {
    return emit(`response.${status}`, { response: { ...head, ...fields, status, output: output.items() } });
  }

  return {
    chunk(part) {
      const choice = part.choices.find(({ index }) => index === 0);
      return start() + (choice === undefined ? "" : say(choice));
    },
    end({ usage, serviceTier, metadata }) {
      const { status, ...details } = endedFields(finish, native);
      const fields = {
        ...details,
        usage: writeUsage(usage),
        ...given({ service_tier: serviceTier }),
        ...present({ openrouter_metadata: metadata }),
      };
      return start() + output.close(itemStatus(status)) + last(status, fields) + done;
    },
    fail(error) {
      if (isLengthError(error) && output.items().length === 0) {
        return start() + last("incomplete", tooLongFields(error)) + done;
      }
      return start() + last("failed", failedFields(error));
    },
  };
}

/** In the order in which a piece of an answer says them. */
function piecesOf(delta: Delta, logprobs: unknown): Piece[] {
  const { content, refusal, annotations, tool_calls, phase } = delta;
  return [
    ...reasoningPieces(delta).map((detail): Piece => ({ kind: "thought", detail })),
    ...(content == null || content === ""
      ? []
      : [{ kind: "text" as const, delta: content, logprobs: tokensOf(logprobs), phase }]),
    ...(refusal == null || refusal === "" ? [] : [{ kind: "refusal" as const, delta: refusal }]),
    ...(annotations ?? []).map((annotation): Piece => ({ kind: "annotation", annotation })),
    ...(tool_calls ?? []).map((call): Piece => ({ kind: "call", call })),
  ];
}
