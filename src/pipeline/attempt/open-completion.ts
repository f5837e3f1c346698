// Opens a whole answer of a conversation: read, parsed, and found to say something.
import type { AttemptFailure } from "../../routing/outcome.ts";
import type { Completion } from "../../wire/answer.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { saysSomething } from "../../wire/says-something.ts";
import type { OpenInput } from "../operation.ts";
import { readAnswer } from "./read-answer.ts";
import { failureOfProblem } from "./read-failure.ts";

export async function openCompletion(input: OpenInput): Promise<Result<Completion, AttemptFailure>> {
  const { candidate, dialect } = input;
  const body = await readAnswer(input);
  if (!body.ok) return body;
  const read = dialect.readResponse(body.value, candidate);
  if (!read.ok) return fail(failureOfProblem(read.problem, input));
  return isEmpty(read.value) ? fail({ kind: "empty" }) : ok(read.value);
}

function isEmpty({ choices }: Completion): boolean {
  return choices.every(({ message, finish_reason }) => finish_reason === null && !saysSomething(message));
}
