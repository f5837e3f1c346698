// The straight line of one request, whatever its operation: read, prepare, plan, reserve, run, answer (which settles). Each stage
// is called once and hands on a value; every failure leaves by the same door, bugs too.

import type { Candidate } from "../routing/candidate.ts";
import { keptFieldFailure } from "../routing/kept-fields.ts";
import type { AttemptFailure } from "../routing/outcome.ts";
import type { PlannedAttempt } from "../routing/select-endpoints.ts";
import type { Failure } from "../wire/failure.ts";
import { present } from "../wire/present.ts";
import type { Result } from "../wire/result.ts";
import { askedFor, askedUnread } from "./asked.ts";
import { callEndpoint } from "./attempt/call-endpoint.ts";
import { cachedRun } from "./cache/cached-run.ts";
import { type Tape, wholeTape } from "./cache/tape.ts";
import { wishForCache } from "./cache/wish-for-cache.ts";
import { demandOf } from "./demand.ts";
import { exhaustedBy } from "./failure-of-run.ts";
import { guard, guardedWith, keptNothingBy } from "./guard.ts";
import type { Inference } from "./inference.ts";
import type {
  AnswerInput,
  BuildInput,
  Built,
  OpenInput,
  Operation,
  RunStep,
  StreamedExchange,
  WholeExchange,
} from "./operation.ts";
import { planRequest } from "./plan-request.ts";
import { type Body, readBy } from "./read-by.ts";
import type { Measure, RequestPlan } from "./request-plan.ts";
import { refuseAndSettle } from "./respond.ts";
import { type FailedCall, isAnswered, type Run } from "./run.ts";
import { runAttempts } from "./run-attempts.ts";

export async function handle<Request, Ready, Opened, Streamed>(
  operation: Operation<Request, Ready, Opened, Streamed>,
  body: Body,
  inference: Inference,
): Promise<Response> {
  const sent = body.ok ? body.value : {};
  const unread = askedUnread(operation.door, sent, inference);
  try {
    const read = readBy(operation, body, inference);
    if (!read.ok) return refuseAndSettle({ kind: "refused", asked: unread, failure: read.problem });
    const { preset, sent: asking } = read.value;
    const { request, failure: guarded, notes } = guard(guardedWith(operation, preset), read.value.request, inference);
    const labels = operation.labels(request, inference);
    const asked = askedFor(operation.door, { request, labels, notes, inference, sent: asking, preset });
    const keptNothing = keptNothingBy(inference, labels.models);
    const refusal =
      wishForCache(asked, keptNothing) ?? guarded ?? keptFieldFailure(asking, inference.caller.settings, keptNothing);
    if (refusal !== null) return refuseAndSettle({ kind: "refused", asked, failure: refusal });
    const prepared = await operation.prepare(request, inference);
    if (!prepared.ok) return refuseAndSettle({ kind: "refused", asked, failure: prepared.problem });
    const ready = prepared.value;
    const measure = operation.measure(ready, inference);
    const planned = await planRequest({ operation, labels, measure, inference });
    if (!planned.ok) return refuseAndSettle({ kind: "unplanned", asked, ...planned.problem });
    const reached = inference.limits.any ? await reserve(planned.value, measure, inference) : null;
    if (reached !== null) {
      const { excluded } = planned.value;
      return refuseAndSettle({ kind: "unplanned", asked, failure: reached, excluded });
    }
    const { streamed, whole } = operation;
    const input = { asked, ready, plan: planned.value, inference };
    return labels.streamed && streamed !== null
      ? await answerStreamed(operation, streamed, input)
      : await answerWhole(operation, whole, input);
  } catch (thrown) {
    // A bug further in: even so the client gets its generation's id, and the record tells of it.
    inference.noteBug(thrown);
    return refuseAndSettle({ kind: "refused", asked: unread, failure: { kind: "internal", message: "a bug" } });
  }
}

/** Nothing is awaited while the limits are far. */
function reserve(plan: RequestPlan, measure: Measure, inference: Inference): Failure | null | Promise<Failure | null> {
  return inference.limits.reserve(demandOf(plan, measure, inference));
}

async function answerWhole<Ready, Opened>(
  builder: Builder<Ready>,
  exchange: WholeExchange<Ready, Opened>,
  input: AnswerInput<Ready>,
): Promise<Response> {
  const { open, loop } = exchange;
  const run = await runPlan(builder, input, { runsOn: false, open, tape: wholeTape<Opened>(), ...present({ loop }) });
  if (!isAnswered(run)) return refuseAndSettle(exhaustedBy(run, input));
  return await exchange.answer(input, run);
}

/**
 * Headers wait for the first real event, so that failures before it are plain HTTP errors and can fail over unseen; but no
 * longer than the keep-alive time, after which comments go out and failover stays silent.
 */
async function answerStreamed<Ready, Opened>(
  builder: Builder<Ready>,
  exchange: StreamedExchange<Ready, Opened>,
  input: AnswerInput<Ready>,
): Promise<Response> {
  const { open, close, tape, loop } = exchange;
  const running = runPlan(builder, input, { runsOn: true, open, close, tape, ...present({ loop }) });
  const quick = await within(input.inference.settings.KEEPALIVE_MS, running);
  if (quick === null) return exchange.answer(input, running);
  if (!isAnswered(quick)) return refuseAndSettle(exhaustedBy(quick, input));
  return exchange.answer(input, quick);
}

interface Builder<Ready> {
  streams(ready: Ready, candidate: Candidate): boolean;
  build(ready: Ready, input: BuildInput): Promise<Result<Built, FailedCall>>;
}

interface RunInput<Ready, Opened> {
  /** The clock of an attempt runs on behind its opening. */
  runsOn: boolean;
  tape: Tape<Opened>;
  close?(opened: Opened): void;
  open(ready: Ready, input: OpenInput): Promise<Result<Opened, AttemptFailure>>;
  loop?(input: AnswerInput<Ready>, step: RunStep<Ready, Opened>): Promise<Run<Opened>>;
}

function runPlan<Ready, Opened>(
  builder: Builder<Ready>,
  input: AnswerInput<Ready>,
  { open, tape, loop, ...opening }: RunInput<Ready, Opened>,
): Promise<Run<Opened>> {
  const { inference } = input;
  const step: RunStep<Ready, Opened> = ({ ready, plan }) => {
    const { facts, chance } = plan;
    const streams = ({ candidate }: PlannedAttempt): boolean => builder.streams(ready, candidate);
    return runAttempts({ plan: plan.plan, facts, chance, streams }, inference, (input) =>
      callEndpoint({
        ...input,
        ...opening,
        inference,
        streams: streams(input.attempt.planned),
        build: (input) => builder.build(ready, { ...input, facts, inference }),
        open: (input) => open(ready, input),
      }),
    );
  };
  const run = () => (loop === undefined ? step(input) : loop(input, step));
  return inference.cache.isUsed ? cachedRun(input, tape, run) : run();
}

/** The value, or null when it takes longer. */
async function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
