// Opens a streamed answer: it counts as one only after its first real event; until then every failure is a value that
// the loop can fail over from.
import type { Dialect } from "../../dialects/dialect.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import { AwsEventStreamDecoder } from "../../streaming/aws-event-stream.ts";
import { partsOfCompletion } from "../../streaming/observation.ts";
import { Opening } from "../../streaming/opening.ts";
import { type EventDecoder, type PartSource, partSource } from "../../streaming/part-source.ts";
import { SseDecoder } from "../../streaming/sse-decoder.ts";
import type { StreamPart } from "../../streaming/stream-part.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { OpenInput } from "../operation.ts";
import type { AttemptClock } from "./attempt-clock.ts";
import { openCompletion } from "./open-completion.ts";
import { type FailureInput, failureOfPart } from "./read-failure.ts";

/** A stream whose first real event has arrived. Its clock runs on: whoever reads on stops it. */
export interface OpenStream {
  first: StreamPart[];
  rest: PartSource;
  clock: AttemptClock;
  /** For failures that come later. */
  source: FailureInput;
}

export async function openStream(input: OpenInput): Promise<Result<OpenStream, AttemptFailure>> {
  const { response, candidate, dialect, clock, hide, now } = input;
  const source = { response, hide, now };
  if (isJson(response)) {
    const whole = await openCompletion(input);
    return whole.ok ? ok({ first: partsOfCompletion(whole.value), rest: exhausted, clock, source }) : whole;
  }
  if (response.body === null) return fail({ kind: "empty" });
  const rest = partSource({
    body: response.body,
    decoder: decoderOf(dialect),
    reader: dialect.streamReader(candidate),
    hold: input.hold,
  });
  const first = await readFirst(rest, source);
  if (!first.ok) {
    await rest.cancel();
    return first;
  }
  clock.eventArrived();
  return ok({ first: first.value, rest, clock, source });
}

function decoderOf({ framing }: Dialect): EventDecoder {
  return framing === "aws-event-stream" ? new AwsEventStreamDecoder() : new SseDecoder();
}

const exhausted: PartSource = { next: async () => null, cancel: async () => undefined };

function isJson(response: Response): boolean {
  return response.headers.get("content-type")?.includes("application/json") ?? false;
}

/** Reads to the first real event (or to a proper end without one) and gives everything up to there. */
async function readFirst(rest: PartSource, source: FailureInput): Promise<Result<StreamPart[], AttemptFailure>> {
  const opening = new Opening();
  let finished = false;
  for (;;) {
    const parts = await rest.next();
    if (parts === null) return finished ? ok(opening.parts) : fail({ kind: "empty" });
    for (const part of parts) {
      if (part.kind === "error") return fail(failureOfPart(part, source));
      if (part.kind === "chunk") finished ||= part.choices.some(({ finish_reason }) => finish_reason !== null);
    }
    if (!opening.add(parts)) return fail({ kind: "empty" });
    if (parts.some((part) => part.kind === "chunk" && part.real)) return ok(opening.parts);
    if (parts.some((part) => part.kind === "end")) return finished ? ok(opening.parts) : fail({ kind: "empty" });
  }
}
