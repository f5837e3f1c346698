// What went wrong on the way to an answer, or in place of one, as a record tells it: classes of failures, failovers, and the
// time that the router itself took.
import { hasFailed } from "./attribution.ts";
import type { AttemptOutcome, AttemptRecord, GenerationRecord } from "./generation-record.ts";

/** Of attempts; `router`: a request that was refused before any. Columns of `roll_ups` are numbered by them: only add to the end. */
export const failureClasses = [
  "network",
  "timeout",
  "rate_limited",
  "unauthorized",
  "not_found",
  "server_error",
  "invalid_request",
  "refused",
  "broken_answer",
  "late",
  "not_sent",
  "router",
] as const;
export type FailureClass = (typeof failureClasses)[number];

const classOfOutcome: Readonly<Record<AttemptOutcome, FailureClass | undefined>> = {
  ok: undefined,
  client_gone: undefined,
  network: "network",
  timeout: "timeout",
  status: "server_error",
  unparsable: "broken_answer",
  error_in_answer: "broken_answer",
  too_large: "broken_answer",
  no_room: "not_sent",
  empty: "broken_answer",
  broken_off: "broken_answer",
  late: "late",
  refused: "refused",
  context_length: "invalid_request",
  unsupported: "invalid_request",
  preparation: "not_sent",
  not_sent: "not_sent",
};

function classOfStatus(status: number): FailureClass | undefined {
  if (status === 429) return "rate_limited";
  if (status === 401 || status === 402 || status === 403) return "unauthorized";
  if (status === 404) return "not_found";
  if (status === 408 || status === 504 || status === 524) return "timeout";
  if (status >= 500) return "server_error";
  return status >= 400 ? "invalid_request" : undefined;
}

/** Undefined: it did not fail, or is nobody's failure. */
export function failureClassOf({
  outcome,
  status,
}: Pick<AttemptRecord, "outcome" | "status">): FailureClass | undefined {
  const byStatus = outcome === "status" || outcome === "error_in_answer" ? classOfStatus(status ?? 0) : undefined;
  return byStatus ?? classOfOutcome[outcome];
}

/** Indexes of the classes of all that failed. */
export function failedClassesOf({ attempts, status }: Pick<GenerationRecord, "attempts" | "status">): number[] {
  if (attempts.length === 0) return status >= 400 ? [failureClasses.indexOf("router")] : [];
  return attempts.flatMap((attempt) => {
    const name = failureClassOf(attempt);
    return name === undefined ? [] : [failureClasses.indexOf(name)];
  });
}

/** How many attempts failed and had another one take their place; a late one was only joined. */
export function failoversOf({ attempts }: Pick<GenerationRecord, "attempts">): number {
  return attempts.slice(0, -1).filter((one) => one.outcome !== "late" && failureClassOf(one) !== undefined).length;
}

/** Attempts that failed or were late, and in whose place another one was asked: what the client saw nothing of. */
export function replacedOf(record: Pick<GenerationRecord, "attempts" | "status" | "finishReason">): AttemptRecord[] {
  const { attempts } = record;
  const answering = attempts.find(({ outcome }) => outcome === "ok");
  // The last one's failure is the request's.
  return (hasFailed(record) ? attempts.slice(0, -1) : attempts).filter((one) => {
    // Who was asked beside a late one, and lost against it, was not late itself.
    const isBeside = one.outcome === "late" && answering !== undefined && one.startedMs > answering.startedMs;
    return failureClassOf(one) !== undefined && !isBeside;
  });
}

/** Whose they were, one a line: providers, and endpoints behind their model and a space. null: nobody's. */
export function replacedNamesOf(record: Parameters<typeof replacedOf>[0]): string | null {
  const names = replacedOf(record).flatMap(({ model, provider, endpoint }) => [provider, `${model} ${endpoint}`]);
  return [...new Set(names)].join("\n") || null;
}

/** Milliseconds until the last attempt began, without those that earlier attempts took; null where there was none. */
export function overheadMsOf({ attempts }: Pick<GenerationRecord, "attempts">): number | null {
  const last = attempts.at(-1);
  if (last === undefined) return null;
  const taken = attempts.slice(0, -1).reduce((sum, { durationMs }) => sum + durationMs, 0);
  return Math.max(0, last.startedMs - taken);
}
