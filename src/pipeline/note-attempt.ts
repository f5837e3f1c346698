// What is told of an attempt: to the endpoint's health, which all workspaces share, and to the record. What a workspace's
// own key came to is no news of the endpoint for the others: with a bad key (or a bad account behind a good one) anything
// can be provoked, a 500 too.
import type { AttemptRecord } from "../accounting/generation-record.ts";
import { comesWhole } from "../routing/health/first-token-times.ts";
import { pooledKey, restOf } from "../routing/key-pool.ts";
import { type AttemptFailure, reactionTo, seenStatus, waitOf } from "../routing/outcome.ts";
import { present } from "../wire/present.ts";
import type { Inference } from "./inference.ts";
import type { AnsweredAttempt, Attempt } from "./run.ts";

/** `hasOtherKey`: another of the provider's keys is left to ask. */
export function noteFailure(
  { planned, credential }: Attempt,
  failure: AttemptFailure,
  { inference, hasOtherKey }: { inference: Inference; hasOtherKey: boolean },
): void {
  const { counts } = reactionTo(failure);
  if (counts === "none" || credential.byok) return;
  const { key } = planned.candidate;
  const at = inference.now();
  const rest = credential.place === undefined ? undefined : restOf(failure);
  if (credential.place !== undefined && rest !== undefined) {
    const retryAfterMs = rest ?? undefined;
    const rested = pooledKey(key, credential.place);
    inference.noteOutcome({ key: rested, at, kind: "rate_limited", ...present({ retryAfterMs }) });
    // The endpoint is as it was for whoever has another key.
    if (hasOtherKey) return;
  }
  const about = { key, at };
  if (counts === "failure") inference.noteOutcome({ ...about, kind: "failure" });
  else
    inference.noteOutcome({
      ...about,
      kind: "rate_limited",
      ...present({ retryAfterMs: waitOf(failure) ?? undefined }),
    });
}

interface Complete {
  inference: Inference;
  /** Of all that was said. */
  tokens: number;
}

/** The answer is complete. One that came at once has no first token: its time is of all its tokens. What it tells of the
 * endpoint is of when it spoke: long answers go on while others meet its outage. */
export function noteSuccess(
  { planned, startedAt, sentAt, spokeAt, load, cachedFrom }: AnsweredAttempt,
  { inference, tokens }: Complete,
): void {
  if (cachedFrom !== undefined) return;
  const at = inference.now();
  const isWhole = comesWhole(load);
  const spent = at - (isWhole ? startedAt : spokeAt);
  const counted = isWhole ? tokens : tokens - 1;
  inference.noteOutcome({
    kind: "success",
    key: planned.candidate.key,
    at: spokeAt,
    wait: { load, ms: spokeAt - sentAt },
    ...present({
      latencyMs: isWhole ? undefined : spokeAt - startedAt,
      tokensPerSecond: tokens > 1 && spent > 0 ? (counted * 1_000) / spent : undefined,
    }),
  });
}

/** It has not spoken for longer than it usually takes, whatever comes of it. */
export function noteLate({ planned, credential }: Attempt, inference: Inference): void {
  if (credential.byok) return;
  inference.noteOutcome({ key: planned.candidate.key, at: inference.now(), kind: "failure", late: true });
}

/** One request at a time tries an endpoint behind its outage. */
export function noteProbe({ planned, credential }: Attempt, inference: Inference): void {
  if (!planned.health.onTrial || credential.byok) return;
  inference.noteOutcome({ key: planned.candidate.key, at: inference.now(), kind: "probe" });
}

/** Of what a provider said; its body may be 64 KB. */
const maxWords = 2_000;

/** For the contents, where they are kept. */
export function noteWords(record: AttemptRecord, failure: AttemptFailure, { ioLog, attemptWords }: Inference): void {
  if (ioLog !== "stored" || !("text" in failure)) return;
  const { message, raw, ...more } = failure.text;
  attemptWords.set(record, { message: message.slice(0, maxWords), raw: raw.slice(0, maxWords), ...more });
}

/** One that was begun. */
export interface BegunAttempt {
  attempt: Attempt;
  startedAt: number;
  /** Of the response, since it began. */
  headers?: Pick<AttemptRecord, "headersMs" | "requestId">;
}

export function recordOf(
  { attempt: { planned, credential }, startedAt, headers }: BegunAttempt,
  failure: AttemptFailure | null,
  inference: Inference,
): AttemptRecord {
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
    ...headers,
    byok: credential.byok,
    ...present({ key: credential.place }),
  };
}
