// Opens a whole answer of a conversation: read, parsed, and found to say something.
import type { AttemptFailure } from "../../routing/outcome.ts";
import { gatheredAnswer } from "../../streaming/gathered-answer.ts";
import { partSource } from "../../streaming/part-source.ts";
import type { StreamPart } from "../../streaming/stream-part.ts";
import type { Completion } from "../../wire/answer.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { saysSomething } from "../../wire/says-something.ts";
import type { OpenInput } from "../operation.ts";
import { decoderOf } from "./decoder-of.ts";
import { readAnswer } from "./read-answer.ts";
import { failureOfPart, failureOfProblem } from "./read-failure.ts";

export async function openCompletion(input: OpenInput): Promise<Result<Completion, AttemptFailure>> {
  const { candidate, dialect } = input;
  if (isEventStream(input.response)) return await openStreamed(input);
  const body = await readAnswer(input);
  if (!body.ok) return body;
  const read = dialect.readResponse(body.value, candidate);
  if (!read.ok) return fail(failureOfProblem(read.problem, input));
  return isEmpty(read.value) ? fail({ kind: "empty" }) : ok(read.value);
}

function isEventStream({ headers }: Response): boolean {
  return headers.get("content-type")?.includes("text/event-stream") ?? false;
}

/** Some providers stream whatever was asked for. */
async function openStreamed(input: OpenInput): Promise<Result<Completion, AttemptFailure>> {
  const { response, candidate, dialect, hide, now, hold } = input;
  if (response.body === null) return fail({ kind: "empty" });
  const reader = dialect.streamReader(candidate);
  const source = partSource({ body: response.body, decoder: decoderOf(dialect), reader, hold });
  const parts: StreamPart[] = [];
  for (let more = await source.next(); more !== null; more = await source.next()) {
    for (const part of more) {
      if (part.kind === "error") {
        await source.cancel();
        return fail(failureOfPart(part, { response, hide, now }));
      }
      parts.push(part);
    }
    if (parts.at(-1)?.kind === "end") break;
  }
  await source.cancel();
  const answer = gatheredAnswer(parts);
  if (answer === undefined) return fail({ kind: "broken_off" });
  return isEmpty(answer) ? fail({ kind: "empty" }) : ok(answer);
}

function isEmpty({ choices }: Completion): boolean {
  return choices.every(({ message, finish_reason }) => finish_reason === null && !saysSomething(message));
}
