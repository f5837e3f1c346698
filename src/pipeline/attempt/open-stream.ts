// Opens a streamed answer: it counts as one only after its first real event; until then every failure is a value that
// the loop can fail over from.
import type { Dialect } from "../../dialects/dialect.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import { AwsEventStreamDecoder } from "../../streaming/aws-event-stream.ts";
import { failedEnding, hasEnded } from "../../streaming/failed-ending.ts";
import { partsOfCompletion } from "../../streaming/observation.ts";
import { Opening } from "../../streaming/opening.ts";
import { type EventDecoder, type PartSource, partSource } from "../../streaming/part-source.ts";
import { SseDecoder } from "../../streaming/sse-decoder.ts";
import type { StreamPart } from "../../streaming/stream-part.ts";
import type { Completion } from "../../wire/answer.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { OpenInput } from "../operation.ts";
import type { AttemptClock } from "./attempt-clock.ts";
import { openCompletion, readCompletion } from "./open-completion.ts";
import { type FailureInput, failureOfPart } from "./read-failure.ts";

/** As much of its clock as whoever reads on needs. */
export type StreamClock = Pick<
  AttemptClock,
  "eventArrived" | "hold" | "release" | "limitSilence" | "stop" | "expired" | "clientGone"
>;

/** A stream whose first real event has arrived. Its clock runs on: whoever reads on stops it. */
export interface OpenStream {
  first: StreamPart[];
  rest: PartSource;
  clock: StreamClock;
  /** For failures that come later. */
  source: FailureInput;
}

/** `assembled`: it is put together again. */
export async function openStream(input: OpenInput, assembled = false): Promise<Result<OpenStream, AttemptFailure>> {
  const { candidate, dialect, clock, hide, now } = input;
  const response = isNamed(input.response) ? input.response : await withName(input.response);
  const source = { response, hide, now };
  if (isJson(response)) {
    return streamOf(await openCompletion({ ...input, response }), { clock, source });
  }
  if (response.body === null) return fail({ kind: "empty" });
  const decoder = decoderOf(dialect);
  const rest = partSource({
    body: response.body,
    decoder,
    reader: dialect.streamReader(candidate, assembled, input.tools),
    hold: input.hold,
  });
  const first = await readFirst(rest, input);
  if (!first.ok) {
    await rest.cancel();
    // Whoever cannot stream may answer at once, and still call it a stream.
    const { document } = decoder;
    return document === undefined ? first : streamOf(readCompletion(document, input), { clock, source });
  }
  clock.eventArrived();
  return ok({ first: first.value, rest, clock, source });
}

/** A whole answer as a stream that has nothing more to say. */
function streamOf(
  whole: Result<Completion, AttemptFailure>,
  beside: Pick<OpenStream, "clock" | "source">,
): Result<OpenStream, AttemptFailure> {
  return whole.ok ? ok({ first: partsOfCompletion(whole.value), rest: exhausted, ...beside }) : whole;
}

function decoderOf({ framing }: Dialect): EventDecoder {
  return framing === "aws-event-stream" ? new AwsEventStreamDecoder() : new SseDecoder();
}

const exhausted: PartSource = { next: async () => null, cancel: async () => undefined };

function typeOf({ headers }: Response): string {
  return headers.get("content-type") ?? "";
}

function isJson(response: Response): boolean {
  return /[/+]json\b/.test(typeOf(response));
}

/** Says what it is, of the two things that it can be. */
function isNamed(response: Response): boolean {
  return isJson(response) || /event-?stream/.test(typeOf(response));
}

/** Some providers give their answers no type, or one that is wrong: what they begin with tells. */
async function withName(response: Response): Promise<Response> {
  const { body, headers, status } = response;
  if (body === null) return response;
  const reader = body.getReader();
  const first = await reader.read();
  if (first.done) return new Response(null, { status, headers });
  const rest = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(first.value),
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const begins = new TextDecoder().decode(first.value.subarray(0, 64)).trimStart();
  const named = new Headers(headers);
  named.set("content-type", begins.startsWith("{") ? "application/json" : "text/event-stream");
  // The length was that of the body as it came.
  named.delete("content-length");
  return new Response(rest, { status, headers: named });
}

/** Reads to the first real event (or to a proper end without one) and gives everything up to there. */
async function readFirst(rest: PartSource, input: OpenInput): Promise<Result<StreamPart[], AttemptFailure>> {
  const opening = new Opening();
  let finished = false;
  for (;;) {
    const parts = await rest.next();
    if (parts === null) return finished ? ok(opening.parts) : fail({ kind: "empty" });
    for (const part of parts) {
      if (part.kind === "ending") finished = true;
      if (part.kind === "error" && finished && part.unreadable) continue;
      if (part.kind === "error") return fail(failureOfPart(part, input));
      if (part.kind === "usage") input.onUsage(part.usage);
      if (part.kind !== "chunk") continue;
      const failed = failedEnding(part.choices);
      if (failed !== undefined) return fail(failureOfPart({ kind: "error", ...failed }, input));
      finished ||= part.choices.some(hasEnded);
    }
    if (!opening.add(parts)) return fail({ kind: "empty" });
    const isReal = parts.some((part) => part.kind === "chunk" && part.real);
    if (parts.some((part) => part.kind === "end") && !finished) return fail({ kind: isReal ? "broken_off" : "empty" });
    if (isReal || parts.some((part) => part.kind === "end")) return ok(opening.parts);
  }
}
