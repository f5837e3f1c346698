// When an attempt is late, and when it is given up: by what its endpoint usually needs, where that is known.
import { minAnswers, type UsualTimes } from "./health/first-token-times.ts";

const minLateMs = 150;
/** Of an endpoint that is known to answer only now and then: there is little to be wrong about. */
const minFlakyMs = 50;
const lateFactor = 3;
/** Of times that spread: a few in a hundred answers would be late for nothing. */
const spreadFactor = 2;
/** Until its endpoint has answered often enough. */
const unknownMs = 5_000;
/** The same of endpoints that always think first, as their catalog says. */
const unknownThinkingMs = 20_000;
const minDeadlineMs = 5_000;
const deadlineFactor = 4;

/** Milliseconds from sending after which silence is evidence against the endpoint. `thinks`: it always does so first;
 * `isFlaky`: it has an outage, and answers meanwhile. */
export function lateAfter(
  usual: UsualTimes | null,
  { thinks, isFlaky }: { thinks: boolean; isFlaky: boolean },
): number {
  const unknown = thinks ? unknownThinkingMs : unknownMs;
  if (usual === null) return unknown;
  if (usual.answers < minAnswers) return Math.max(unknown, lateFactor * usual.p50);
  return Math.max(isFlaky ? minFlakyMs : minLateMs, lateFactor * usual.p95, spreadFactor * usual.p99);
}

/** Milliseconds to the first token after which an attempt has failed. `asked`: of the request's own; `slowdown`: how many
 * times longer than usual everybody takes. */
export function firstTokenDeadline({
  asked,
  usual,
  limit,
  slowdown = 1,
}: {
  asked: number | null | undefined;
  usual: UsualTimes | null;
  limit: number;
  slowdown?: number;
}): number {
  if (asked != null) return asked;
  if (usual === null || usual.answers < minAnswers) return limit;
  return Math.min(limit, Math.round(slowdown * Math.max(minDeadlineMs, deadlineFactor * usual.p99)));
}
