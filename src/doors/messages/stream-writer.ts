// One stream in Anthropic's vocabulary: message_start, the blocks, message_delta with the counts, message_stop. A stream
// that fails ends with an error event and nothing else.

import type { ChunkChoice, FinishReason } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { present } from "../../wire/present.ts";
import type { AnswerIdentity, PromptCounts, StreamWriter } from "../door.ts";
import { reasoningPieces } from "../reasoning-pieces.ts";
import { type TypedEvent, writeEvent } from "../server-sent-events.ts";
import { BlockStream } from "./block-stream.ts";
import { stopReason } from "./stop-reason.ts";
import { writeError } from "./write-error.ts";
import { messageHead } from "./write-message.ts";
import { usageSoFar, writeUsage } from "./write-usage.ts";

export function streamWriter(identity: AnswerIdentity, _request: ChatRequest, prompt: PromptCounts): StreamWriter {
  const blocks = new BlockStream();
  let started = false;
  let finish: FinishReason | null = null;
  let native: string | null = null;
  let refused = false;

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

  function say({ delta, finish_reason, native_finish_reason }: ChunkChoice): string {
    let events = "";
    for (const piece of reasoningPieces(delta)) events += blocks.think(piece);
    if (typeof delta.content === "string") events += blocks.text(delta.content);
    if (typeof delta.refusal === "string" && delta.refusal !== "") {
      refused = true;
      events += blocks.text(delta.refusal);
    }
    for (const call of delta.tool_calls ?? []) events += blocks.call(call);
    if (finish_reason !== null) {
      finish = finish_reason;
      native = native_finish_reason;
    }
    return events;
  }

  return {
    chunk(part) {
      const choice = part.choices.find(({ index }) => index === 0);
      return start() + (choice === undefined ? "" : say(choice));
    },
    end({ usage, serviceTier, metadata }) {
      if (finish === "error") return start() + blocks.close() + writeEvent(brokenOff(identity.id));
      const delta = {
        stop_reason: refused ? "refusal" : stopReason(finish, native),
        stop_sequence: null,
        stop_details: null,
        container: null,
      };
      return (
        start() +
        blocks.close() +
        writeEvent({ type: "message_delta", delta, usage: writeUsage(usage, serviceTier) }) +
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
