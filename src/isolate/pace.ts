// How the endpoints that this isolate asks keep up with what they usually need, at this moment: where all of them are late at
// once, the cause is here or on the way, and it is evidence against none of them. Holds no timer and starts nothing.
import type { Patience } from "../routing/late-after.ts";
import { BoundedMap } from "./bounded-map.ts";

/** Those asked last: all of them are looked at where one is late. */
const maxEndpoints = 64;
/** Milliseconds for which what was seen of an endpoint says something of the moment. */
const momentMs = 30_000;
/** How much the latest wait weighs. */
const weight = 0.3;
/** So many late answers one after the other are no chance. */
const maxRow = 3;

interface Endpoint {
  /** The waits of its latest answers, as shares of the wait in which it usually speaks. */
  share: number;
  /** When it last spoke: epoch milliseconds, as all times here; 0 = never. */
  spokeAt: number;
  /** When it was last late, unless it has spoken in time since, and after how long. */
  lateAt: number;
  lateMs: number;
  /** How often it was late since it last spoke at all, and since when it has been silent so. */
  row: number;
  rowFrom: number;
  /** Since when it has been asked, and nothing has been heard of it. */
  askedAt: number;
}

/** `counts`: against the endpoint; `open`: another one is being asked, and will tell; `shared`: others are late as well. */
export type Verdict = "counts" | "open" | "shared";

export class Pace {
  readonly #endpoints = new BoundedMap<string, Endpoint>(maxEndpoints);
  /** When anybody last spoke in time, and how long that took. */
  #inTime = { at: 0, ms: 0 };

  asked(key: string, now: number): void {
    const endpoint = this.#endpointOf(key);
    if (endpoint.askedAt === 0) endpoint.askedAt = now;
  }

  spoke(key: string, { ms, usualMs, lateMs, now }: Patience & { ms: number; now: number }): void {
    const share = ms / usualMs;
    const endpoint = this.#endpointOf(key);
    const isFresh = now - endpoint.spokeAt < momentMs;
    endpoint.share = isFresh ? endpoint.share + weight * (share - endpoint.share) : share;
    endpoint.spokeAt = now;
    endpoint.askedAt = 0;
    endpoint.row = 0;
    if (ms > lateMs) return;
    endpoint.lateAt = 0;
    this.#inTime = { at: now, ms };
  }

  /** Nothing will be heard of it: it failed, or was given up. */
  ended(key: string): void {
    this.#endpointOf(key).askedAt = 0;
  }

  late(key: string, { lateMs, now }: { lateMs: number; now: number }): void {
    const endpoint = this.#endpointOf(key);
    if (endpoint.row === 0) endpoint.rowFrom = Math.max(now - lateMs, endpoint.spokeAt);
    Object.assign(endpoint, { lateAt: now, lateMs, askedAt: 0, row: endpoint.row + 1 });
  }

  /** Whether it was late just before, and has not spoken in time since. */
  wasLate(key: string, now: number): boolean {
    return now - this.#endpointOf(key).lateAt < momentMs;
  }

  /** The same, and nobody has spoken as soon since: the cause may be here. */
  isLate(key: string, now: number): boolean {
    return this.#isLate(this.#endpointOf(key), now);
  }

  /** It says nothing to anybody, late or in time, while others are asked and answer: its silence tells of nobody else. */
  isDead(key: string): boolean {
    return this.#isDead(this.#endpointOf(key));
  }

  /** What a wait for it that began then, and has become late after so long, says of it. */
  verdict(key: string, { since, lateMs, now }: { since: number; lateMs: number; now: number }): Verdict {
    const { at, ms } = this.#inTime;
    if ((at > since && ms <= lateMs) || this.isDead(key)) return "counts";
    let verdict: Verdict = "counts";
    for (const [other, endpoint] of this.#endpoints.entries()) {
      if (other === key || this.#isDead(endpoint)) continue;
      const { askedAt } = endpoint;
      if (askedAt > 0 && now - askedAt < momentMs) return "open";
      if (this.#isLate(endpoint, now)) verdict = "shared";
    }
    return verdict;
  }

  /** How many times longer than usual it takes itself where it answers, 1 at least. */
  ownSlowdown(key: string, now: number): number {
    const { share, spokeAt } = this.#endpointOf(key);
    return now - spokeAt < momentMs ? Math.max(1, share) : 1;
  }

  /** How many times longer than usual all take that answered of late, 1 at least; of one alone nothing can be told. */
  slowdown(key: string, now: number): number {
    let least = Number.POSITIVE_INFINITY;
    let isAlone = true;
    for (const [other, { share, spokeAt }] of this.#endpoints.entries()) {
      if (now - spokeAt >= momentMs) continue;
      least = Math.min(least, share);
      if (other !== key) isAlone = false;
    }
    return isAlone ? 1 : Math.max(1, least);
  }

  #isLate({ lateAt, lateMs }: Endpoint, now: number): boolean {
    const { at, ms } = this.#inTime;
    return now - lateAt < momentMs && !(at > lateAt && ms <= lateMs);
  }

  #isDead({ row, rowFrom }: Endpoint): boolean {
    const { at, ms } = this.#inTime;
    return row >= maxRow && at - ms >= rowFrom;
  }

  #endpointOf(key: string): Endpoint {
    const known = this.#endpoints.get(key);
    if (known !== undefined) return known;
    const made: Endpoint = { share: 0, spokeAt: 0, lateAt: 0, lateMs: 0, row: 0, rowFrom: 0, askedAt: 0 };
    this.#endpoints.set(key, made);
    return made;
  }
}
