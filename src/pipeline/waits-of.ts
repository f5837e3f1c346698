// How long a request waits for each endpoint, and whether it may ask a second one meanwhile (contract §5.17 to §5.19).
import { loadOf, type UsualTimes, usualTimes } from "../routing/health/first-token-times.ts";
import type { HealthSnapshot } from "../routing/health/health-snapshot.ts";
import { firstTokenDeadline } from "../routing/late-after.ts";
import type { PlannedAttempt } from "../routing/select-endpoints.ts";
import type { Inference } from "./inference.ts";
import type { RequestPlan } from "./request-plan.ts";

export interface Waits {
  /** What is known now; null where it is not at hand. */
  health(): HealthSnapshot | null;
  of(planned: PlannedAttempt): { load: number; usual: UsualTimes | null; firstTokenMs: number };
  /** Whether another may be asked beside this one, which is late; `not now`: too often for an endpoint without an outage. */
  mayHedge(late: PlannedAttempt): "yes" | "not now" | "no";
  noteHedge(late: PlannedAttempt): void;
  /** What failed may be asked once more. */
  asksAgain: boolean;
}

export interface WaitsInput extends Pick<RequestPlan, "plan" | "facts"> {
  /** Whether an endpoint begins to answer before all is said. */
  streams(planned: PlannedAttempt): boolean;
}

export function waitsOf({ plan, facts, streams }: WaitsInput, inference: Inference): Waits {
  const { preferences, promptTokens, reasons } = facts;
  const { settings, caller, hedges } = inference;
  const modelIds = [...new Set(plan.map(({ candidate }) => candidate.model.id))];
  const isPinned = preferences.allow_fallbacks === false;
  const isOn = !isPinned && plan.length > 1 && preferences.hedge !== false && caller.settings.hedging;
  const health = (): HealthSnapshot | null => {
    const known = inference.healthOf(modelIds);
    return known instanceof Promise ? null : known;
  };
  /** It has an outage, or all others have. */
  const isInOutage = (late: PlannedAttempt): boolean => {
    const known = health();
    const isOut = ({ candidate }: PlannedAttempt): boolean => known?.get(candidate.key)?.stable === false;
    return isOut(late) || plan.every((other) => other === late || isOut(other));
  };
  return {
    health,
    of(planned) {
      const {
        candidate,
        health: { firstTokens },
      } = planned;
      const load = loadOf({
        promptTokens,
        reasons: reasons && candidate.parameters.has("reasoning"),
        whole: !streams(planned),
      });
      const usual = usualTimes(firstTokens, load, inference.now());
      const asked = preferences.first_token_timeout_ms;
      return {
        load,
        usual,
        firstTokenMs: firstTokenDeadline({ asked, usual, limit: settings.FIRST_TOKEN_TIMEOUT_MS }),
      };
    },
    mayHedge(late) {
      if (!isOn || !late.candidate.provider.stops_on_cancel) return "no";
      return isInOutage(late) || hedges.allows(late.candidate.key) ? "yes" : "not now";
    },
    noteHedge(late) {
      if (!isInOutage(late)) hedges.spend(late.candidate.key);
    },
    asksAgain: !isPinned,
  };
}
