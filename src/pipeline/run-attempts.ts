// The only loop: tries the plan's endpoints one after the other until one answers. No cleverness; what a failure means
// is in routing/outcome.ts, and what is left to try in routing/remaining-attempts.ts.
import type { AttemptRecord } from "../accounting/generation-record.ts";
import { type AttemptFailure, reactionTo, seenStatus, waitOf } from "../routing/outcome.ts";
import { remainingAttempts } from "../routing/remaining-attempts.ts";
import type { PlannedAttempt } from "../routing/select-endpoints.ts";
import { present } from "../wire/present.ts";
import type { Result } from "../wire/result.ts";
import type { Inference } from "./inference.ts";
import type { Attempt, FailedAttempt, FailedCall, OpenedCall, Run } from "./run.ts";

export type CallAttempt<Opened> = (attempt: Attempt) => Promise<Result<OpenedCall<Opened>, FailedCall>>;

export async function runAttempts<Opened>(
  plan: readonly PlannedAttempt[],
  inference: Inference,
  call: CallAttempt<Opened>,
): Promise<Run<Opened>> {
  const attempts: AttemptRecord[] = [];
  const failed: FailedAttempt[] = [];
  let rest = plan;
  for (let planned = rest[0]; planned !== undefined; planned = rest[0]) {
    rest = rest.slice(1);
    let last: FailedCall | undefined;
    for (const credential of inference.credentials(planned.candidate.provider, planned.candidate.model.id)) {
      if (last !== undefined && isAbsent(last) && (credential.byok || rest.length > 0)) continue;
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

/**
 * An endpoint that is not there is not there for the next key either. The workspace's own failures tell nobody of it, so
 * that each request finds out anew: once, unless the router's key is all that is left.
 */
function isAbsent(failure: AttemptFailure): boolean {
  return failure.kind === "network" || (failure.kind === "timeout" && failure.unsent !== true);
}

/**
 * Tells the endpoint's health, which all workspaces share. What a workspace's own key came to is no news of the endpoint
 * for the others: with a bad key (or a bad account behind a good one) anything can be provoked, a 500 too.
 */
export function noteFailure({ planned, credential }: Attempt, failure: AttemptFailure, inference: Inference): void {
  const { counts } = reactionTo(failure);
  if (counts === "none" || credential.byok) return;
  const about = { key: planned.candidate.key, at: inference.now() };
  if (counts === "failure") inference.noteOutcome({ ...about, kind: "failure" });
  else
    inference.noteOutcome({
      ...about,
      kind: "rate_limited",
      ...present({ retryAfterMs: waitOf(failure) ?? undefined }),
    });
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
