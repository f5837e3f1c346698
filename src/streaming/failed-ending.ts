// Whether an answer's own ending says that it is none: marked as failed or broken off, or without any end. One rule for
// whole answers and for streams of every dialect.
import type { FinishReason } from "../wire/answer.ts";

interface Ended {
  finish_reason: FinishReason | null;
  native_finish_reason: string | null;
}

/** One whose word nobody knows has ended too. */
export function hasEnded({ finish_reason, native_finish_reason }: Ended): boolean {
  return finish_reason !== null || native_finish_reason !== null;
}

/** What to say of it, in the shape of a provider's error; undefined where no choice has failed. */
export function failedEnding(choices: readonly Ended[]): { message: string; raw: string } | undefined {
  for (const { finish_reason, native_finish_reason } of choices) {
    if (finish_reason !== "error") continue;
    const word = native_finish_reason ?? "error";
    return { message: `The answer ended with ${word}`, raw: word };
  }
  return undefined;
}
