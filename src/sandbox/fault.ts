// How a sandbox provider is made to misbehave: a magic word in the last user message (`[[fail]]` for every sandbox
// provider, `[[fail:sandbox-a]]` or `[[fail:sandbox-a,sandbox-b]]` for those named) or the end of the upstream model's
// name (`demo-fail`). Any HTTP error status is a word too: `[[503]]`, `[[429:sandbox-b]]`, `demo-404`.
import { present } from "../wire/present.ts";

export type Fault =
  | { kind: "status"; status: number; message: string; code: string; retryAfterSeconds?: number }
  /** No answer at all, until the caller gives up. */
  | { kind: "stall" }
  /** Status and headers, then silence. */
  | { kind: "hang" }
  /** Half of the answer, then the connection breaks. */
  | { kind: "break" }
  /** Half of the answer, then an orderly end without finish reason or `[DONE]`. */
  | { kind: "cut" }
  /** The whole answer, with a pause before each piece. */
  | { kind: "slow" }
  /** A web page with status 200. */
  | { kind: "garbage" }
  /** Status 200 and an answer with nothing in it. */
  | { kind: "empty" }
  /** An error object inside a 200. */
  | { kind: "error" };

const words: Record<string, Fault> = {
  fail: { kind: "status", status: 500, message: "The sandbox was asked to fail.", code: "server_error" },
  refuse: {
    kind: "status",
    status: 400,
    message: "The sandbox was asked to refuse this prompt: it violates the content policy.",
    code: "content_policy_violation",
  },
  context: {
    kind: "status",
    status: 400,
    message: "This model's maximum context length is 8 tokens. Please reduce the length of the messages.",
    code: "context_length_exceeded",
  },
  stall: { kind: "stall" },
  hang: { kind: "hang" },
  break: { kind: "break" },
  cut: { kind: "cut" },
  slow: { kind: "slow" },
  garbage: { kind: "garbage" },
  empty: { kind: "empty" },
  error: { kind: "error" },
};

/** Every repetition has a bound: this is looked for at each bracket of a stranger's text. */
const magicWord = /\[\[\s{0,4}([a-z]{1,16}|[45]\d\d)\s{0,4}(?::([^\]]{0,256}))?\]\]/gi;
/** Characters of a prompt that are searched. */
export const searched = 20_000;

function faultNamed(word: string): Fault | undefined {
  const status = Number(word);
  if (!Number.isInteger(status)) return Object.hasOwn(words, word) ? words[word] : undefined;
  if (status < 400 || status > 599) return undefined;
  return {
    kind: "status",
    status,
    message: `The sandbox was asked to answer ${status}.`,
    code: status === 429 ? "rate_limit_exceeded" : `status_${status}`,
    ...present({ retryAfterSeconds: status === 429 ? 5 : undefined }),
  };
}

/** The first magic word that concerns this provider, or the one at the end of the upstream model's name. */
export function readFault(asked: { prompt: string; upstreamModel: string; provider: string }): Fault | undefined {
  for (const [, word = "", names] of asked.prompt.slice(0, searched).matchAll(magicWord)) {
    const providers = names?.split(",").map((name) => name.trim().toLowerCase());
    if (providers !== undefined && !providers.includes(asked.provider.toLowerCase())) continue;
    const fault = faultNamed(word.toLowerCase());
    if (fault !== undefined) return fault;
  }
  const suffix = /-([a-z]{1,16}|\d{3})$/i.exec(asked.upstreamModel.slice(-32))?.[1];
  return suffix === undefined ? undefined : faultNamed(suffix.toLowerCase());
}

/** The prompt as a reader would want it quoted: without its magic words. */
export function withoutMagicWords(prompt: string): string {
  return prompt.slice(0, searched).replaceAll(magicWord, "").trim();
}
