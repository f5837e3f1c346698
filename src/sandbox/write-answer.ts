// The sandbox's answer in OpenAI's wire format: one JSON body, or the events of a stream.
import { filled, present } from "../wire/present.ts";
import type { SandboxAnswer, SandboxChoice } from "./compose-answer.ts";
import { charactersPerToken } from "./count-tokens.ts";

export interface Frame {
  model: string;
  /** Unix seconds. */
  created: number;
  includeUsage: boolean;
  logprobs: boolean;
}

const wordsPerPiece = 3;
const charactersPerPiece = 48;

/** Text in pieces of a few words, as a model would stream it; they join to the same text. */
export function pieces(text: string): string[] {
  const words = text.match(/\s*\S+\s*$|\s*\S+/g) ?? (text === "" ? [] : [text]);
  const grouped = Array.from({ length: Math.ceil(words.length / wordsPerPiece) }, (_, index) =>
    words.slice(index * wordsPerPiece, (index + 1) * wordsPerPiece).join(""),
  );
  return grouped.flatMap((group) => splitLong(group));
}

function splitLong(text: string): string[] {
  const characters = [...text];
  return Array.from({ length: Math.ceil(characters.length / charactersPerPiece) }, (_, index) =>
    characters.slice(index * charactersPerPiece, (index + 1) * charactersPerPiece).join(""),
  );
}

export function writeCompletion(answer: SandboxAnswer, frame: Frame): string {
  const choices = answer.choices.map((choice, index) => ({
    index,
    message: {
      role: "assistant",
      content: choice.toolCall === undefined ? choice.content : null,
      refusal: null,
      ...present({
        reasoning: filled(choice.reasoning),
        tool_calls: choice.toolCall === undefined ? undefined : [writeToolCall(choice.toolCall)],
      }),
    },
    logprobs: frame.logprobs ? writeLogprobs(choice.content) : null,
    finish_reason: choice.finishReason,
  }));
  return JSON.stringify({
    id: answer.id,
    object: "chat.completion",
    created: frame.created,
    model: frame.model,
    choices,
    usage: writeUsage(answer),
  });
}

function writeToolCall(call: { id: string; name: string; arguments: string }) {
  return { id: call.id, type: "function", function: { name: call.name, arguments: call.arguments } };
}

/** The `data:` events of a stream, `[DONE]` included. */
export function writeEvents(answer: SandboxAnswer, frame: Frame): string[] {
  const base = { id: answer.id, object: "chat.completion.chunk", created: frame.created, model: frame.model };
  const usage = frame.includeUsage ? { usage: null } : {};
  const events = answer.choices.flatMap((choice, index) =>
    choiceDeltas(choice).map(({ delta, finish }) => {
      const logprobs = frame.logprobs && typeof delta["content"] === "string" ? writeLogprobs(delta["content"]) : null;
      return { ...base, choices: [{ index, delta, logprobs, finish_reason: finish }], ...usage };
    }),
  );
  const last = frame.includeUsage ? [{ ...base, choices: [], usage: writeUsage(answer) }] : [];
  return [...[...events, ...last].map((event) => JSON.stringify(event)), "[DONE]"].map((data) => `data: ${data}\n\n`);
}

type DeltaAndFinish = { delta: Record<string, unknown>; finish: SandboxChoice["finishReason"] | null };

function choiceDeltas(choice: SandboxChoice): DeltaAndFinish[] {
  const deltas: Record<string, unknown>[] = [{ role: "assistant", content: "" }];
  for (const reasoning of pieces(choice.reasoning)) deltas.push({ reasoning });
  for (const content of pieces(choice.content)) deltas.push({ content });
  if (choice.toolCall !== undefined) {
    const { id, name, arguments: text } = choice.toolCall;
    deltas.push({ tool_calls: [{ index: 0, id, type: "function", function: { name, arguments: "" } }] });
    for (const piece of pieces(text)) deltas.push({ tool_calls: [{ index: 0, function: { arguments: piece } }] });
  }
  return [...deltas.map((delta) => ({ delta, finish: null })), { delta: {}, finish: choice.finishReason }];
}

function writeUsage({ usage }: SandboxAnswer) {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}

function writeLogprobs(text: string) {
  const tokens = text.match(new RegExp(`[^]{1,${charactersPerToken}}`, "gu")) ?? [];
  const content = tokens.map((token) => ({
    token,
    logprob: -0.125,
    bytes: [...new TextEncoder().encode(token)],
    top_logprobs: [],
  }));
  return { content, refusal: null };
}
