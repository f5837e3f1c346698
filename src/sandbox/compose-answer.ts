// What the sandbox says to a request: the same request always gets the same answer, whichever sandbox provider it is.
import type { ChatRequest, ResponseFormat } from "../wire/chat-request.ts";
import { hashText } from "../wire/hash-text.ts";
import { toolToCall } from "./choose-tool.ts";
import { charactersPerToken, countPrompt, countTokens } from "./count-tokens.ts";
import { fakeValue } from "./fake-value.ts";
import { searched, withoutMagicWords } from "./fault.ts";
import { attachmentsOf, lastUserText, toolResults } from "./read-prompt.ts";

export interface SandboxToolCall {
  id: string;
  name: string;
  /** JSON text. */
  arguments: string;
}

export interface SandboxChoice {
  reasoning: string;
  content: string;
  toolCall: SandboxToolCall | undefined;
  finishReason: "stop" | "length" | "tool_calls";
}

export interface SandboxAnswer {
  id: string;
  choices: SandboxChoice[];
  usage: { promptTokens: number; completionTokens: number; reasoningTokens: number };
}

/** What tells one conversation from another: so much of its end. */
const lastMessages = 20;
const seedCharacters = 100_000;
const quotedCharacters = 400;
const usualLongWords = 400;
/** Words of all choices together. */
const maxLongWords = 20_000;
const maxQuotedResults = 20;

export function composeAnswer(request: ChatRequest): SandboxAnswer {
  const { messages } = request;
  const seed = fingerprint(
    `${messages.length} ${JSON.stringify(messages.slice(-lastMessages))}`.slice(-seedCharacters),
  );
  const choices = Array.from({ length: request.n ?? 1 }, (_, index) => composeChoice(request, `${seed}${index}`));
  const reasoningTokens = choices.reduce((sum, choice) => sum + countTokens(choice.reasoning), 0);
  const spoken = choices.reduce(
    (sum, { content, toolCall }) =>
      sum + countTokens(content) + countTokens((toolCall?.name ?? "") + (toolCall?.arguments ?? "")),
    0,
  );
  return {
    id: `chatcmpl-sandbox-${seed}`,
    choices,
    usage: { promptTokens: countPrompt(request), completionTokens: reasoningTokens + spoken, reasoningTokens },
  };
}

function composeChoice(request: ChatRequest, seed: string): SandboxChoice {
  const reasoning = wantsReasoning(request) ? "The user wants an answer. The sandbox always has one ready." : "";
  const tool = toolToCall(request);
  if (tool !== undefined) {
    const toolCall = { id: `call_${seed}`, name: tool.name, arguments: JSON.stringify(tool.arguments) };
    return { reasoning, content: "", toolCall, finishReason: "tool_calls" };
  }
  const stopped = beforeStop(composeText(request), request.stop);
  const budget = (request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY) * charactersPerToken;
  const contentBudget = Math.max(0, budget - countTokens(reasoning) * charactersPerToken);
  return {
    reasoning: reasoning.slice(0, Math.min(reasoning.length, budget)),
    content: stopped.slice(0, Math.min(stopped.length, contentBudget)),
    toolCall: undefined,
    finishReason: stopped.length > contentBudget || reasoning.length > budget ? "length" : "stop",
  };
}

function wantsReasoning({ reasoning, reasoning_effort: effort, include_reasoning: included }: ChatRequest): boolean {
  if (reasoning === undefined || reasoning === null) return (effort ?? "none") !== "none" || included === true;
  return reasoning.enabled !== false && reasoning.effort !== "none";
}

function composeText(request: ChatRequest): string {
  const structured = composeStructured(request.response_format ?? undefined, request);
  if (structured !== undefined) return structured;
  const asked = lastUserText(request.messages);
  const long = /\[\[\s{0,4}long\s{0,4}(?::\s{0,4}(\d{1,9})\s{0,4})?\]\]/i.exec(asked.slice(0, searched));
  if (long !== null) return countingWords(Math.min(maxLongWords / (request.n ?? 1), Number(long[1] ?? usualLongWords)));
  return composeReply(request);
}

function composeReply(request: ChatRequest): string {
  const results = toolResults(request.messages);
  if (results.length > 0) {
    return results
      .slice(0, maxQuotedResults)
      .map(({ name, text }) => `The tool ${name} answered: ${quote(text)}`)
      .join("\n");
  }
  const { total, words } = attachmentsOf(
    request.messages.slice(request.messages.findLastIndex((m) => m.role === "user")),
  );
  const attached = total === 0 ? "" : ` I also got ${words}.`;
  const asked = withoutMagicWords(lastUserText(request.messages));
  const heard = asked === "" ? "You said nothing in words." : `You said: "${quote(asked)}"`;
  return `Hello from the sandbox, where answers are simulated. ${heard}${attached}`;
}

function composeStructured(format: ResponseFormat | undefined, request: ChatRequest): string | undefined {
  if (format?.type === "json_schema")
    return JSON.stringify(fakeValue(format.json_schema?.schema ?? { type: "object" }));
  if (format?.type === "json_object") return JSON.stringify({ answer: composeReply(request) });
  return undefined;
}

function quote(text: string): string {
  return text.length <= quotedCharacters ? text : `${text.slice(0, quotedCharacters)}…`;
}

function countingWords(count: number): string {
  return Array.from({ length: count }, (_, index) => `word${index + 1}`).join(" ");
}

function beforeStop(text: string, stop: ChatRequest["stop"]): string {
  const ends = [stop ?? []].flat().filter((sequence) => sequence !== "");
  const positions = ends.map((sequence) => text.indexOf(sequence)).filter((position) => position >= 0);
  return text.slice(
    0,
    positions.reduce((first, position) => Math.min(first, position), text.length),
  );
}

/** 16 hex digits that name a conversation. */
function fingerprint(text: string): string {
  return [hashText(text), hashText(text, 0x1b873593)].map((value) => value.toString(16).padStart(8, "0")).join("");
}
