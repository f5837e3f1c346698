// One attempt at one endpoint: build, send, and read until it is certain whether this is an answer. A stream counts as
// one only after its first real event; until then every failure is a value that the loop can fail over from.
import type { AnswerProblem, Dialect, ProviderError, Target } from "../../dialects/dialect.ts";
import type { Credential } from "../../isolate/credentials.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import { type ProviderText, withoutSecret } from "../../routing/provider-text.ts";
import { AwsEventStreamDecoder } from "../../streaming/aws-event-stream.ts";
import { partsOfCompletion } from "../../streaming/observation.ts";
import { type EventDecoder, type PartSource, partSource } from "../../streaming/part-source.ts";
import { SseDecoder } from "../../streaming/sse-decoder.ts";
import type { ErrorPart, StreamPart } from "../../streaming/stream-part.ts";
import type { Completion } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Embeddings } from "../../wire/embeddings.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { saysSomething } from "../../wire/says-something.ts";
import type { Transports } from "../inference.ts";
import { AttemptClock, type Limits } from "./attempt-clock.ts";
import { send } from "./send.ts";

export interface Call {
  target: Target;
  dialect: Dialect;
  /** As this endpoint is to get it. */
  request: ChatRequest;
  credential: Credential;
  transports: Transports;
  limits: Limits;
  clientSignal: AbortSignal;
  now(): number;
}

/** An answer that has begun. A stream's clock runs on: whoever reads on stops it. */
export type Opened =
  | { kind: "completion"; completion: Completion; notes: string[] }
  | { kind: "embeddings"; embeddings: Embeddings; notes: string[] }
  | {
      kind: "stream";
      first: StreamPart[];
      rest: PartSource;
      clock: AttemptClock;
      notes: string[];
      hide: (text: string) => string;
    };

const mostErrorBytes = 64 * 1024;
/** The status of an error is enough to go on with: its words are worth this wait and no more. */
const errorBodyMs = 2_000;

export async function callEndpoint(call: Call): Promise<Result<Opened, AttemptFailure>> {
  const { target, dialect, request, credential } = call;
  const built = dialect.buildRequest(request, target);
  if (!built.ok) return fail({ kind: "unsupported", message: built.problem });
  const hide = (text: string): string => withoutSecret(text, credential.secret);
  const clock = new AttemptClock(call.limits, call.now, call.clientSignal);
  let ended: "failed" | "answered" | "streaming" = "failed";
  try {
    const response = await send({ ...call, request: built.value, signal: clock.signal });
    if (!response.ok) return fail(await readFailure(response, { dialect, hide }));
    const notes = built.value.notes ?? [];
    if (request.stream !== true || isJson(response)) {
      const read = dialect.readResponse(await response.text(), target);
      if (!read.ok) return fail(problemOf(read.problem, hide));
      if (isEmpty(read.value)) return fail({ kind: "empty" });
      if (request.stream !== true) {
        ended = "answered";
        return ok({ kind: "completion", completion: read.value, notes });
      }
      ended = "streaming";
      const first = partsOfCompletion(read.value);
      return ok({ kind: "stream", first, rest: exhausted, clock, notes, hide });
    }
    if (response.body === null) return fail({ kind: "empty" });
    const source = partSource(response.body, decoderOf(dialect), dialect.streamReader(target));
    const opened = await openStream(source, hide);
    if (!opened.ok) {
      await source.cancel();
      return opened;
    }
    clock.eventArrived();
    ended = "streaming";
    return ok({ kind: "stream", first: opened.value, rest: source, clock, notes, hide });
  } catch (thrown) {
    return fail(failureOfThrown(thrown, clock, hide));
  } finally {
    // Aborting costs more than the rest of the clock: only where something may still be under way.
    if (ended === "failed") clock.cancel();
    else if (ended === "answered") clock.stop();
  }
}

function decoderOf({ framing }: Dialect): EventDecoder {
  return framing === "aws-event-stream" ? new AwsEventStreamDecoder() : new SseDecoder();
}

const exhausted: PartSource = { next: async () => null, cancel: async () => undefined };

function isJson(response: Response): boolean {
  return response.headers.get("content-type")?.includes("application/json") ?? false;
}

/** Reads to the first real event (or to a proper end without one) and gives everything up to there. */
async function openStream(
  source: PartSource,
  hide: (text: string) => string,
): Promise<Result<StreamPart[], AttemptFailure>> {
  const first: StreamPart[] = [];
  let finished = false;
  for (;;) {
    const parts = await source.next();
    if (parts === null) return finished ? ok(first) : fail({ kind: "empty" });
    for (const part of parts) {
      if (part.kind === "error") return fail(failureOfPart(part, hide));
      if (part.kind === "chunk") finished ||= part.choices.some(({ finish_reason }) => finish_reason !== null);
    }
    first.push(...parts);
    if (parts.some((part) => part.kind === "chunk" && part.real)) return ok(first);
    if (parts.some((part) => part.kind === "end")) return finished ? ok(first) : fail({ kind: "empty" });
  }
}

/** What a thrown error of fetch or of a read means: our own deadline, the client's hang-up, or the network. */
export function failureOfThrown(thrown: unknown, clock: AttemptClock, hide: (text: string) => string): AttemptFailure {
  if (clock.expired !== null) return { kind: "timeout", ...clock.expired };
  if (clock.clientGone) return { kind: "client_gone" };
  return { kind: "network", message: hide(thrown instanceof Error ? thrown.message : String(thrown)) };
}

export function failureOfPart(part: ErrorPart, hide: (text: string) => string): AttemptFailure {
  const text = {
    message: hide(part.message),
    raw: hide(part.raw),
    ...(part.code === undefined ? {} : { code: part.code }),
  };
  if (part.refused === true) return { kind: "refused", text };
  return { kind: "error_in_answer", status: part.status ?? null, text };
}

interface Reading {
  dialect: Dialect;
  hide: (text: string) => string;
}

export async function readFailure(response: Response, { dialect, hide }: Reading): Promise<AttemptFailure> {
  const { status } = response;
  const error = dialect.readError(status, await readCapped(response));
  const text = textOf(error, hide);
  if (error.refused === true) return { kind: "refused", text };
  if (error.contextLength === true) return { kind: "context_length", status, text };
  const retryAfterMs = error.retryAfterMs ?? parseRetryAfter(response.headers.get("retry-after"));
  return { kind: "status", status, text, retryAfterMs };
}

function textOf(error: ProviderError, hide: (text: string) => string): ProviderText {
  return {
    message: hide(error.message),
    raw: hide(error.raw),
    ...(error.code === undefined ? {} : { code: error.code }),
  };
}

export function problemOf(problem: AnswerProblem, hide: (text: string) => string): AttemptFailure {
  switch (problem.kind) {
    case "unparsable":
      return { kind: "unparsable", text: { message: problem.detail, raw: hide(problem.raw) } };
    case "error_in_answer":
      return { kind: "error_in_answer", status: problem.error.status ?? null, text: textOf(problem.error, hide) };
    case "refused":
      return { kind: "refused", text: textOf(problem.error, hide) };
  }
}

/** An error's body, as much of it as is worth reading; one that breaks off or never ends still gives what came. */
async function readCapped(response: Response): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), errorBodyMs);
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    while (bytes < mostErrorBytes) {
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

/** Seconds or an HTTP date, as milliseconds from now; null where it is neither. */
function parseRetryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

function isEmpty({ choices }: Completion): boolean {
  return choices.every(({ message, finish_reason }) => finish_reason === null && !saysSomething(message));
}
