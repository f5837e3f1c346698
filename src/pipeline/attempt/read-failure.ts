// From what came back (or was thrown) to how the attempt failed: an error status, an error inside a 200, a deadline, a
// hang-up, the network. Every text of the provider goes through `hide` here, and nowhere else.
import type { AnswerProblem, Dialect, ProviderError } from "../../dialects/dialect.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import type { ProviderText } from "../../routing/provider-text.ts";
import { StreamLimit } from "../../streaming/stream-limit.ts";
import type { ErrorPart } from "../../streaming/stream-part.ts";
import { present } from "../../wire/present.ts";
import { retryAfterMs } from "../../wire/retry-after.ts";
import { FailedStep } from "../tools/failed-step.ts";
import type { AttemptClock } from "./attempt-clock.ts";

const maxErrorBytes = 64 * 1024;
/** Milliseconds that the words of an error are worth: where its status has decided and another endpoint stands ready, and
 * where they decide themselves or go to the client. */
const errorBodyMs = { decided: 100, wanted: 2_000 };
/** What these mean depends on what is said: a prompt that is too long, one that is refused. */
const undecided: ReadonlySet<number> = new Set([400, 403, 413, 422]);

export interface FailureInput {
  response: Response;
  /** Takes the key out of a provider's text. */
  hide(text: string): string;
  now(): number;
}

/** An answer whose status is an error. */
export async function readFailure(
  input: FailureInput & { dialect: Pick<Dialect, "readError">; hasNext(): boolean },
): Promise<AttemptFailure> {
  const { response, dialect, hide, hasNext } = input;
  const { status } = response;
  const waitMs = hasNext() && !undecided.has(status) ? errorBodyMs.decided : errorBodyMs.wanted;
  const error = dialect.readError(status, await readCapped(response, waitMs));
  const text = textOf(error, hide);
  if (error.refused === true) return { kind: "refused", text };
  if (error.contextLength === true) return { kind: "context_length", status, text };
  return { kind: "status", status, text, ...unpaidOr(error, input) };
}

/** An answer with status 200 that is none. */
export function failureOfProblem(problem: AnswerProblem, input: FailureInput): AttemptFailure {
  switch (problem.kind) {
    case "unparsable":
      return { kind: "unparsable", text: { message: input.hide(problem.detail), raw: input.hide(problem.raw) } };
    case "error_in_answer":
      return failureOfError(problem.error, input);
    case "refused":
      return failureOfError({ ...problem.error, refused: true }, input);
  }
}

/** An error among the parts of a stream. */
export function failureOfPart(part: ErrorPart, input: FailureInput): AttemptFailure {
  return failureOfError(part, input);
}

/** What a thrown error of fetch or of a read means: our own deadline, the client's hang-up, or the network. */
export function failureOfThrown(
  thrown: unknown,
  clock: Pick<AttemptClock, "expired" | "clientGone">,
  hide: (text: string) => string,
): AttemptFailure {
  if (thrown instanceof FailedStep) {
    return thrown.clientGone ? { kind: "client_gone" } : { kind: "preparation", failure: thrown.failure };
  }
  if (clock.expired !== null) return { kind: "timeout", ...clock.expired };
  if (clock.clientGone) return { kind: "client_gone" };
  if (thrown instanceof StreamLimit) return { kind: thrown.kind };
  return { kind: "network", message: hide(thrown instanceof Error ? thrown.message : String(thrown)) };
}

function failureOfError(error: ProviderError, input: FailureInput): AttemptFailure {
  const text = textOf(error, input.hide);
  if (error.refused === true) return { kind: "refused", text };
  return { kind: "error_in_answer", status: error.status ?? null, text, ...unpaidOr(error, input) };
}

/** Nobody is told to wait for money. */
function unpaidOr(error: ProviderError, input: FailureInput): { retryAfterMs: number | null; unpaid?: true } {
  return error.unpaid === true ? { retryAfterMs: null, unpaid: true } : { retryAfterMs: waitIn(error, input) };
}

/** Some vendors mistake a date for a number of seconds, or mean a month's quota: longer than this nobody is left alone. */
const maxWaitMs = 3_600_000;

function waitIn(error: ProviderError, { response, now }: FailureInput): number | null {
  const wait = error.retryAfterMs ?? retryAfterMs(response.headers, now()) ?? waitInWords(error.message);
  return wait === null ? null : Math.min(wait, maxWaitMs);
}

const unitMs: Record<string, number> = { ms: 1, milli: 1, s: 1_000, m: 60_000, h: maxWaitMs };

/** “Please try again in 1m2.5s”, “Please retry after 20 seconds”. */
function waitInWords(message: string): number | null {
  const [, said] = /(?:again in|retry in|retry after) ((?:\d+(?:\.\d+)? ?(?:ms|[smh])[a-z]* ?)+)/i.exec(message) ?? [];
  if (said === undefined) return null;
  const parts = said.toLowerCase().matchAll(/(\d+(?:\.\d+)?) ?(ms|milli|[smh])/g);
  return [...parts].reduce((sum, [, count, unit = ""]) => sum + Number(count) * (unitMs[unit] ?? 0), 0);
}

function textOf(error: ProviderError, hide: (text: string) => string): ProviderText {
  return present({ message: hide(error.message), raw: hide(error.raw), code: error.code && hide(error.code) });
}

/** An error's body, as much of it as is worth reading; one that breaks off or never ends still gives what came. */
async function readCapped({ body }: Response, waitMs: number): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), waitMs);
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    while (bytes < maxErrorBytes) {
      const { value, done } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status already tells that the attempt failed.
  } finally {
    clearTimeout(timer);
  }
  await reader.cancel().catch(() => undefined);
  return text;
}
