// The straight line of one request, from its body to the answer: read, plan, run, answer, settle. Each stage is called
// once and hands on a value; every failure leaves by the same door.
import type { Answer } from "../doors/door.ts";
import { Observation, partsOfCompletion } from "../streaming/observation.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Failure } from "../wire/failure.ts";
import type { Result } from "../wire/result.ts";
import { callEndpoint } from "./call-endpoint.ts";
import { failureOfRun } from "./failure-of-run.ts";
import { fitRequest } from "./fit-request.ts";
import { hidesReasoning, withoutReasoning } from "./hide-reasoning.ts";
import type { Inference } from "./inference.ts";
import { planRequest, type RequestPlan } from "./plan-request.ts";
import { failed, identityOf, json } from "./respond.ts";
import { metadataOf } from "./router-metadata.ts";
import { type CallAttempt, type Run, runAttempts } from "./run-attempts.ts";
import { accountFor, type Ending, settle } from "./settle.ts";
import { streamAnswer } from "./stream-answer.ts";

export async function handleInference(
  body: Result<Record<string, unknown>, Failure>,
  inference: Inference,
): Promise<Response> {
  const read = body.ok ? inference.door.readRequest(body.value) : body;
  const start = emptyEnding(inference, body.ok ? body.value : {});
  if (!read.ok) return failed(read.problem, start);
  const request = read.value;
  const known = { ...start, request, streamed: request.stream === true };
  const overLimit = inference.overLimit();
  if (overLimit !== null) return failed(overLimit, known);
  const planned = await planRequest(request, inference);
  if (!planned.ok) return failed(planned.problem.failure, { ...known, excluded: planned.problem.excluded });
  const plan = planned.value;
  const ending = { ...known, plan, excluded: plan.excluded };
  const run = runAttempts(plan.plan, inference, callWith(request, plan, inference));
  if (request.stream === true) return await streamAnswer({ request, plan, run, inference, ending });
  return await wholeAnswer(await run, { request, plan, ending });
}

/** Each attempt starts afresh from the untouched request. */
function callWith(request: ChatRequest, plan: RequestPlan, inference: Inference): CallAttempt {
  const { settings, transports, clientSignal } = inference;
  const streaming = request.stream === true;
  return ({ planned, credential }) =>
    callEndpoint({
      target: planned.candidate,
      request: fitRequest(request, plan.facts, planned.candidate),
      credential,
      transports,
      clientSignal,
      limits: {
        firstTokenMs: streaming ? settings.FIRST_TOKEN_TIMEOUT_MS : null,
        idleMs: streaming ? settings.IDLE_TIMEOUT_MS : null,
        totalMs: settings.TOTAL_TIMEOUT_MS,
      },
      now: () => inference.now(),
    });
}

interface Whole {
  request: ChatRequest;
  plan: RequestPlan;
  ending: Ending;
}

async function wholeAnswer(run: Run, { request, plan, ending }: Whole): Promise<Response> {
  const { inference } = ending;
  const tried = { ...ending, attempts: run.attempts };
  const { answer } = run;
  if (answer === null || answer.opened.kind !== "completion") {
    const cancelled = run.failed.at(-1)?.failure.kind === "client_gone";
    return failed(
      failureOfRun(
        run.failed,
        plan.models.map(({ requested }) => requested),
      ),
      { ...tried, cancelled },
    );
  }
  const { completion } = answer.opened;
  const now = inference.now();
  const observation = new Observation(inference.ioLog === "stored" ? inference.settings.IO_LOG_MAX_BYTES : 0);
  for (const part of partsOfCompletion(completion)) observation.note(part);
  const account = accountFor({ inference, request, plan, attempt: answer, observation });
  inference.noteOutcome({
    kind: "success",
    key: answer.planned.candidate.key,
    at: now,
    ...speed(account.usage.completionTokens, now - answer.startedAt),
  });
  const written: Answer = {
    ...identityOf(inference, answer.planned.candidate),
    choices: hidesReasoning(request) ? completion.choices.map(withoutReasoning) : completion.choices,
    usage: account.onTheWire,
    systemFingerprint: completion.systemFingerprint ?? null,
    serviceTier: completion.serviceTier ?? null,
    ...metadataOf({ inference, plan, run }),
  };
  settle({ ...tried, attempt: answer, observation, account, firstTokenAt: now });
  return json(inference.door.writeAnswer(written, request), { status: 200, inference });
}

/** A whole answer's time is one number: it counts as throughput, not as time to the first token. */
function speed(tokens: number, milliseconds: number): { tokensPerSecond?: number } {
  return tokens > 1 && milliseconds > 0 ? { tokensPerSecond: (tokens * 1_000) / milliseconds } : {};
}

function emptyEnding(inference: Inference, body: Record<string, unknown>): Ending {
  return {
    inference,
    request: null,
    requestedModel: typeof body["model"] === "string" ? body["model"] : "",
    plan: null,
    excluded: [],
    attempts: [],
    attempt: null,
    observation: null,
    account: null,
    failure: null,
    status: 200,
    cancelled: false,
    streamed: false,
    firstTokenAt: null,
  };
}
