// The response cache as one request uses it: whether it may, what it waits for, what it leaves behind, and what the client is told
// of that. An answer is kept only where nothing forbids that a word of it is stored.
import type { AnswerCache, Finish, Joined } from "../../isolate/answer-cache.ts";
import type { Annotation } from "../../wire/answer.ts";
import type { CacheHeaders, CacheWish } from "../../wire/cache-wish.ts";
import type { Failure } from "../../wire/failure.ts";
import { present } from "../../wire/present.ts";
import type { PricedTier } from "../../wire/service-tier.ts";

/** What is shared of a request that has ended. */
export type Shared =
  | {
      kind: "answer";
      /** Id of the generation that it was made for. */
      source: string;
      /** Key of the endpoint that answered. */
      endpoint: string;
      annotations: Annotation[];
      serviceTier: PricedTier | null;
      opened: unknown;
    }
  | { kind: "failure"; failure: Failure };

/** Where an answer came from that nobody was asked for. */
export interface CacheSource {
  id: string;
  ageMs: number;
  ttlMs: number;
}

export class RequestCache {
  readonly sent: CacheHeaders;
  readonly #cache: AnswerCache | null;
  #wish: CacheWish | null = null;
  #source: CacheSource | null = null;
  #state: "none" | "asked" | "waiting" | "hit" = "none";
  #mayKeep = false;
  #finish: Finish | undefined;
  #kept: () => unknown = () => undefined;

  /** `cache` null: nothing is kept here, whatever a request wishes. */
  constructor(sent: CacheHeaders, cache: AnswerCache | null) {
    this.sent = sent;
    this.#cache = cache;
  }

  /** `mayKeep`: no promise that nothing is kept stands against it. */
  want(wish: CacheWish, mayKeep: boolean): void {
    this.#wish = wish;
    this.#state = "asked";
    this.#mayKeep = mayKeep && this.#cache !== null;
  }

  get isUsed(): boolean {
    return this.#wish !== null && this.#mayKeep;
  }

  /** `isFresh`: whatever is kept by now does not do. */
  async join(name: string, isFresh = false): Promise<Joined> {
    if (this.#cache === null || this.#wish === null) return { kind: "away" };
    this.#state = "waiting";
    const joined = await this.#cache.join(name, isFresh || this.#wish.refresh);
    this.#state = "asked";
    if (joined.kind === "lead") this.#finish = joined.finish;
    return joined;
  }

  hit(source: CacheSource): void {
    this.#source = source;
    this.#state = "hit";
  }

  /** What was answered, for when it has come to its end. */
  keeps(kept: () => unknown): void {
    this.#kept = kept;
  }

  /** What `keeps` was given, by now. */
  kept(): unknown {
    return this.#kept();
  }

  /** The request has ended: whoever waits for it is told. undefined: nobody does. */
  end(shared: () => [Shared | undefined, ttlMs: number]): Promise<void> | undefined {
    const finish = this.#finish;
    this.#finish = undefined;
    return finish?.(...shared());
  }

  get ttlMs(): number {
    return (this.#wish?.ttlSeconds ?? 0) * 1_000;
  }

  headers(): Record<string, string> {
    const { ttlSeconds } = this.#wish ?? { ttlSeconds: 0 };
    switch (this.#state) {
      case "none":
      // Nobody knows yet: an equal request is under way.
      case "waiting":
        return {};
      case "asked":
        return {
          ...status("MISS"),
          ...present({ "X-OpenRouter-Cache-TTL": this.#mayKeep ? String(ttlSeconds) : undefined }),
        };
      case "hit": {
        const { id, ageMs, ttlMs } = this.#source ?? { id: "", ageMs: 0, ttlMs: 0 };
        return {
          ...status("HIT"),
          "X-OpenRouter-Cache-Age": String(Math.floor(ageMs / 1_000)),
          "X-OpenRouter-Cache-TTL": String(ttlMs === 0 ? ttlSeconds : Math.round(ttlMs / 1_000)),
          "X-OpenRouter-Cache-Source-Id": id,
        };
      }
    }
  }
}

function status(word: "HIT" | "MISS"): Record<string, string> {
  return { "X-OpenRouter-Cache-Status": word };
}
