// Opens a whole answer of a conversation: read, parsed, and found to say something.
import type { AttemptFailure } from "../../routing/outcome.ts";
import { collectCompletion } from "../../streaming/collect-completion.ts";
import { SseDecoder } from "../../streaming/sse-decoder.ts";
import type { Completion } from "../../wire/answer.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { saysSomething } from "../../wire/says-something.ts";
import type { OpenInput } from "../operation.ts";
import { readAnswer } from "./read-answer.ts";
import { failureOfPart, failureOfProblem } from "./read-failure.ts";

export async function openCompletion(input: OpenInput): Promise<Result<Completion, AttemptFailure>> {
  const { candidate, dialect } = input;
  const body = await readAnswer(input);
  if (!body.ok) return body;
  if (isEventStream(input.response, body.value)) return openEvents(body.value, input);
  const read = dialect.readResponse(body.value, candidate);
  if (!read.ok) return fail(failureOfProblem(read.problem, input));
  return isEmpty(read.value) ? fail({ kind: "empty" }) : ok(read.value);
}

/** Some providers stream although nobody asked them to. */
function isEventStream({ headers }: Response, body: string): boolean {
  const isNamed = headers.get("content-type")?.includes("text/event-stream") === true;
  return (isNamed && !/^\s*[{[]/.test(body)) || /^\s*(?:data|event):/.test(body);
}

function openEvents(body: string, input: OpenInput): Result<Completion, AttemptFailure> {
  const { candidate, dialect } = input;
  const decoder = new SseDecoder();
  const reader = dialect.streamReader(candidate);
  const events = [...decoder.push(new TextEncoder().encode(body)), ...decoder.finish()];
  const parts = [...events.flatMap((event) => reader.read(event)), ...reader.finish()];
  const collected = collectCompletion(parts);
  if (!collected.ok) return fail(failureOfPart(collected.problem, input));
  const { choices } = collected.value;
  const isWhole = choices.length > 0 && choices.every(({ finish_reason }) => finish_reason !== null);
  if (!isWhole && !parts.some(({ kind }) => kind === "end")) return fail({ kind: "broken_off" });
  return isEmpty(collected.value) ? fail({ kind: "empty" }) : ok(collected.value);
}

function isEmpty({ choices }: Completion): boolean {
  return choices.every(({ message, finish_reason }) => finish_reason === null && !saysSomething(message));
}
