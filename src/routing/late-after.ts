// When an attempt is late, and when it is given up: by what its endpoint usually needs, where that is known.
import type { Badness } from "./health/badness.ts";
import { minAnswers, type UsualTimes } from "./health/first-token-times.ts";

const minLateMs = 150;
/** Of an endpoint that is known to answer only now and then: there is little to be wrong about. */
const minFlakyMs = 50;
const flakyFactor = 1.5;
/** Of its latest outcomes, so much was no answer. */
const minFlakyBadness = 0.25;
const lateFactor = 3;
/** Of times that spread: a few in a hundred answers would be late for nothing. */
const spreadFactor = 2;
/** Until its endpoint has answered often enough. */
const unknownMs = 5_000;
/** The same of endpoints that always think first, as their catalog says. */
const unknownThinkingMs = 20_000;
const minDeadlineMs = 5_000;
const deadlineFactor = 4;

/** Milliseconds from sending. */
export interface Patience {
  /** After which silence is evidence against the endpoint. */
  lateMs: number;
  /** In which it speaks nearly always, as far as is known. */
  usualMs: number;
  /** Too few answers tell how long it usually takes. */
  isGuess: boolean;
}

/** `thinks`: it always does so first. */
export function patienceWith(
  usual: UsualTimes | null,
  { thinks, answers, badness }: Badness & { thinks: boolean },
): Patience {
  const known = wellKnown(usual);
  if (known !== null && answers && badness >= minFlakyBadness) {
    const lateMs = Math.max(minFlakyMs, flakyFactor * known.p95);
    return { lateMs, usualMs: lateMs / flakyFactor, isGuess: false };
  }
  const lateMs =
    known === null
      ? Math.max(thinks ? unknownThinkingMs : unknownMs, lateFactor * (usual?.p50 ?? 0))
      : Math.max(minLateMs, lateFactor * known.p95, spreadFactor * known.p99);
  return { lateMs, usualMs: lateMs / lateFactor, isGuess: known === null };
}

/** null: too few answers tell. */
function wellKnown(usual: UsualTimes | null): UsualTimes | null {
  return usual !== null && usual.answers >= minAnswers ? usual : null;
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
  const known = wellKnown(usual);
  if (known === null) return limit;
  return Math.min(limit, Math.round(slowdown * Math.max(minDeadlineMs, deadlineFactor * known.p99)));
}
