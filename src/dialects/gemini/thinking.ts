// How a request asks Gemini to think: a budget of tokens (2.5) or a level (3 and later), and whether to show it.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Note } from "../../wire/note.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { maxTokensOf } from "../common/max-tokens.ts";
import {
  budgetOfEffort,
  type Effort,
  effortNotes,
  effortOfBudget,
  nearestEffort,
  type ReasoningWish,
} from "../common/reasoning.ts";
import type { Target } from "../dialect.ts";
import type { GeminiQuirks } from "./quirks.ts";

export interface ThinkingConfig {
  includeThoughts?: boolean;
  thinkingBudget?: number;
  thinkingLevel?: Effort;
}

export interface ThinkingChoice {
  config?: ThinkingConfig;
  notes: Note[];
}

/** The output limit of Gemini's models, for an endpoint that names none. */
const usualMaxTokens = 65_536;

export function thinkingConfig(
  request: ChatRequest,
  wish: ReasoningWish,
  { target, quirks }: { target: Target; quirks: GeminiQuirks },
): Result<ThinkingChoice, string> {
  if (wish.kind === "unset") return ok(wish.include ? { config: { includeThoughts: true }, notes: [] } : { notes: [] });
  const levels = quirks.reasoning === "level";
  if (wish.kind === "off") {
    if (quirks.reasoning_mandatory) return fail("reasoning cannot be turned off for this model");
    return ok({
      config: levels ? { thinkingLevel: nearestEffort("minimal", quirks.efforts) } : { thinkingBudget: 0 },
      notes: [],
    });
  }
  const maxTokens = maxTokensOf(request) ?? target.endpoint.max_completion_tokens ?? usualMaxTokens;
  const includeThoughts = !wish.exclude;
  if (!levels) {
    return ok({ config: { includeThoughts, thinkingBudget: budgetOf(wish, maxTokens, quirks) }, notes: [] });
  }
  const wanted = wish.kind === "effort" ? wish.effort : effortOfBudget(wish.maxTokens, maxTokens);
  const thinkingLevel = nearestEffort(wanted, quirks.efforts);
  return ok({ config: { includeThoughts, thinkingLevel }, notes: effortNotes(wanted, thinkingLevel) });
}

/** A budget that the client counted itself goes untouched. */
function budgetOf(wish: Extract<ReasoningWish, { exclude: boolean }>, maxTokens: number, quirks: GeminiQuirks): number {
  if (wish.kind === "budget") return wish.maxTokens;
  const share = budgetOfEffort(wish.effort, maxTokens);
  return Math.max(Math.min(share, quirks.max_reasoning_tokens), quirks.min_reasoning_tokens);
}
