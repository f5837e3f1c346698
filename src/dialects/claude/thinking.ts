// How a request asks Anthropic to think (wire §3.2), and the cases in which Anthropic would refuse to.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Note, ThinkingObstacle } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { Conversation } from "../common/conversation.ts";
import { maxTokensOf } from "../common/max-tokens.ts";
import { budgetOfEffort, effortNotes, effortOfBudget, nearestEffort, type ReasoningWish } from "../common/reasoning.ts";
import type { Target } from "../dialect.ts";
import { quirksOf } from "./quirks.ts";

/** `omitted` sends signatures without the text: the conversation can go on, and nobody has to read it. */
type Display = "summarized" | "omitted";

export interface Thinking {
  maxTokens: number;
  thinking?:
    | { type: "enabled"; budget_tokens: number; display?: Display }
    | { type: "adaptive"; display: Display }
    | { type: "disabled" };
  effort?: string;
  notes: Note[];
}

const minBudget = 1024;
const maxBudget = 128_000;
/** Anthropic has no default of its own. Without a cap from anybody: what every model can write, and every one that thinks. */
const defaultMaxTokens = 4096;
const defaultMaxTokensThinking = 32_000;

export function readThinking(request: ChatRequest, wish: ReasoningWish, target: Target): Result<Thinking, string> {
  const cap = target.endpoint.max_completion_tokens ?? undefined;
  const asked = maxTokensOf(request);
  const thinks = wish.kind === "effort" || wish.kind === "budget";
  const maxTokens = asked ?? cap ?? (thinks ? defaultMaxTokensThinking : defaultMaxTokens);
  if (wish.kind === "unset") return ok({ maxTokens, notes: [] });
  const { reasoning, reasoning_mandatory, efforts } = quirksOf(target);
  const adaptive = reasoning === "adaptive";
  if (wish.kind === "off" && reasoning_mandatory) return fail("reasoning cannot be turned off for this model");
  if (wish.kind === "off")
    return ok({ maxTokens, ...present({ thinking: adaptive ? { type: "disabled" as const } : undefined }), notes: [] });
  if (adaptive) {
    const wanted = wish.kind === "effort" ? wish.effort : effortOfBudget(wish.maxTokens, maxTokens);
    const effort = nearestEffort(wanted, efforts);
    const display = wish.exclude ? "omitted" : "summarized";
    return ok({
      maxTokens,
      thinking: { type: "adaptive", display },
      effort,
      notes: effortNotes(wanted, effort),
    });
  }
  return withBudget(wish, { maxTokens, asked, cap });
}

interface Limits {
  maxTokens: number;
  asked: number | undefined;
  cap: number | undefined;
}

function withBudget(wish: Extract<ReasoningWish, { exclude: boolean }>, limits: Limits): Result<Thinking, string> {
  const { asked, cap } = limits;
  let { maxTokens } = limits;
  const notes: Note[] = [];
  const wanted = wish.kind === "budget" ? wish.maxTokens : budgetOfEffort(wish.effort, maxTokens);
  const budget = Math.max(Math.min(wanted, maxBudget), minBudget);
  if (wish.kind === "budget" && budget !== wanted)
    notes.push({ code: "reasoning_budget_changed", wanted, became: budget });
  // Nobody capped the answer: make room for it behind the thinking.
  if (budget >= maxTokens && asked === undefined) maxTokens = Math.min(budget + defaultMaxTokens, cap ?? Infinity);
  if (budget >= maxTokens) {
    if (wish.kind === "budget") return fail(`reasoning.max_tokens must be lower than max_tokens (${maxTokens})`);
    return ok({ maxTokens, notes: [{ code: "reasoning_left_out", why: "no_room" }] });
  }
  const display = wish.exclude ? { display: "omitted" as const } : {};
  return ok({ maxTokens, thinking: { type: "enabled", budget_tokens: budget, ...display }, notes });
}

/** Thinking is given up where Claude would refuse the request with it: an answer without it beats none. */
export function withoutObstacle(wish: Thinking, turns: Conversation["turns"], forcesTool: boolean): Thinking {
  const { thinking, ...rest } = wish;
  if (thinking === undefined || thinking.type === "disabled") return wish;
  const why = forcesTool ? "tool_forced" : obstacleIn(turns);
  return why === undefined ? wish : { ...rest, notes: [...rest.notes, { code: "reasoning_left_out", why }] };
}

function obstacleIn(turns: Conversation["turns"]): ThinkingObstacle | undefined {
  const last = turns.at(-1);
  if (last?.role === "assistant") return "prefilled";
  if (last === undefined || last.results.length === 0) return undefined;
  const asking = turns.at(-2);
  // It has to be what the turn begins with.
  const began = asking?.role === "assistant" && asking.sections[0]?.[0]?.kind === "thought";
  return began ? undefined : "no_thinking_blocks";
}
