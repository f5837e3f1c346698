// How a request asks a model behind Converse to think: fields of the model's own API, which Converse passes on.

import type { ChatRequest } from "../../wire/chat-request.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { ok, type Result } from "../../wire/result.ts";
import { readThinking, withoutObstacle } from "../claude/thinking.ts";
import type { Conversation } from "../common/conversation.ts";
import { maxTokensOf } from "../common/max-tokens.ts";
import { effortNotes, effortOfBudget, nearestEffort, type ReasoningWish } from "../common/reasoning.ts";
import type { Target } from "../dialect.ts";
import { quirksOf } from "./quirks.ts";

export interface ModelThinking {
  /** For `additionalModelRequestFields`. */
  fields: JsonRecord;
  /** For `outputConfig`. */
  effort?: string;
  maxTokens: number | undefined;
  thinks: boolean;
  notes: Note[];
}

interface ThinkingInput {
  request: ChatRequest;
  reasoning: ReasoningWish;
  target: Target;
  conversation: Conversation;
  forcesTool: boolean;
}

export function modelThinking({
  request,
  reasoning,
  target,
  conversation,
  forcesTool,
}: ThinkingInput): Result<ModelThinking, string> {
  const maxTokens = maxTokensOf(request);
  const none = { fields: {}, maxTokens, thinks: false, notes: [] };
  const asked = reasoning.kind === "effort" || reasoning.kind === "budget";
  const { reasoning: way, efforts = openEfforts } = quirksOf(target);
  if (way === "none") {
    return ok({ ...none, notes: asked ? [{ code: "reasoning_left_out", why: "does_not_think" }] : [] });
  }
  if (way === "effort") {
    if (!asked) return ok(none);
    const budgetOf = maxTokens ?? target.endpoint.max_completion_tokens ?? usualMaxTokens;
    const wanted = reasoning.kind === "effort" ? reasoning.effort : effortOfBudget(reasoning.maxTokens, budgetOf);
    const effort = nearestEffort(wanted, efforts);
    return ok({ ...none, fields: { reasoning_effort: effort }, notes: effortNotes(wanted, effort) });
  }
  const wish = readThinking(request, reasoning, target);
  if (!wish.ok) return wish;
  const { thinking, effort, maxTokens: room, notes } = withoutObstacle(wish.value, conversation.turns, forcesTool);
  if (thinking === undefined) return ok({ ...none, notes });
  return ok({
    fields: { thinking },
    ...present({ effort }),
    maxTokens: thinking.type === "disabled" ? maxTokens : room,
    thinks: thinking.type !== "disabled",
    notes,
  });
}

const usualMaxTokens = 16_384;

/** Those of open models. */
const openEfforts = ["low", "medium", "high"] as const;
