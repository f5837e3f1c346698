// The straight line of one request, from its body to the answer: read, plan, run, answer, settle. Each stage is called
// once and hands on a value; every failure leaves by the same door.
import { hasFileAnnotations } from "../content/file-annotations.ts";
import { modalitiesOf } from "../content/request-parts.ts";
import type { Answer } from "../doors/door.ts";
import { keptFieldFailure } from "../routing/kept-fields.ts";
import { Observation, partsOfCompletion } from "../streaming/observation.ts";
import type { Annotation, Choice } from "../wire/answer.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Failure } from "../wire/failure.ts";
import type { Result } from "../wire/result.ts";
import { accountFor } from "./answer/account-for.ts";
import { healAnswer } from "./answer/heal-answer.ts";
import { hidesReasoning, withoutReasoning } from "./answer/hide-reasoning.ts";
import { metadataOf } from "./answer/router-metadata.ts";
import { streamAnswer } from "./answer/stream-answer.ts";
import { callWith } from "./attempt/call-attempt.ts";
import { despiteBugs } from "./despite-bugs.ts";
import { emptyEnding } from "./empty-ending.ts";
import { failureOfRun } from "./failure-of-run.ts";
import type { ChatInference } from "./inference.ts";
import { ocrProviderOf } from "./media/ocr-provider.ts";
import { type PreparedContent, prepareContent } from "./media/prepare-content.ts";
import { planRequest, type RequestPlan } from "./plan-request.ts";
import { failed, identityOf, json } from "./respond.ts";
import { type Run, runAttempts } from "./run-attempts.ts";
import { schemaFailure } from "./schema-failure.ts";
import { type Ending, settle } from "./settle.ts";

type Body = Result<Record<string, unknown>, Failure>;

export async function handleInference(body: Body, inference: ChatInference): Promise<Response> {
  return await despiteBugs(body, inference, () => answerRequest(body, inference));
}

async function answerRequest(body: Body, inference: ChatInference): Promise<Response> {
  const read = body.ok ? inference.door.readRequest(body.value) : body;
  const start = emptyEnding(inference, body.ok ? body.value : {});
  if (!read.ok) return failed(read.problem, { ...start, refusedBody: body.ok ? body.value : null });
  const request = read.value;
  const requestedModel = request.model ?? request.models?.[0] ?? inference.caller.settings.default_text_model ?? "";
  const known = { ...start, request, requestedModel, streamed: request.stream === true };
  const overLimit = inference.overLimit();
  if (overLimit !== null) return failed(overLimit, known);
  const refusal = keptFieldFailure(body.ok ? body.value : {}, inference.caller.settings) ?? schemaFailure(request);
  if (refusal !== null) return failed(refusal, known);
  const content = await contentOf(request, inference);
  if (content !== null && !content.ok) return failed(content.problem, known);
  const prepared = content === null ? null : content.value;
  const filesAreParsed = prepared?.filesAreParsed ?? false;
  const planned = await planRequest({ request, inference, filesAreParsed });
  if (!planned.ok) return failed(planned.problem.failure, { ...known, excluded: planned.problem.excluded });
  const plan = planned.value;
  const ending = { ...known, plan, excluded: plan.excluded };
  const run = runAttempts(plan.plan, inference, callWith({ request, content: prepared, plan, inference }));
  if (request.stream === true) return await streamAnswer({ request, plan, run, inference, ending });
  return await wholeAnswer(await run, { request, plan, inference, ending });
}

/** Checks pictures and files at once; null where the prompt has none, nor what was read from one before. */
async function contentOf(
  request: ChatRequest,
  inference: ChatInference,
): Promise<Result<PreparedContent, Failure> | null> {
  if (modalitiesOf(request).size === 0 && !hasFileAnnotations(request)) return null;
  return await prepareContent({
    request,
    ocr: ocrProviderOf(inference),
    policy: inference.urlPolicy,
    fetch: inference.transports.fetch,
    signal: inference.clientSignal,
  });
}

interface Whole {
  request: ChatRequest;
  plan: RequestPlan;
  inference: ChatInference;
  ending: Ending;
}

async function wholeAnswer(run: Run, { request, plan, inference, ending }: Whole): Promise<Response> {
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
  const account = accountFor({ inference, request, plan, answer, observation });
  inference.noteOutcome({
    kind: "success",
    key: answer.planned.candidate.key,
    at: now,
    ...speed(account.usage.completionTokens, now - answer.startedAt),
  });
  const healed = await healAnswer(completion.choices, request);
  const written: Answer = {
    ...identityOf(inference, answer.planned.candidate),
    choices: withAnnotations(
      hidesReasoning(request) ? healed.choices.map(withoutReasoning) : healed.choices,
      answer.fitted.annotations,
    ),
    usage: account.onTheWire,
    systemFingerprint: completion.systemFingerprint ?? null,
    serviceTier: completion.serviceTier ?? null,
    ...metadataOf({ inference, plan, run }),
  };
  settle({ ...tried, attempt: answer, observation, account, firstTokenAt: now, notes: healed.notes });
  return json(inference.door.writeAnswer(written, request), { status: 200, inference });
}

/** Files that were read on the way: sent back with the next request, they need not be read again. */
function withAnnotations(choices: Choice[], annotations: readonly Annotation[]): Choice[] {
  const [first, ...others] = choices;
  if (annotations.length === 0 || first === undefined) return choices;
  const message = { ...first.message, annotations: [...(first.message.annotations ?? []), ...annotations] };
  return [{ ...first, message }, ...others];
}

/** A whole answer's time is one number: it counts as throughput, not as time to the first token. */
function speed(tokens: number, milliseconds: number): { tokensPerSecond?: number } {
  return tokens > 1 && milliseconds > 0 ? { tokensPerSecond: (tokens * 1_000) / milliseconds } : {};
}
