// The straight line of a request for embeddings: as for an answer, without a stream. To planning and to the records it
// is a conversation in which its texts are all that was said.
import type { EmbeddingsDoor } from "../doors/embeddings/embeddings.ts";
import { keptFieldFailure } from "../routing/kept-fields.ts";
import { Observation } from "../streaming/observation.ts";
import type { StreamPart } from "../streaming/stream-part.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import { type EmbeddingsRequest, inputTexts, inputTokens } from "../wire/embeddings.ts";
import type { Failure } from "../wire/failure.ts";
import { ok, type Result } from "../wire/result.ts";
import { accountFor } from "./answer/account-for.ts";
import { callEmbeddings } from "./attempt/call-embeddings.ts";
import { despiteBugs } from "./despite-bugs.ts";
import { emptyEnding } from "./empty-ending.ts";
import { failureOfRun } from "./failure-of-run.ts";
import type { Inference } from "./inference.ts";
import { planRequest, type RequestPlan } from "./plan-request.ts";
import { failed, identityOf, json } from "./respond.ts";
import { type Run, runAttempts } from "./run-attempts.ts";
import { type Ending, settle } from "./settle.ts";

export type EmbeddingsInference = Inference & { door: EmbeddingsDoor };

type Body = Result<Record<string, unknown>, Failure>;

export async function handleEmbeddings(body: Body, inference: EmbeddingsInference): Promise<Response> {
  return await despiteBugs(body, inference, () => answerRequest(body, inference));
}

async function answerRequest(body: Body, inference: EmbeddingsInference): Promise<Response> {
  const read = body.ok ? inference.door.readRequest(body.value) : body;
  const start = emptyEnding(inference, body.ok ? body.value : {});
  if (!read.ok) return failed(read.problem, { ...start, refusedBody: body.ok ? body.value : null });
  const request = read.value;
  const known = { ...start, request: asConversation(request, allTexts(request)) };
  const overLimit = inference.overLimit();
  if (overLimit !== null) return failed(overLimit, known);
  const kept = keptFieldFailure(body.ok ? body.value : {}, inference.caller.settings);
  if (kept !== null) return failed(kept, known);
  const planned = await planRequest({
    // The longest input has to fit; each has a context of its own.
    request: asConversation(request, [longestText(request)]),
    inference,
    filesAreParsed: false,
  });
  if (!planned.ok) return failed(planned.problem.failure, { ...known, excluded: planned.problem.excluded });
  const plan = planned.value;
  const run = await runAttempts(plan.plan, inference, async (attempt) => {
    const called = await callEmbeddings(request, attempt, inference);
    const fitted = { request: known.request, annotations: [], ocrCostPico: 0n, notes: [] };
    return called.ok ? ok({ opened: called.value, fitted }) : called;
  });
  return answerEmbeddings(run, { request, plan, inference, ending: { ...known, plan, excluded: plan.excluded } });
}

function asConversation(request: EmbeddingsRequest, texts: readonly string[]): ChatRequest {
  const { model, provider, user, session_id, input } = request;
  const messages = texts.map((content) => ({ role: "user" as const, content }));
  // No transforms: half a text would have another meaning, and another vector.
  return { model, provider, user, session_id, input, messages, transforms: [] };
}

function allTexts(request: EmbeddingsRequest): string[] {
  const { all } = inputTokens(request);
  return all > 0 ? [words(all)] : inputTexts(request);
}

function longestText(request: EmbeddingsRequest): string {
  const { longest } = inputTokens(request);
  if (longest > 0) return words(longest);
  return inputTexts(request).reduce((found, text) => (text.length > found.length ? text : found), "");
}

/** Tokens are as many words, as far as an estimate goes. */
function words(tokens: number): string {
  return "word ".repeat(tokens);
}

interface Embedding {
  request: EmbeddingsRequest;
  plan: RequestPlan;
  inference: EmbeddingsInference;
  ending: Ending & { request: ChatRequest };
}

function answerEmbeddings(run: Run, { request, plan, inference, ending }: Embedding): Response {
  const tried = { ...ending, attempts: run.attempts };
  const { answer } = run;
  if (answer === null || answer.opened.kind !== "embeddings") {
    const cancelled = run.failed.at(-1)?.failure.kind === "client_gone";
    const models = plan.models.map(({ requested }) => requested);
    return failed(failureOfRun(run.failed, models), { ...tried, cancelled });
  }
  const { embeddings } = answer.opened;
  const now = inference.now();
  const { candidate } = answer.planned;
  const observation = new Observation(0);
  observation.note(whole);
  if (embeddings.usage !== undefined) observation.note({ kind: "usage", usage: embeddings.usage });
  const account = accountFor({ inference, request: ending.request, plan, answer, observation });
  inference.noteOutcome({ kind: "success", key: candidate.key, at: now });
  settle({ ...tried, attempt: answer, observation, account, firstTokenAt: now });
  const written = {
    ...identityOf(inference, candidate),
    vectors: embeddings.vectors,
    usage: account.onTheWire,
  };
  return json(inference.door.writeAnswer(written, request), { status: 200, inference });
}

/** Nothing is said, but the answer is whole. */
const whole: StreamPart = {
  kind: "chunk",
  real: true,
  choices: [{ index: 0, delta: {}, finish_reason: "stop", native_finish_reason: null }],
};
