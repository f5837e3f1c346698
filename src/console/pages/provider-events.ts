// What happened at a provider: from its minutes, the times in which some failed, and when it was back. Pure.
import type { Minute } from "../../store/failing-minutes.ts";

export interface ProviderEvent {
  /** Epoch milliseconds: of the first and the end of the last minute with failures. */
  from: number;
  until: number;
  requests: number;
  failures: number;
  /** Of the first minute behind it in which nothing failed; undefined: nothing was asked since. */
  back: number | undefined;
}

const minuteMs = 60_000;
/** Failures that lie closer together are one event. */
const gapMs = 5 * minuteMs;

/** `minutes` from old to new; answers the newest first. */
export function eventsOf(minutes: readonly Minute[]): ProviderEvent[] {
  const events: ProviderEvent[] = [];
  for (const { at, requests, failures } of minutes) {
    const last = events.at(-1);
    const isNear = last !== undefined && at - last.until <= gapMs;
    if (failures === 0) {
      if (last !== undefined) last.back ??= at;
    } else if (isNear) {
      last.until = at + minuteMs;
      last.requests += requests;
      last.failures += failures;
      last.back = undefined;
    } else {
      events.push({ from: at, until: at + minuteMs, requests, failures, back: undefined });
    }
  }
  return events.toReversed();
}
