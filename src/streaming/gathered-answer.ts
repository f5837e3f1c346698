// The parts of a stream put together as a whole answer: for providers that stream what was asked for in one piece.
import type {
  AnswerMessage,
  AnswerToolCall,
  Choice,
  ChunkChoice,
  Completion,
  ReasoningDetail,
} from "../wire/answer.ts";
import { filled, present } from "../wire/present.ts";
import type { StreamPart } from "./stream-part.ts";

interface Gathered {
  choice: Choice;
  content: string;
  calls: Map<number, AnswerToolCall>;
  logprobs: unknown[];
}

/** undefined where the stream did not end; what fails in it is whoever reads it to see. */
export function gatheredAnswer(parts: readonly StreamPart[]): Completion | undefined {
  const choices = new Map<number, Gathered>();
  const completion: Omit<Completion, "choices"> = {};
  let ended = false;
  for (const part of parts) {
    switch (part.kind) {
      case "chunk":
        for (const choice of part.choices) gather(choices, choice);
        Object.assign(
          completion,
          present({ systemFingerprint: part.systemFingerprint, serviceTier: part.serviceTier }),
        );
        break;
      case "usage":
        completion.usage = part.usage;
        break;
      case "id":
        completion.upstreamId = part.upstreamId;
        break;
      case "end":
        ended = true;
    }
  }
  const whole = [...choices.values()].map(wholeChoice);
  const isWhole = ended || (whole.length > 0 && whole.every(({ finish_reason }) => finish_reason !== null));
  return isWhole ? { ...completion, choices: whole } : undefined;
}

function gather(choices: Map<number, Gathered>, { index, delta, logprobs, ...ending }: ChunkChoice): void {
  let known = choices.get(index);
  if (known === undefined) {
    const message: AnswerMessage = { role: "assistant", content: null };
    const choice = { index, message, finish_reason: null, native_finish_reason: null };
    known = { choice, content: "", calls: new Map(), logprobs: [] };
    choices.set(index, known);
  }
  const { message } = known.choice;
  const { role: _role, content, reasoning, refusal, reasoning_details, tool_calls, ...others } = delta;
  known.content += content ?? "";
  if (reasoning) message.reasoning = (message.reasoning ?? "") + reasoning;
  if (refusal) message.refusal = (message.refusal ?? "") + refusal;
  if (reasoning_details !== undefined) {
    message.reasoning_details ??= [];
    for (const detail of reasoning_details) addDetail(message.reasoning_details, detail);
  }
  for (const call of tool_calls ?? []) {
    const { id = "", name = "", arguments: text = "" } = { id: call.id, ...call.function };
    const before = known.calls.get(call.index) ?? { id: "", type: "function", function: { name: "", arguments: "" } };
    const called = { name: before.function.name + name, arguments: before.function.arguments + text };
    known.calls.set(call.index, { id: before.id || id, type: "function", function: called });
  }
  for (const [name, value] of Object.entries(others)) {
    const before = message[name];
    message[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : (value ?? before);
  }
  if (typeof logprobs === "object" && logprobs !== null && "content" in logprobs && Array.isArray(logprobs.content)) {
    known.logprobs.push(...logprobs.content);
  }
  if (ending.finish_reason !== null) Object.assign(known.choice, ending);
}

/** Pieces of one block of text are one entry; a signature ends it. */
function addDetail(details: ReasoningDetail[], piece: ReasoningDetail): void {
  const last = details.at(-1);
  const goesOn =
    last !== undefined &&
    last.type === piece.type &&
    last.index === piece.index &&
    piece.type !== "reasoning.encrypted" &&
    (last["signature"] ?? "") === "";
  if (!goesOn) details.push(piece);
  else {
    const words = (name: "text" | "summary") => joined(last[name], piece[name]);
    details[details.length - 1] = { ...last, ...piece, ...present({ text: words("text"), summary: words("summary") }) };
  }
}

function joined(one: unknown, other: unknown): string | undefined {
  if (typeof one !== "string") return typeof other === "string" ? other : undefined;
  return one + (typeof other === "string" ? other : "");
}

function wholeChoice({ choice, content, calls, logprobs }: Gathered): Choice {
  const tool_calls = filled([...calls].sort(([one], [other]) => one - other).map(([, call]) => call));
  const message = { ...choice.message, content: content === "" ? null : content, ...present({ tool_calls }) };
  return { ...choice, message, ...present({ logprobs: logprobs.length === 0 ? undefined : { content: logprobs } }) };
}
