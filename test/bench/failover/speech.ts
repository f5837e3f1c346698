// What a healthy upstream says in OpenAI's format, and how a client's ending is judged by it.

const words = Array.from({ length: 16 }, (_, index) => `word${index}`);
/** The whole answer: whoever got less of it got no answer. */
export const fullText = words.join(" ");
const halfway = words.length / 2;

export type Ending =
  /** All of the text and an end that says so. */
  | "answered"
  /** A status or an event that says that it failed. */
  | "failed"
  /** Less than the text, with an end as if it were all. */
  | "looks whole"
  /** Less than the text, and nothing that says so. */
  | "cut";

const common = { id: "chatcmpl-bench", object: "chat.completion.chunk", created: 1_790_000_000, model: "bench" };

export function event(value: unknown): string {
  return `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
}

export function chunk(delta: object, reason: string | null = null): string {
  return event({ ...common, choices: [{ index: 0, delta, finish_reason: reason }] });
}

/** The text's pieces in order: all of them, or the first half. */
export function pieces(part: "all" | "half"): string[] {
  const said = part === "all" ? words : words.slice(0, halfway);
  return said.map((word, index) => chunk({ content: index === 0 ? word : ` ${word}` }));
}

export const usage = { prompt_tokens: 10, completion_tokens: words.length, total_tokens: 10 + words.length };
export const opening = chunk({ role: "assistant", content: "" });
export const ending = chunk({}, "stop") + event({ ...common, choices: [], usage }) + event("[DONE]");

export function wholeAnswer(text: string, reason: string | null): string {
  const message = { role: "assistant", content: text };
  return JSON.stringify({
    ...common,
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: reason }],
    usage,
  });
}

export const halfText = words.slice(0, halfway).join(" ");

interface Answer {
  error?: unknown;
  choices?: {
    delta?: { content?: string };
    message?: { content?: string };
    finish_reason?: string | null;
    error?: unknown;
  }[];
}

/** `isClosed`: the connection ended as HTTP wants it. */
export function endingOf({ status, body, isClosed }: { status: number; body: string; isClosed: boolean }): Ending {
  if (status !== 200) return "failed";
  const isStream = body.startsWith("data:") || body.startsWith(":");
  const events = isStream ? body.split("\n\n").filter((one) => one.startsWith("data: ")) : [`data: ${body}`];
  let text = "";
  let finish: string | null = null;
  let isDone = false;
  for (const one of events) {
    if (one === "data: [DONE]") {
      isDone = true;
      continue;
    }
    const answer = readAnswer(one.slice(6));
    if (answer === undefined) continue;
    const [choice] = answer.choices ?? [];
    if (answer.error != null || choice?.error != null || choice?.finish_reason === "error") return "failed";
    text += choice?.delta?.content ?? choice?.message?.content ?? "";
    finish = choice?.finish_reason ?? finish;
  }
  const looksWhole = isClosed && finish === "stop" && (isDone || !isStream);
  if (looksWhole) return text.trim() === fullText ? "answered" : "looks whole";
  return isClosed && isDone ? "looks whole" : "cut";
}

function readAnswer(data: string): Answer | undefined {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
