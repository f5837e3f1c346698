// What a request wants of reasoning, read once for every dialect (wire §3.2), and the arithmetic between efforts and
// token budgets. How a vendor is told is the dialect's.
import * as z from "zod";
import type { ChatRequest, ReasoningEffort } from "../../wire/chat-request.ts";
import type { Note } from "../../wire/note.ts";
import { fail, ok, type Result } from "../../wire/result.ts";

export type ReasoningWish =
  /** Nothing was said. `include` is whether thoughts that come anyway should be shown. */
  | { kind: "unset"; include: boolean }
  | { kind: "off" }
  | { kind: "effort"; effort: Exclude<ReasoningEffort, "none">; exclude: boolean }
  | { kind: "budget"; maxTokens: number; exclude: boolean };

export function readReasoning(request: ChatRequest): Result<ReasoningWish, string> {
  const { reasoning, reasoning_effort, include_reasoning } = request;
  const inObject = reasoning?.effort ?? undefined;
  if (inObject !== undefined && reasoning_effort != null && inObject !== reasoning_effort) {
    return fail("reasoning_effort and reasoning.effort contradict each other: give one of them");
  }
  const exclude = reasoning?.exclude ?? include_reasoning === false;
  const effort = inObject ?? reasoning_effort ?? undefined;
  if (effort === "none" || reasoning?.enabled === false) return ok({ kind: "off" });
  if (reasoning?.max_tokens != null) return ok({ kind: "budget", maxTokens: reasoning.max_tokens, exclude });
  if (effort !== undefined) return ok({ kind: "effort", effort, exclude });
  if (reasoning?.enabled === true) return ok({ kind: "effort", effort: "medium", exclude });
  return ok({ kind: "unset", include: !exclude && (reasoning != null || include_reasoning === true) });
}

/** From the least to the most thinking. */
export const efforts = ["minimal", "low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof efforts)[number];

/** A quirk: the efforts that an endpoint knows; `none` among them where reasoning can be turned off by one. */
export const effortsQuirk = () =>
  z
    .array(z.enum(["none", ...efforts]))
    .min(1)
    .max(7);

/** The known effort next to the one asked for, of two as near the lower one; as asked where none is known. */
export function nearestEffort(asked: Effort, known: readonly ReasoningEffort[]): Effort {
  const place = efforts.indexOf(asked);
  let nearest: Effort | undefined;
  for (const effort of efforts.filter((one) => known.includes(one))) {
    if (nearest === undefined || distance(effort, place) < distance(nearest, place)) nearest = effort;
  }
  return nearest ?? asked;
}

function distance(effort: Effort, place: number): number {
  return Math.abs(efforts.indexOf(effort) - place);
}

/** Of a budget of which nobody says what share of the answer it may be (wire reference §3.2). */
export function effortOfMereBudget(budget: number): Effort {
  if (budget >= 24_000) return "high";
  return budget >= 8_000 ? "medium" : "low";
}

/** What is told of it. */
export function effortNotes(wanted: Effort, became: Effort): Note[] {
  return wanted === became ? [] : [{ code: "effort_changed", wanted, became }];
}

/** Share of `max_tokens` that an effort may spend on reasoning. */
const shares = { max: 0.95, xhigh: 0.95, high: 0.8, medium: 0.5, low: 0.2, minimal: 0.1 } as const;

/** Tokens of reasoning that an effort stands for. */
export function budgetOfEffort(effort: keyof typeof shares, maxTokens: number): number {
  return Math.floor(maxTokens * shares[effort]);
}

/** The effort whose share of `maxTokens` is nearest to a budget, for endpoints that know efforts only. */
export function effortOfBudget(budget: number, maxTokens: number): "minimal" | "low" | "medium" | "high" | "xhigh" {
  const share = budget / maxTokens;
  const shared = ["minimal", "low", "medium", "high", "xhigh"] as const;
  let nearest: (typeof shared)[number] = "minimal";
  for (const effort of shared) {
    if (Math.abs(shares[effort] - share) < Math.abs(shares[nearest] - share)) nearest = effort;
  }
  return nearest;
}
