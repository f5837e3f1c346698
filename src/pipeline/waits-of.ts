// How long a request waits for each endpoint, and whether it may ask a second one meanwhile (contract §5.17 to §5.19).
import { dialectAt } from "../dialects/index.ts";
import { type Load, loadOf, usualTimes } from "../routing/health/first-token-times.ts";
import type { HealthSnapshot } from "../routing/health/health-snapshot.ts";
import { firstTokenDeadline, type Patience, patienceWith } from "../routing/late-after.ts";
import { isReady } from "../routing/rank-anew.ts";
import type { PlannedAttempt } from "../routing/select-endpoints.ts";
import type { Inference } from "./inference.ts";
import type { RequestPlan } from "./request-plan.ts";

/** Milliseconds; it is late after `lateMs` while nobody else takes longer than usual. */
export interface Wait extends Patience {
  load: Load;
  firstTokenMs: number;
  /** Nothing tells why it should be silent for so long. */
  isBlunt: boolean;
  /** The same by what is known when that time is over, where nobody else is left to be asked. `since`: when it was asked. */
  stretchedMs(since: number): number;
}

export interface Waits {
  /** What is known now; null where it is not at hand. */
  health(): HealthSnapshot | null;
  /** `isFirst`: what was known when the plan was made is what is known; `patience`: how many times longer it may take. */
  of(planned: PlannedAttempt, how: { isFirst: boolean; patience: number }): Wait;
  /** Whether another may be asked beside this one, which is late; `not now`: too often for an endpoint without an outage.
   * `isBorneOut`: somebody else has waited for it too long just before. */
  mayHedge(late: PlannedAttempt, isBorneOut: boolean): "yes" | "not now" | "no";
  noteHedge(late: PlannedAttempt, isBorneOut: boolean): void;
  /** What failed may be asked again. */
  asksAgain: boolean;
}

export interface WaitsInput extends Pick<RequestPlan, "plan" | "facts" | "chance"> {
  /** Whether an endpoint begins to answer before all is said. */
  streams(planned: PlannedAttempt): boolean;
}

/** How many endpoints may be asked at the same time. */
export const maxPending = 3;

export function waitsOf({ plan, facts, streams }: WaitsInput, inference: Inference): Waits {
  const { preferences, promptTokens, reasons } = facts;
  const { settings, caller, hedges, pace } = inference;
  const modelIds = [...new Set(plan.map(({ candidate }) => candidate.model.id))];
  const isPinned = preferences.allow_fallbacks === false;
  const isOn = !isPinned && plan.length > 1 && preferences.hedge !== false && caller.settings.hedging;
  const health = (): HealthSnapshot | null => {
    const known = inference.healthOf(modelIds);
    return known instanceof Promise ? null : known;
  };
  /** It has an outage, or all others have: no second request is one of a healthy endpoint. */
  const isInOutage = (late: PlannedAttempt): boolean => {
    const moment = { health: health(), now: inference.now() };
    return !isReady(late, moment) || plan.every((other) => other === late || !isReady(other, moment));
  };
  return {
    health,
    of(planned, { isFirst, patience }) {
      const { candidate } = planned;
      const known = (isFirst ? undefined : health()?.get(candidate.key)) ?? planned.health;
      const isAskedToThink = reasons && candidate.parameters.has("reasoning");
      const load = loadOf({ promptTokens, reasons: isAskedToThink, whole: !streams(planned) });
      const usual = usualTimes(known.firstTokens, load, inference.now());
      const deadline = { asked: preferences.first_token_timeout_ms, usual, limit: settings.FIRST_TOKEN_TIMEOUT_MS };
      const { answers, badness } = known;
      const thinks = dialectAt(candidate).alwaysReasons?.(candidate) === true;
      const { lateMs, usualMs, isGuess } = patienceWith(usual, { thinks, answers, badness });
      return {
        load,
        lateMs: Math.ceil(lateMs * patience),
        usualMs,
        isGuess,
        isBlunt: isGuess && !isAskedToThink && !thinks,
        firstTokenMs: firstTokenDeadline(deadline),
        stretchedMs(since) {
          const now = inference.now();
          const isShared = pace.verdict(candidate.key, { since, lateMs, now }) === "shared";
          return firstTokenDeadline({ ...deadline, slowdown: isShared ? Infinity : pace.slowdown(candidate.key, now) });
        },
      };
    },
    mayHedge(late, isBorneOut) {
      if (!isOn || !late.candidate.provider.stops_on_cancel) return "no";
      return isInOutage(late) || hedges.allows(late.candidate.key, isBorneOut) ? "yes" : "not now";
    },
    noteHedge(late, isBorneOut) {
      if (!isInOutage(late)) hedges.spend(late.candidate.key, isBorneOut);
      else if (health()?.get(late.candidate.key)?.stable === false) hedges.confirmed();
    },
    asksAgain: !isPinned,
  };
}
