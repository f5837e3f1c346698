// What is left of a plan, in the light of what has been seen since it was made. Only places that followed from health are
// given anew: an `order` or a sort of the client's stays as it is.
import type { EndpointHealth, HealthSnapshot } from "./health/health-snapshot.ts";
import type { PlannedAttempt } from "./select-endpoints.ts";

interface Moment {
  health: HealthSnapshot | null;
  now: number;
}

/** Stable ones in their order, then the others, the least bad first; within each group that the plan ranked alike. */
export function rankAnew(rest: readonly PlannedAttempt[], health: HealthSnapshot | null): readonly PlannedAttempt[] {
  if (health === null || rest.length < 2) return rest;
  const rankOf = ({ candidate }: PlannedAttempt): number => {
    const known = health.get(candidate.key);
    return known === undefined || known.stable ? 0 : 1 + tenths(known);
  };
  const ranked: PlannedAttempt[] = [];
  for (let from = 0; from < rest.length; ) {
    const group = rest[from]?.group ?? null;
    const end = group === null ? from + 1 : endOfGroup(rest, from, group);
    ranked.push(...rest.slice(from, end).toSorted((one, other) => rankOf(one) - rankOf(other)));
    from = end;
  }
  return ranked;
}

function endOfGroup(rest: readonly PlannedAttempt[], from: number, group: number): number {
  const end = rest.findIndex((planned, place) => place > from && planned.group !== group);
  return end === -1 ? rest.length : end;
}

/** Whether it can be relied on: stable, seen to answer since its last outage, and not to be left alone. */
export function isReady({ candidate, stable }: PlannedAttempt, { health, now }: Moment): boolean {
  const known = health?.get(candidate.key);
  if (known === undefined) return stable;
  return known.stable && !known.onTrial && known.rateLimitedUntil <= now;
}

/** Whether the one has failed clearly less than the other of late. */
export function isBetter(one: string, other: string, { health, now }: Moment): boolean {
  const known = health?.get(one);
  const worse = health?.get(other);
  if (known === undefined || worse === undefined || worse.stable) return false;
  return known.rateLimitedUntil <= now && tenths(known) < tenths(worse);
}

/** Whether both cannot be relied on, and the one has not failed clearly more than the other. */
export function isNoWorse(one: string, other: string, { health, now }: Moment): boolean {
  const known = health?.get(one);
  const worse = health?.get(other);
  if (known === undefined || worse === undefined || worse.stable) return false;
  return known.rateLimitedUntil <= now && tenths(known) <= tenths(worse);
}

/** Differences that chance makes are none. */
function tenths({ badness }: EndpointHealth): number {
  return Math.round(10 * badness);
}
