// Waits while an attempt is silent. A timer that fires late means that this isolate was busy meanwhile: what came in that time is
// read first, so that nobody is late because of us.

/** Milliseconds by which timers fire late in an isolate that has time. */
const idleLagMs = 25;
const maxNaps = 5;

export class Silence {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #naps = 0;
  readonly #now: () => number;
  readonly #onEnd: () => void;

  constructor(now: () => number, onEnd: () => void) {
    this.#now = now;
    this.#onEnd = onEnd;
  }

  /** `onEnd` is called after so many milliseconds in which this isolate was awake. */
  wait(milliseconds: number): void {
    this.stop();
    const dueAt = this.#now() + milliseconds;
    this.#timer = setTimeout(() => {
      const lag = this.#now() - dueAt;
      if (lag > idleLagMs && this.#naps < maxNaps) {
        this.#naps += 1;
        this.wait(Math.min(lag, milliseconds));
      } else this.#onEnd();
    }, milliseconds);
  }

  stop(): void {
    // Most are stopped twice, and the runtime looks for a timer that is gone.
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
