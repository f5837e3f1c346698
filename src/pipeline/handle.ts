// The straight line of one request, whatever its operation: read, prepare, plan, run, answer (which settles). Each stage
// is called once and hands on a value; every failure leaves by the same door, bugs too.
import { keptFieldFailure } from "../routing/kept-fields.ts";
import type { Failure } from "../wire/failure.ts";
import type { Result } from "../wire/result.ts";
import { type Asked, askedFor, askedUnread } from "./asked.ts";
import { callEndpoint } from "./attempt/call-endpoint.ts";
import type { Inference } from "./inference.ts";
import type { BuildInput, Built, Exchange, Operation } from "./operation.ts";
import { planRequest } from "./plan-request.ts";
import type { RequestPlan } from "./request-plan.ts";
import { refuseAndSettle } from "./respond.ts";
import type { FailedCall } from "./run.ts";
import { runAttempts } from "./run-attempts.ts";

export type Body = Result<Record<string, unknown>, Failure>;

export async function handle<Request, Ready, Opened, Streamed>(
  operation: Operation<Request, Ready, Opened, Streamed>,
  body: Body,
  inference: Inference,
): Promise<Response> {
  const unread = askedUnread(operation.door, body.ok ? body.value : {}, inference);
  try {
    const read = body.ok ? operation.door.readRequest(body.value) : body;
    if (!read.ok) return refuseAndSettle({ kind: "refused", asked: unread, failure: read.problem });
    const request = read.value;
    const labels = operation.labels(request, inference);
    const asked = askedFor(operation.door, { request, labels, inference });
    const refusal = inference.overLimit() ?? keptFieldFailure(body.ok ? body.value : {}, inference.caller.settings);
    if (refusal !== null) return refuseAndSettle({ kind: "refused", asked, failure: refusal });
    const prepared = await operation.prepare(request, inference);
    if (!prepared.ok) return refuseAndSettle({ kind: "refused", asked, failure: prepared.problem });
    const ready = prepared.value;
    const planned = await planRequest({ operation, labels, measure: operation.measure(ready, inference), inference });
    if (!planned.ok) return refuseAndSettle({ kind: "unplanned", asked, ...planned.problem });
    const { streamed, whole } = operation;
    const stages = { asked, operation, ready, plan: planned.value, inference };
    return labels.streamed && streamed !== null
      ? await runAndAnswer(stages, streamed)
      : await runAndAnswer(stages, whole);
  } catch (thrown) {
    // A bug further in: even so the client gets its generation's id, and the record tells of it.
    inference.noteBug(thrown);
    return refuseAndSettle({ kind: "refused", asked: unread, failure: { kind: "internal", message: "a bug" } });
  }
}

interface Stages<Ready> {
  asked: Asked;
  operation: { build(ready: Ready, input: BuildInput): Promise<Result<Built, FailedCall>> };
  ready: Ready;
  plan: RequestPlan;
  inference: Inference;
}

async function runAndAnswer<Ready, Opened>(
  { asked, operation, ready, plan, inference }: Stages<Ready>,
  exchange: Exchange<Ready, Opened>,
): Promise<Response> {
  const { facts } = plan;
  const run = runAttempts(plan.plan, inference, (attempt) =>
    callEndpoint({
      attempt,
      inference,
      streams: exchange.streams,
      build: (input) => operation.build(ready, { ...input, facts, inference }),
      open: (input) => exchange.open(ready, input),
    }),
  );
  return await exchange.answer({ asked, ready, plan, run, inference });
}
