// What a request sees of endpoints that keep it waiting, and what it says of it: nothing where everybody is late at once. What
// the workspace's own key came to is no news of an endpoint.
import type { Inference } from "./inference.ts";
import { noteLate } from "./note-attempt.ts";
import type { Attempt } from "./run.ts";
import type { Wait } from "./waits-of.ts";

/** An attempt that has been sent. */
export interface SentAttempt {
  attempt: Attempt;
  sentAt: number;
  wait: Wait;
  /** `isBorneOut`: somebody else had waited for it too long just before. null: it is not late. */
  late: { isBorneOut: boolean } | null;
  /** Its lateness has been told. */
  isNoted: boolean;
}

/** Silence of so many times what is late is no chance. */
export const prolonged = 3;

export class Witness {
  readonly #inference: Inference;

  constructor(inference: Inference) {
    this.#inference = inference;
  }

  sent({ attempt }: SentAttempt): void {
    const { pace, now } = this.#inference;
    if (!attempt.credential.byok) pace.asked(keyOf(attempt), now());
  }

  spoke({ attempt, sentAt, wait }: SentAttempt, spokeAt: number): void {
    if (attempt.credential.byok) return;
    this.#inference.pace.spoke(keyOf(attempt), { ...wait, ms: spokeAt - sentAt, now: spokeAt });
  }

  /** Milliseconds that it may go on being silent, because others take longer than usual as well; 0: it is late. */
  left({ attempt, sentAt, wait }: SentAttempt): number {
    const now = this.#inference.now();
    const until = sentAt + wait.lateMs * this.#inference.pace.slowdown(keyOf(attempt), now);
    return Math.max(0, Math.round(until - now));
  }

  /** It is late, and not for the first time: whether that counts may not be certain yet. */
  isLate(waiting: SentAttempt): void {
    const { pace } = this.#inference;
    const { attempt, wait } = waiting;
    const now = this.#inference.now();
    if (waiting.late === null) {
      waiting.late = { isBorneOut: pace.wasLate(keyOf(attempt), now) };
      if (!attempt.credential.byok) pace.late(keyOf(attempt), { lateMs: wait.lateMs, now });
    }
    this.#noteIf(waiting, (verdict) => verdict === "counts");
  }

  /** It has been silent for so long that this bears itself out. */
  isProlonged({ attempt, sentAt, wait }: SentAttempt): boolean {
    const { pace, now } = this.#inference;
    return !wait.isGuess && now() - sentAt >= prolonged * wait.lateMs * pace.slowdown(keyOf(attempt), now());
  }

  /** Another answer of the same endpoint would come sooner: this one takes longer than it takes itself at this moment. */
  mayAskAgain({ attempt, sentAt, wait, isNoted }: SentAttempt): boolean {
    const now = this.#inference.now();
    return isNoted && now - sentAt >= wait.lateMs * this.#inference.pace.ownSlowdown(keyOf(attempt), now);
  }

  /** It failed, or was given up; `clientLeft`: nobody will know what would have come of it. */
  leaves(waiting: SentAttempt, clientLeft = false): void {
    const { attempt, late } = waiting;
    if (late !== null) this.#noteIf(waiting, (verdict) => verdict === "counts" || (clientLeft && verdict === "open"));
    else if (!attempt.credential.byok) this.#inference.pace.ended(keyOf(attempt));
  }

  #noteIf(waiting: SentAttempt, counts: (verdict: "counts" | "open" | "shared") => boolean): void {
    const { attempt, sentAt: since, wait } = waiting;
    const { pace, now } = this.#inference;
    if (waiting.isNoted || !counts(pace.verdict(keyOf(attempt), { since, lateMs: wait.lateMs, now: now() }))) return;
    waiting.isNoted = true;
    noteLate(attempt, this.#inference);
  }
}

function keyOf({ planned }: Attempt): string {
  return planned.candidate.key;
}
