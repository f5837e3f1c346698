// One stream in Anthropic's vocabulary: message_start, the blocks, message_delta with the counts, message_stop. A stream
// that fails ends with an error event and nothing else.

import type { ChunkChoice, FinishReason } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { NativeEnd, NativePiece } from "../../wire/native-answer.ts";
import { present } from "../../wire/present.ts";
import type { AnswerIdentity, PromptCounts, StreamWriter } from "../door.ts";
import { reasoningPieces } from "../reasoning-pieces.ts";
import { type TypedEvent, writeEvent } from "../server-sent-events.ts";
import { BlockStream } from "./block-stream.ts";
import { writeCitation } from "./citations.ts";
import { endingFields } from "./stop-reason.ts";
import { writeError } from "./write-error.ts";
import { messageHead } from "./write-message.ts";
import { usageSoFar, writeUsage } from "./write-usage.ts";

export function streamWriter(identity: AnswerIdentity, request: ChatRequest, prompt: PromptCounts): StreamWriter {
  const blocks = new BlockStream();
  let started = false;
  let finish: FinishReason | null = null;
  let native: string | null = null;
  let refused = false;
  let ending: Partial<NativeEnd> = {};

  function start(): string {
    if (started) return "";
    started = true;
    const message = {
      ...messageHead(identity),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      container: null,
      usage: usageSoFar(prompt),
    };
    return writeEvent({ type: "message_start", message });
  }

  function say(choice: ChunkChoice | undefined, caller?: JsonRecord): string {
    if (choice === undefined) return "";
    const { delta, finish_reason, native_finish_reason } = choice;
    let events = "";
    for (const piece of reasoningPieces(delta)) events += blocks.think(piece);
    if (typeof delta.content === "string") events += blocks.text(delta.content);
    if (typeof delta.refusal === "string" && delta.refusal !== "") {
      refused = true;
      events += blocks.text(delta.refusal);
    }
    // Of the text, which the first call ends.
    for (const citation of (delta.annotations ?? []).flatMap(writeCitation)) events += blocks.cite(citation);
    for (const call of delta.tool_calls ?? []) events += blocks.call(call, caller);
    if (finish_reason !== null) {
      finish = finish_reason;
      native = native_finish_reason;
    }
    return events;
  }

  /** What only this format says, instead of what others are told of it. */
  function sayNative(piece: NativePiece, choice: ChunkChoice | undefined): string {
    switch (piece.kind) {
      case "text":
        return blocks.close();
      case "block":
        return blocks.whole(piece.block);
      case "citation":
        return blocks.cite(piece.citation);
      case "caller":
        return say(choice, piece.caller);
      case "ending":
        ending = piece;
        return say(choice);
      case "answer": {
        const { content, ...told } = piece;
        ending = told;
        if (content === undefined || choice === undefined) return say(choice);
        // Of the answer in other words only its end is left to be told.
        return content.map((block) => blocks.whole(block)).join("") + say({ ...choice, delta: {} });
      }
    }
  }

  return {
    chunk(part) {
      const choice = part.choices.find(({ index }) => index === 0);
      return start() + (part.native === undefined ? say(choice) : sayNative(part.native, choice));
    },
    end(counted) {
      if (finish === "error") return start() + blocks.close() + writeEvent(brokenOff(identity.id));
      const { metadata } = counted;
      const { context_management, ...delta } = endingFields(
        { finish, native, refused, fields: ending.fields },
        request,
      );
      const usage = writeUsage(counted, ending.usage);
      return (
        start() +
        blocks.close() +
        writeEvent({ type: "message_delta", delta, usage, ...present({ context_management }) }) +
        writeEvent({ type: "message_stop", ...present({ openrouter_metadata: metadata }) })
      );
    },
    fail: (error) => writeEvent({ type: "error", ...writeError(error, identity.id) }),
  };
}

/** An answer that ended with an error of the provider's is no answer. */
function brokenOff(id: string): TypedEvent {
  const error = { type: "api_error", message: "The provider ended with an error" };
  return { type: "error", error, request_id: id };
}
