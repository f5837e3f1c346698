// Which of a provider's several keys is asked first: one drawn, which a conversation keeps; those that rest are asked by nobody
// while another does not. A key's rest is kept where its endpoint's health is, under a name of its own.
import type { Chance } from "./draw.ts";
import { drawShares } from "./draw-share.ts";
import type { HealthSnapshot } from "./health/health-snapshot.ts";
import type { AttemptFailure } from "./outcome.ts";

/** `place`: in the list of the provider's keys, from 0; undefined: it stands in no list. */
interface Key {
  place?: number;
}

export interface PoolMoment {
  /** `endpointKey` of the endpoint that is asked. */
  endpoint: string;
  chance: Chance;
  /** Asked for where there are several keys to choose from; null: it is not at hand. */
  health(): HealthSnapshot | null;
  /** Epoch milliseconds. */
  now: number;
}

/** Milliseconds for which a key that was refused is left alone; one that was limited says so itself. */
const refusedMs = 300_000;

/** The name of a key of an endpoint, in its health. */
export function pooledKey(endpoint: string, place: number): string {
  return `${endpoint} key ${place}`;
}

/** Keys of no list keep their places; where all others rest, the one that rests for the shortest time is left. */
export function keysInOrder<One extends Key>(keys: readonly One[], moment: PoolMoment): readonly One[] {
  const { endpoint, chance, now } = moment;
  const pool = keys.filter(({ place }) => place !== undefined);
  if (pool.length < 2) return keys;
  const first = keys.findIndex(({ place }) => place !== undefined);
  const health = moment.health();
  const restUntil = ({ place = 0 }: Key): number => health?.get(pooledKey(endpoint, place))?.rateLimitedUntil ?? 0;
  const awake = pool.filter((key) => restUntil(key) <= now);
  const soonest = pool.toSorted((one, other) => restUntil(one) - restUntil(other)).slice(0, 1);
  const shares = awake.map((value) => ({ value, name: String(value.place), weight: 1 }));
  const drawn = awake.length === 0 ? soonest : drawShares(shares, chance);
  const others = keys.filter(({ place }) => place === undefined);
  return [...others.slice(0, first), ...drawn, ...others.slice(first)];
}

/** Milliseconds for which the key rests that came to this; undefined: it is not the key's doing. `null`: no time was told. */
export function restOf(failure: AttemptFailure): number | null | undefined {
  if (failure.kind !== "status" && failure.kind !== "error_in_answer") return undefined;
  if (failure.unpaid === true) return refusedMs;
  switch (failure.status) {
    case 429:
      return failure.retryAfterMs;
    case 401:
    case 402:
    case 403:
      return refusedMs;
    default:
      return undefined;
  }
}
