// How many bytes of requests and answers an isolate holds at a time. Beyond the limit a request is refused: an isolate
// that runs out of memory dies with every request in it. Holds sizes and times, no data of any request.

/** Of the 128 MiB that an isolate has; the rest is code, copies and what is made of these bytes. */
const maxBytes = 64 * 1024 * 1024;
/** Longer than any request: what was taken then and never given back died with its request. */
const abandonedMs = 30 * 60_000;

/** What one request holds. */
export interface MemoryLease {
  /** false: there is no room for so many more; none of them are taken then. */
  hold(bytes: number): boolean;
  /** Gives everything back; nothing is taken after that. */
  release(): void;
}

interface Holding {
  bytes: number;
  since: number;
}

export class BytesInFlight {
  readonly #holdings = new Set<Holding>();
  readonly #limit: number;
  #total = 0;

  constructor(limit = maxBytes) {
    this.#limit = limit;
  }

  get total(): number {
    return this.#total;
  }

  /** `now`: epoch milliseconds. */
  lease(now: number): MemoryLease {
    const holding: Holding = { bytes: 0, since: now };
    this.#holdings.add(holding);
    return {
      hold: (bytes) => {
        if (!this.#holdings.has(holding)) return true;
        if (this.#total + bytes > this.#limit) this.#dropAbandoned(now);
        if (this.#total + bytes > this.#limit) return false;
        holding.bytes += bytes;
        this.#total += bytes;
        return true;
      },
      release: () => this.#drop(holding),
    };
  }

  #drop(holding: Holding): void {
    if (this.#holdings.delete(holding)) this.#total -= holding.bytes;
  }

  #dropAbandoned(now: number): void {
    for (const holding of this.#holdings) if (holding.since < now - abandonedMs) this.#drop(holding);
  }
}
