// Everything failed: the failure that the client is told, made from the last attempt and what came before it.
import { clientStatus, describeFailure } from "../routing/outcome.ts";
import type { Failure, PreviousError } from "../wire/failure.ts";
import type { FailedAttempt } from "./run-attempts.ts";

type ProviderFailed = Extract<Failure, { kind: "provider_failed" }>;

/** `failed` in the order tried; the last is the one the client sees. */
export function failureOfRun(failed: readonly FailedAttempt[], models: string[]): Failure {
  const last = failed.at(-1);
  if (last === undefined) return { kind: "internal", message: "a plan without attempts was run" };
  // What is wrong with the prompt itself is nobody's failure but its own.
  if (last.failure.kind === "preparation") return last.failure.failure;
  return failureOfAttempt(last, { previous: failed.slice(0, -1), models });
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
    ...("text" in failure ? { raw: failure.text.raw } : {}),
    ...(status === 429 ? { retryAfterSeconds: secondsToWait([...previous, attempt]) } : {}),
    previous: previous.map(previousError),
    models,
    ...(failure.annotations === undefined ? {} : { annotations: failure.annotations }),
  };
}

/** When the first of the providers that said so may be asked again, or the five seconds they are left alone here. */
function secondsToWait(failed: readonly FailedAttempt[]): number {
  const said = failed.flatMap(({ failure }) => (failure.kind === "status" ? (failure.retryAfterMs ?? []) : []));
  return Math.max(1, (said.length === 0 ? 5_000 : Math.min(...said)) / 1_000);
}

function previousError({ planned, failure }: FailedAttempt): PreviousError {
  const { status } = clientStatus(failure);
  const seen = failure.kind === "status" || failure.kind === "context_length" ? failure.status : status;
  return { provider: planned.candidate.provider.name, code: status, status: seen };
}
