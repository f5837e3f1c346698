// Opens a whole answer of a conversation: read, parsed, and found to say something.
import type { AttemptFailure } from "../../routing/outcome.ts";
import { Assembly } from "../../streaming/assembly.ts";
import { failedEnding, hasEnded } from "../../streaming/failed-ending.ts";
import { SseDecoder } from "../../streaming/sse-decoder.ts";
import type { Completion } from "../../wire/answer.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { saysSomething } from "../../wire/says-something.ts";
import type { OpenInput } from "../operation.ts";
import { readAnswer } from "./read-answer.ts";
import { type FailureInput, failureOfPart, failureOfProblem } from "./read-failure.ts";

export async function openCompletion(input: OpenInput): Promise<Result<Completion, AttemptFailure>> {
  const body = await readAnswer(input);
  if (!body.ok) return body;
  return isEventStream(input.response, body.value) ? openEvents(body.value, input) : readCompletion(body.value, input);
}

/** Some providers stream although nobody asked them to. */
function isEventStream({ headers }: Response, body: string): boolean {
  const isNamed = headers.get("content-type")?.includes("text/event-stream") === true;
  return (isNamed && !/^\s*[{[]/.test(body)) || /^\s*(?:data|event):/.test(body);
}

function openEvents(body: string, input: OpenInput): Result<Completion, AttemptFailure> {
  const { candidate, dialect, tools } = input;
  const decoder = new SseDecoder();
  const reader = dialect.streamReader(candidate, true, tools);
  const events = [...decoder.push(new TextEncoder().encode(body)), ...decoder.finish()];
  const assembly = new Assembly();
  let finished = false;
  const beside: Pick<Completion, "usage" | "upstreamId" | "serviceTier"> = {};
  for (const part of [...events.flatMap((event) => reader.read(event)), ...reader.finish(false)]) {
    if (part.kind === "error" && finished && part.unreadable) continue;
    if (part.kind === "error") return fail(failureOfPart(part, input));
    if (part.kind === "usage") beside.usage = part.usage;
    if (part.kind === "id") beside.upstreamId = part.upstreamId;
    if (part.kind !== "chunk") continue;
    assembly.add(part);
    finished ||= part.choices.some(hasEnded);
    beside.serviceTier = part.serviceTier ?? beside.serviceTier ?? null;
  }
  return judged(assembly.completion(beside), input);
}

export function readCompletion(body: string, input: OpenInput): Result<Completion, AttemptFailure> {
  const read = input.dialect.readResponse(body, input.candidate);
  if (!read.ok) return fail(failureOfProblem(read.problem, input));
  return judged(read.value, input);
}

/** The completion, if that is what its ending says too. */
export function judged(completion: Completion, source: FailureInput): Result<Completion, AttemptFailure> {
  const { choices } = completion;
  if (choices.every((choice) => !hasEnded(choice) && !saysSomething(choice.message))) return fail({ kind: "empty" });
  const failed = failedEnding(choices);
  if (failed !== undefined) return fail(failureOfPart({ kind: "error", ...failed }, source));
  return choices.every(hasEnded) ? ok(completion) : fail({ kind: "broken_off" });
}
