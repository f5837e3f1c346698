// Answers kept for equal requests, as one request meets them: sealed here on the way in, opened on the way out, and asked for
// in the one call that a request may wait for. A cache that is away is none: nothing here fails a request.
import { findCacheKey, makeCacheKey } from "../store/cache-keys.ts";
import type { CacheObject } from "../store/cache-object.ts";
import { beatMs, type Sealed } from "../store/cache-round.ts";
import type { DataKey, KeyRing } from "../store/data-keys.ts";
import { withDeadline } from "../store/deadline.ts";
import { namelessId, withinEurope } from "../store/nameless-id.ts";
import { decrypt, encrypt } from "../store/sealing.ts";

export interface CachedValue {
  value: unknown;
  /** Milliseconds since it was kept, and for how long it is. */
  ageMs: number;
  ttlMs: number;
}

export type Joined =
  | ({ kind: "found" } & CachedValue)
  /** It is this request's to ask; whoever waits for its answer is told by `finish`, which is to be called whatever happens. */
  | { kind: "lead"; finish: Finish }
  | { kind: "away" };

/** `value` undefined: there is nothing to share. `ttlMs` 0: it is for those who wait, and is not kept. */
export type Finish = (value: unknown, ttlMs: number) => Promise<void>;

export interface AnswerCache {
  /** Waits for an equal request that is under way. `refresh`: what is kept by now is not meant. */
  join(name: string, refresh: boolean): Promise<Joined>;
}

export interface AnswerCacheInput {
  objects: DurableObjectNamespace<CacheObject>;
  inEurope: boolean;
  /** Asked for by the requests that use the cache only. */
  ring(): Promise<KeyRing | undefined>;
  workspaceId: string;
  /** Of the request. */
  id: string;
  now(): number;
  background(work: Promise<unknown>): void;
}

/** A place that is silent for longer is away. */
const patienceMs = 1_000;
/** Of an answer as JSON: beyond it nothing is shared. */
const maxCharacters = 8 * 1024 * 1024;

const away = { kind: "away" } as const;

export function answerCache(input: AnswerCacheInput): AnswerCache {
  return {
    async join(name, refresh) {
      try {
        const ring = await input.ring();
        return ring === undefined ? away : await new Place(input, ring, name).join(refresh);
      } catch {
        return away;
      }
    },
  };
}

/** One name in the cache. */
class Place {
  readonly #input: AnswerCacheInput;
  readonly #ring: KeyRing;
  readonly #object: DurableObjectStub<CacheObject>;
  /** What is sealed for one place opens in no other. */
  readonly #sealingName: string;

  constructor(input: AnswerCacheInput, ring: KeyRing, name: string) {
    const { objects, inEurope, workspaceId } = input;
    const namespace = inEurope ? withinEurope(objects) : objects;
    this.#input = input;
    this.#ring = ring;
    this.#object = namespace.get(namelessId(namespace, name));
    this.#sealingName = `cached answer ${name} of ${workspaceId}`;
  }

  async join(refresh: boolean): Promise<Joined> {
    const { id, background } = this.#input;
    const asked = Promise.all([this.#object.join(id, refresh), this.#findKey()]);
    const [answer, key] = await withDeadline(asked, patienceMs).catch((thrown: unknown) => {
      // Should it have been given the lead after all, nobody waits for that.
      background(this.#object.finish(id, null, 0));
      throw thrown;
    });
    if (answer.kind === "lead") return this.#lead(key);
    if (answer.kind === "found") {
      const found = key === undefined ? undefined : await this.#open(answer.found, key);
      // The cache was emptied: its key is gone.
      return found ?? (refresh ? away : await this.join(true));
    }
    const sealed = await this.#object.wait(id, refresh);
    const present = await this.#findKey();
    if (sealed === null) return this.#lead(present);
    return (present && (await this.#open(sealed, present))) ?? away;
  }

  #findKey(): Promise<DataKey | undefined> {
    return findCacheKey(this.#ring, { workspaceId: this.#input.workspaceId, now: this.#input.now() });
  }

  #lead(known: DataKey | undefined): Joined {
    const { id, workspaceId, now, background } = this.#input;
    const object = this.#object;
    // Made before anything is asked: what empties the cache from now on takes this answer along.
    const making = known === undefined ? makeCacheKey(this.#ring, { workspaceId, now: now() }) : Promise.resolve(known);
    background(making);
    const beat = setInterval(() => background(object.beat(id)), beatMs);
    return {
      kind: "lead",
      finish: async (value, ttlMs) => {
        clearInterval(beat);
        const key = value === undefined ? undefined : await making.catch(() => undefined);
        const text = key === undefined ? "" : JSON.stringify(value);
        const isShared = key !== undefined && text.length <= maxCharacters;
        const plain = isShared ? new TextEncoder().encode(text) : undefined;
        const sealed =
          plain === undefined || key === undefined ? null : await encrypt(key.key, plain, this.#sealingName);
        await object.finish(id, sealed, sealed === null ? 0 : ttlMs);
      },
    };
  }

  async #open({ bytes, storedAt, ttlMs }: Sealed, key: DataKey): Promise<Joined | undefined> {
    const plain = await decrypt(key.key, bytes, this.#sealingName);
    if (plain === undefined) return undefined;
    const value: unknown = JSON.parse(new TextDecoder().decode(plain));
    return { kind: "found", value, ageMs: Math.max(0, this.#input.now() - storedAt), ttlMs };
  }
}
