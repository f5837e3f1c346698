// The three deadlines of one attempt (first token, silence between events, the whole) and the client's hang-up, as one
// signal for the upstream call. One timer per attempt, re-armed only when it fires (or where silence is limited anew);
// always cleared by `stop`.
import { Silence } from "../silence.ts";

export interface Limits {
  /** From sending to the first real event, or to the first byte of an answer that comes whole. */
  firstTokenMs: number;
  /** The same, asked for once more when that time is over. */
  stretchedMs?(): number;
  /** Streaming only: between events after the first. */
  idleMs: number | null;
  totalMs: number;
  /** Called every 20 s while the clock runs. */
  onBeat?: (() => void) | undefined;
}

/** Milliseconds between words of a request under way that it lives. */
export const beatMs = 20_000;

export interface Expiry {
  phase: "first_token" | "idle" | "total";
  milliseconds: number;
}

export class AttemptClock {
  /** Why the clock aborted the call; null while it has not. */
  expired: Expiry | null = null;

  #limits: Limits;
  readonly #now: () => number;
  readonly #client: AbortSignal;
  readonly #abort = new AbortController();
  readonly #startedAt: number;
  readonly #onClientGone = () => this.#abort.abort();
  #lastEventAt: number | null = null;
  /** Since when the client takes what came; the provider's silence does not count meanwhile. */
  #heldAt: number | null = null;
  readonly #silence: Silence;

  constructor(limits: Limits, now: () => number, client: AbortSignal) {
    this.#limits = limits;
    this.#now = now;
    this.#client = client;
    this.#startedAt = now();
    this.#silence = new Silence(now, () => this.#check());
    if (client.aborted) this.#abort.abort();
    else client.addEventListener("abort", this.#onClientGone);
    this.#arm();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get clientGone(): boolean {
    return this.#client.aborted;
  }

  /** Something is written to the client, however long that takes: nobody reads from the provider until `release`. */
  hold(): void {
    this.#heldAt = this.#now();
  }

  /** The client has taken it. */
  release(): void {
    if (this.#heldAt !== null && this.#lastEventAt !== null) this.#lastEventAt += this.#now() - this.#heldAt;
    this.#heldAt = null;
  }

  /** An event arrived that says something; after the first one the idle limit counts. */
  eventArrived(): void {
    this.#heldAt = null;
    this.#lastEventAt = this.#now();
  }

  /** From now on the provider may be silent for so long, until the next event. */
  limitSilence(idleMs: number): void {
    this.#limits = { ...this.#limits, idleMs };
    this.eventArrived();
    this.#arm();
  }

  stop(): void {
    this.#silence.stop();
    this.#client.removeEventListener("abort", this.#onClientGone);
  }

  /** Gives up the call whatever the deadlines say. */
  cancel(): void {
    this.stop();
    this.#abort.abort();
  }

  #next(): { at: number; expiry: Expiry } {
    const { firstTokenMs, idleMs, totalMs } = this.#limits;
    const total = { at: this.#startedAt + totalMs, expiry: { phase: "total", milliseconds: totalMs } as const };
    const phase =
      this.#lastEventAt === null
        ? {
            at: this.#startedAt + firstTokenMs,
            expiry: { phase: "first_token", milliseconds: firstTokenMs } as const,
          }
        : idleMs !== null && {
            at: (this.#heldAt === null ? this.#lastEventAt : this.#now()) + idleMs,
            expiry: { phase: "idle", milliseconds: idleMs } as const,
          };
    return phase !== false && phase.at < total.at ? phase : total;
  }

  #arm(): void {
    const waitMs = Math.max(0, this.#next().at - this.#now());
    // The first event needs no timer of its own: its silence cannot end before this one looks.
    const untilSilenceMs = this.#lastEventAt === null ? this.#limits.idleMs : null;
    const beat = this.#limits.onBeat === undefined ? waitMs : beatMs;
    this.#silence.wait(Math.min(waitMs, untilSilenceMs ?? waitMs, beat));
  }

  #check(): void {
    const { at, expiry } = this.#next();
    this.#limits.onBeat?.();
    if (this.#now() < at) {
      this.#arm();
      return;
    }
    const stretched = expiry.phase === "first_token" ? this.#limits.stretchedMs?.() : undefined;
    if (stretched !== undefined && stretched > this.#limits.firstTokenMs) {
      this.#limits = { ...this.#limits, firstTokenMs: stretched };
      this.#arm();
      return;
    }
    this.expired = expiry;
    this.cancel();
  }
}
