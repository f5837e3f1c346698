// When an attempt is late, and when it is given up: by what its endpoint usually needs, where that is known.
import { type Load, thinksFirst, type UsualTimes } from "./health/first-token-times.ts";

const minLateMs = 150;
const lateFactor = 3;
/** Until its endpoint has answered often enough. */
const unknownMs = 5_000;
/** The same where it has been asked to think first. */
const unknownThinkingMs = 20_000;
const minDeadlineMs = 5_000;
const deadlineFactor = 4;

/** Milliseconds from sending after which silence is evidence against the endpoint. */
export function lateAfter(usual: UsualTimes | null, load: Load): number {
  if (usual === null) return thinksFirst(load) ? unknownThinkingMs : unknownMs;
  return Math.max(minLateMs, lateFactor * usual.p95);
}

/** Milliseconds to the first token after which an attempt has failed. `asked`: of the request's own; `usual`: null where it
 * is not known or not to count. */
export function firstTokenDeadline({
  asked,
  usual,
  limit,
}: {
  asked: number | null | undefined;
  usual: UsualTimes | null;
  limit: number;
}): number {
  if (asked != null) return asked;
  if (usual === null) return limit;
  return Math.min(limit, Math.max(minDeadlineMs, Math.round(deadlineFactor * usual.p99)));
}
