// The only loop: tries the plan's endpoints one after the other until one answers. No cleverness; what a failure means
// is in routing/outcome.ts, and what is left to try in routing/remaining-attempts.ts.
import type { AttemptRecord } from "../accounting/generation-record.ts";
import type { Credential } from "../isolate/credentials.ts";
import { type AttemptFailure, reactionTo, seenStatus } from "../routing/outcome.ts";
import { remainingAttempts } from "../routing/remaining-attempts.ts";
import type { PlannedAttempt } from "../routing/select-endpoints.ts";
import type { Annotation } from "../wire/answer.ts";
import type { Result } from "../wire/result.ts";
import type { Opened } from "./attempt/call-endpoint.ts";
import type { FittedRequest } from "./attempt/fit-request.ts";
import type { Inference } from "./inference.ts";

/** One try of an endpoint with one of its keys. */
export interface Attempt {
  planned: PlannedAttempt;
  credential: Credential;
}

export interface FailedAttempt extends Attempt {
  failure: FailedCall;
}

/** `annotations`: the files that were read for it, so that nobody pays for that twice. */
export type FailedCall = AttemptFailure & { annotations?: Annotation[] };

export interface Run {
  /** Everything that was tried, in order. */
  attempts: AttemptRecord[];
  failed: FailedAttempt[];
  /** The answer that began; null when everything failed. */
  answer: Answering | null;
}

/** The attempt whose answer began. */
export type Answering = Attempt & { opened: Opened; fitted: FittedRequest; startedAt: number };

export type CallAttempt = (attempt: Attempt) => Promise<Result<{ opened: Opened; fitted: FittedRequest }, FailedCall>>;

export async function runAttempts(
  plan: readonly PlannedAttempt[],
  inference: Inference,
  call: CallAttempt,
): Promise<Run> {
  const attempts: AttemptRecord[] = [];
  const failed: FailedAttempt[] = [];
  let rest = plan;
  for (let planned = rest[0]; planned !== undefined; planned = rest[0]) {
    rest = rest.slice(1);
    let last: FailedCall | undefined;
    for (const credential of inference.credentials(planned.candidate.provider, planned.candidate.model.id)) {
      const attempt: Attempt = { planned, credential };
      const startedAt = inference.now();
      const result = await call(attempt);
      attempts.push(recordOf(attempt, { inference, startedAt, failure: result.ok ? null : result.problem }));
      if (result.ok) return { attempts, failed, answer: { ...attempt, ...result.value, startedAt } };
      last = result.problem;
      failed.push({ ...attempt, failure: last });
      noteFailure(attempt, last, inference);
      // The workspace's own key failed; with the router's key the endpoint may still answer.
      if (reactionTo(last).reaction !== "next_endpoint") break;
    }
    if (last !== undefined) rest = remainingAttempts(rest, planned, reactionTo(last).reaction);
  }
  return { attempts, failed, answer: null };
}

/** Tells the endpoint's health. A workspace's own key that is refused says nothing about the endpoint. */
export function noteFailure({ planned, credential }: Attempt, failure: AttemptFailure, inference: Inference): void {
  const { counts } = reactionTo(failure);
  if (counts === "none" || (credential.byok && counts === "rate_limited")) return;
  if (credential.byok && failure.kind === "status" && failure.status < 500) return;
  const about = { key: planned.candidate.key, at: inference.now() };
  if (counts === "failure") {
    inference.noteOutcome({ ...about, kind: "failure" });
    return;
  }
  const wait = failure.kind === "status" ? failure.retryAfterMs : null;
  inference.noteOutcome({ ...about, kind: "rate_limited", ...(wait === null ? {} : { retryAfterMs: wait }) });
}

interface AttemptEnd {
  inference: Inference;
  startedAt: number;
  failure: AttemptFailure | null;
}

function recordOf({ planned, credential }: Attempt, { inference, startedAt, failure }: AttemptEnd): AttemptRecord {
  const { model, provider, endpoint } = planned.candidate;
  return {
    model: model.id,
    provider: provider.slug,
    providerName: provider.name,
    endpoint: endpoint.tag,
    outcome: failure === null ? "ok" : failure.kind,
    status: failure === null ? 200 : seenStatus(failure),
    startedMs: startedAt - inference.startedAt,
    durationMs: inference.now() - startedAt,
    byok: credential.byok,
  };
}
