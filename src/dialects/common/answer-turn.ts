// An answer item by item → our message and the parts of our streams: both tell where each thought stood.
import type { StreamPart } from "../../streaming/stream-part.ts";
import type { AnswerMessage, AnswerToolCall, Delta } from "../../wire/answer.ts";
import { filled, present } from "../../wire/present.ts";
import { TurnProgress, TurnWriter } from "../../wire/turn-writer.ts";
import { CallIds } from "./call-ids.ts";

interface ShownImage {
  type: "image_url";
  image_url: { url: string };
}

export class AnswerTurn extends TurnWriter<AnswerToolCall, ShownImage> {
  readonly #ids = new CallIds();
  /** What of the thoughts is for reading. */
  reasoning = "";
  readonly annotations: NonNullable<AnswerMessage["annotations"]> = [];

  write(text: string): void {
    if (text !== "") this.say({ type: "text", text });
  }

  /** Of the call that is said next. */
  callId(given: string | undefined): string {
    return this.#ids.of(given, this.calls.length);
  }

  showUrl(url: string): void {
    this.show({ type: "image_url", image_url: { url } });
  }

  message(): AnswerMessage {
    const { text, details, calls, images } = this;
    return {
      role: "assistant",
      content: text === "" ? null : text,
      ...present({
        reasoning: filled(this.reasoning),
        reasoning_details: filled(details),
        tool_calls: filled(calls),
        images: filled(images),
        annotations: filled(this.annotations),
      }),
    };
  }
}

/** Of one stream. */
export class PlacedThoughts {
  readonly #choices = new Map<number, TurnProgress>();

  /** The parts as they came; their thoughts are told where they stand. */
  follow(parts: StreamPart[]): StreamPart[] {
    for (const part of parts) {
      if (part.kind === "chunk") for (const { index, delta } of part.choices) this.#note(index, delta);
    }
    return parts;
  }

  #note(index: number, delta: Delta): void {
    let progress = this.#choices.get(index);
    if (progress === undefined) {
      progress = new TurnProgress();
      this.#choices.set(index, progress);
    }
    const { content, reasoning_details, tool_calls, images } = delta;
    if (reasoning_details !== undefined) {
      const { placed } = progress;
      delta.reasoning_details = reasoning_details.map(placed);
    }
    progress.note({
      text: content?.length ?? 0,
      images: Array.isArray(images) ? images.length : 0,
      calls: tool_calls?.filter(({ id }) => id !== undefined).length ?? 0,
    });
  }
}
