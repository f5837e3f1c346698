// Everything failed: the failure that the client is told, made from the last attempt and what came before it.

import { minWaitMs } from "../routing/health/rate-limits.ts";
import { clientStatus, describeFailure, waitOf } from "../routing/outcome.ts";
import type { Failure, PreviousError } from "../wire/failure.ts";
import { present } from "../wire/present.ts";
import type { Ending } from "./ending.ts";
import type { AnswerInput } from "./operation.ts";
import type { FailedAttempt, Run } from "./run.ts";

type ProviderFailed = Extract<Failure, { kind: "provider_failed" }>;

/** `failed` in the order tried; the last is the one the client sees. */
export function failureOfRun(failed: readonly FailedAttempt[], models: string[]): Failure {
  const last = failed.at(-1);
  if (last === undefined) return { kind: "internal", message: "a plan without attempts was run" };
  // What is wrong with the prompt itself is nobody's failure but its own.
  if (last.failure.kind === "preparation") return last.failure.failure;
  const previous = failed.filter((one, place) => !failed.slice(place + 1).some((later) => isSame(one, later)));
  return failureOfAttempt(last, { previous: previous.slice(0, -1), models });
}

/** An endpoint that was asked once more is told of once. */
function isSame(one: FailedAttempt, other: FailedAttempt): boolean {
  return one.planned === other.planned && one.credential === other.credential;
}

/** How a generation ended whose run came to nothing. */
export function exhaustedBy(
  { failed, attempts, failure, spent }: Pick<Run<unknown>, "failed" | "attempts" | "failure" | "spent">,
  { asked, plan }: Pick<AnswerInput<unknown>, "asked" | "plan">,
): Extract<Ending, { kind: "exhausted" }> {
  const models = plan.models.map(({ requested }) => requested);
  const cancelled = failed.at(-1)?.failure.kind === "client_gone";
  const why = failure ?? failureOfRun(failed, models);
  return { kind: "exhausted", asked, plan, attempts, cancelled, failure: why, ...present({ spent }) };
}

export interface FailureContext {
  previous: readonly FailedAttempt[];
  models: string[];
}

export function failureOfAttempt(attempt: FailedAttempt, { previous, models }: FailureContext): ProviderFailed {
  const { failure, planned } = attempt;
  const { name } = planned.candidate.provider;
  const { status, errorType } = clientStatus(failure);
  return {
    kind: "provider_failed",
    status,
    message: describeFailure(failure, name),
    errorType,
    provider: name,
    ...present({
      raw: "text" in failure ? failure.text.raw : undefined,
      retryAfterSeconds:
        status === 429 || failure.kind === "no_room" ? secondsToWait([...previous, attempt]) : undefined,
    }),
    previous: previous.map(previousError),
    models,
    ...present({ annotations: failure.annotations }),
  };
}

/** When the first of the providers that said so may be asked again, or as long as they are left alone here. */
function secondsToWait(failed: readonly FailedAttempt[]): number {
  const waits = failed.flatMap(({ failure }) => waitOf(failure) ?? []);
  return Math.max(1, (waits.length === 0 ? minWaitMs : Math.min(...waits)) / 1_000);
}

function previousError({ planned, failure }: FailedAttempt): PreviousError {
  const { status } = clientStatus(failure);
  const seen = failure.kind === "status" || failure.kind === "context_length" ? failure.status : status;
  return { provider: planned.candidate.provider.name, code: status, status: seen };
}
