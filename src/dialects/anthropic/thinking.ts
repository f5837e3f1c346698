// How a request asks Anthropic to think (wire §3.2), and the cases in which Anthropic would refuse to.
import type { ChatRequest } from "../../wire/chat-request.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { Target } from "../dialect.ts";
import { maxTokensOf } from "../shared/max-tokens.ts";
import { budgetOfEffort, effortOfBudget, type ReasoningWish } from "../shared/reasoning.ts";
import type { AnthropicMessage } from "./blocks.ts";
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
  notes: string[];
}

const smallestBudget = 1024;
const largestBudget = 128_000;
/** Anthropic has no default of its own: without a cap from anybody this many tokens. */
const defaultMaxTokens = 4096;

export function readThinking(request: ChatRequest, wish: ReasoningWish, target: Target): Result<Thinking, string> {
  const cap = target.endpoint.max_completion_tokens ?? undefined;
  const asked = maxTokensOf(request);
  const maxTokens = asked ?? cap ?? defaultMaxTokens;
  if (wish.kind === "unset") return ok({ maxTokens, notes: [] });
  const adaptive = quirksOf(target).reasoning === "adaptive";
  if (wish.kind === "off") return ok({ maxTokens, ...(adaptive ? { thinking: { type: "disabled" } } : {}), notes: [] });
  if (adaptive) {
    const effort = wish.kind === "effort" ? wish.effort : effortOfBudget(wish.maxTokens, maxTokens);
    const display = wish.exclude ? "omitted" : "summarized";
    return ok({
      maxTokens,
      thinking: { type: "adaptive", display },
      effort: effort === "minimal" ? "low" : effort,
      notes: effort === "minimal" ? ["effort minimal became low, the lowest here"] : [],
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
  const notes: string[] = [];
  const wanted = wish.kind === "budget" ? wish.maxTokens : budgetOfEffort(wish.effort, maxTokens);
  const budget = Math.max(Math.min(wanted, largestBudget), smallestBudget);
  if (wish.kind === "budget" && budget !== wanted) notes.push(`reasoning.max_tokens ${wanted} became ${budget}`);
  // Nobody capped the answer: make room for it behind the thinking.
  if (budget >= maxTokens && asked === undefined) maxTokens = Math.min(budget + defaultMaxTokens, cap ?? Infinity);
  if (budget >= maxTokens) {
    if (wish.kind === "budget") return fail(`reasoning.max_tokens must be lower than max_tokens (${maxTokens})`);
    return ok({ maxTokens, notes: [`reasoning was left out: it needs a max_tokens above ${smallestBudget}`] });
  }
  const display = wish.exclude ? { display: "omitted" as const } : {};
  return ok({ maxTokens, thinking: { type: "enabled", budget_tokens: budget, ...display }, notes });
}

/** Thinking is given up where Anthropic would refuse the request with it: an answer without it beats none. */
export function withoutObstacle(
  wish: Thinking,
  messages: readonly AnthropicMessage[],
  choice?: { type: string },
): Thinking {
  const { thinking, ...rest } = wish;
  if (thinking === undefined || thinking.type === "disabled") return wish;
  const forced = choice?.type === "any" || choice?.type === "tool";
  const obstacle = forced ? "a tool is forced" : obstacleIn(messages);
  return obstacle === undefined ? wish : { ...rest, notes: [...rest.notes, `reasoning was left out: ${obstacle}`] };
}

function obstacleIn(messages: readonly AnthropicMessage[]): string | undefined {
  const last = messages.at(-1);
  if (last?.role === "assistant") return "the answer is prefilled";
  const asking = messages.findLast(({ role }) => role === "assistant");
  if (asking === undefined || !last?.content.some(({ type }) => type === "tool_result")) return undefined;
  const began = asking.content[0]?.type;
  if (began === "thinking" || began === "redacted_thinking") return undefined;
  return "the tool calls being answered came without their thinking blocks";
}
