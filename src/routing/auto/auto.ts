// The classifier behind `openrouter/auto`: how much a prompt needs the stronger model, and what kind of task it is.
// Pure and without dependencies, so that Node runs it as it is and the Worker bundles it.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { TaskKind } from "../../wire/task-kind.ts";
import { defaultWeightsText } from "./default-weights.generated.ts";
import { readFacts } from "./features.ts";
import { kindOfFacts } from "./kind-of-task.ts";
import { observePrompt } from "./observe-prompt.ts";
import { readPrompt } from "./read-prompt.ts";
import { readRequestText } from "./request-text.ts";
import { difficultyLogit, type RouterWeights, scoreWith, sigmoid } from "./router-weights.ts";
import { readWeights } from "./weights.ts";
import { readWords } from "./words.ts";

/** What ships with the code; see README.md for what it is and is not worth. */
export const defaultWeights: RouterWeights = shipped();

/**
 * 0…1 by the shipped weights: higher = more need of the strong model.
 * @public For programs that use the score without the router; see README.md.
 */
export function score(prompt: string): number {
  return scoreWith(prompt, defaultWeights);
}

/** 0…1: how likely a weaker model is to fail this request where a stronger one would not. */
export function difficulty(request: ChatRequest, weights: RouterWeights = defaultWeights): number {
  const { text, turns, attachments } = readRequestText(request);
  const surroundings =
    (request.tools?.length ? 0.4 : 0) +
    (isStructured(request) ? 0.3 : 0) +
    (attachments > 0 ? 0.3 : 0) +
    0.1 * Math.log2(Math.max(turns, 1));
  return sigmoid(difficultyLogit(observePrompt(text), weights) + surroundings);
}

function isStructured({ response_format }: ChatRequest): boolean {
  return response_format?.type === "json_schema" || response_format?.type === "json_object";
}

export function kindOfTask(text: string): TaskKind {
  return kindOfFacts(readFacts(readWords(readPrompt(text).text)));
}

/** The kind of task that a request is. */
export function taskOf(request: ChatRequest): TaskKind {
  return kindOfTask(readRequestText(request).text);
}

function shipped(): RouterWeights {
  const read = readWeights(defaultWeightsText);
  if (!read.ok) throw new Error(read.problem);
  return read.value;
}
