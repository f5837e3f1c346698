// How an endpoint is just now, in a word and a moment: from its health near the visitor, and from spells that were told of
// anywhere. Pure.
import type { EndpointHealth } from "../routing/health/health-snapshot.ts";

/** The worst first. */
export const endpointStates = ["unstable", "rate-limited", "on trial", "stable", "unknown"] as const;

export interface EndpointNow {
  state: (typeof endpointStates)[number];
  /** Epoch milliseconds: since when it is unstable, until when it is rate-limited; undefined: not known, or there is none. */
  at: number | undefined;
}

/** `health`: undefined where nobody told. `since`: of the spell that was told of. */
export function endpointNow(
  health: EndpointHealth | undefined,
  { since, now }: { since: number | undefined; now: number },
): EndpointNow {
  // While one request tries it, it is unstable to all others.
  const isUnstable = health?.stable === false && !health.onTrial;
  if (isUnstable || since !== undefined) return { state: "unstable", at: since };
  if (health === undefined) return { state: "unknown", at: undefined };
  if (health.rateLimitedUntil > now) return { state: "rate-limited", at: health.rateLimitedUntil };
  return { state: health.onTrial ? "on trial" : "stable", at: undefined };
}

export interface ProviderNow extends EndpointNow {
  /** Endpoints in this state, and all that are known. */
  alike: number;
  endpoints: number;
}

/** As its worst endpoint is: unstable for the longest, or limited for the longest. Undefined without endpoints. */
export function worstOf(all: readonly EndpointNow[]): ProviderNow | undefined {
  const state = endpointStates.find((one) => all.some((endpoint) => endpoint.state === one));
  if (state === undefined) return undefined;
  const alike = all.filter((endpoint) => endpoint.state === state);
  const moments = alike.flatMap(({ at }) => at ?? []);
  const at = state === "unstable" ? Math.min(...moments) : Math.max(...moments);
  return { state, at: moments.length === 0 ? undefined : at, alike: alike.length, endpoints: all.length };
}
