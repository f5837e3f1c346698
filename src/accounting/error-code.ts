// What a failed request is listed under: its kind of error, and whose fault that kind is. Pure.
import { errorResponse } from "../wire/error-body.ts";
import type { ErrorType } from "../wire/error-type.ts";
import type { Failure } from "../wire/failure.ts";

/** A stream that broke off after something had been answered. */
export const cutOff = "cut_off";

/** What a record tells of a failure: as the client was told, but for those that others are to mend than those of their type. */
export type RecordedError = ErrorType | "budget_reached" | "client_gone" | "no_credentials" | "unknown_model";

/** Whoever can do something about it. */
export type ErrorSide = "client" | "configuration" | "budget" | "rate limit" | "provider" | "cut off" | "router";

const sides: Readonly<Partial<Record<RecordedError, ErrorSide>>> = {
  budget_reached: "budget",
  content_policy_violation: "provider",
  limits_unavailable: "router",
  no_credentials: "configuration",
  overloaded: "router",
  // In records of earlier versions; of a key's own budget.
  payment_required: "budget",
  provider_overloaded: "provider",
  provider_unavailable: "provider",
  rate_limit_exceeded: "rate limit",
  refusal: "provider",
  server: "router",
  storage_unavailable: "router",
  timeout: "provider",
  unmapped: "provider",
};
const sideByCode: ReadonlyMap<string, ErrorSide> = new Map([
  ...Object.entries(sides),
  [cutOff, "cut off"],
  ["429", "rate limit"],
  ["500", "router"],
  ["502", "provider"],
  ["503", "provider"],
  ["504", "provider"],
]);

/** `code`: a kind of error, or where a record of an earlier version has none, its status. */
export function sideOf(code: string): ErrorSide {
  return sideByCode.get(code) ?? "client";
}

export function recordedErrorOf(failure: Failure): RecordedError {
  if (failure.kind === "unknown_model") return "unknown_model";
  if (failure.kind === "limit_reached" && failure.limit.kind === "budget") return "budget_reached";
  if (failure.kind === "provider_failed" && failure.status === statuses.client_gone) return "client_gone";
  return failure.kind === "no_endpoints" && isForLackOfKeys(failure)
    ? "no_credentials"
    : errorResponse(failure).body.error.metadata.error_type;
}

function isForLackOfKeys({ filters }: Extract<Failure, { kind: "no_endpoints" }>): boolean {
  return filters.length > 0 && filters.every(({ group }) => group === "credentials");
}

interface FailedRow {
  status: number;
  errorType: string | null;
  /** null: nothing was answered. */
  latencyMs: number | null;
}

/**
 * Whether a failed request broke off in the middle of its answer. Where nothing had been answered, a stream that was kept
 * alive was told inside what a whole request is told by its status: that is the same failure.
 */
export function isCutOff({ status, errorType, latencyMs }: FailedRow): boolean {
  return status < 400 && (latencyMs !== null || errorType === null);
}

/** Empty where it did not fail. */
export function errorCodeOf(row: FailedRow & { failed: boolean }): string {
  if (!row.failed) return "";
  return isCutOff(row) ? cutOff : (row.errorType ?? String(row.status));
}

const statuses = {
  client_gone: 499,
  content_policy_violation: 403,
  invalid_request: 400,
  overloaded: 503,
  provider_overloaded: 503,
  provider_unavailable: 502,
  rate_limit_exceeded: 429,
  server: 500,
  timeout: 504,
} as const satisfies Partial<Record<RecordedError, number>>;
const statusByType: ReadonlyMap<string, number> = new Map(Object.entries(statuses));

/** What a failed request came to, also where that was told inside a stream; undefined where the record does not say. */
export function failedStatusOf({
  status,
  errorType,
}: {
  status: number;
  errorType: RecordedError | null;
}): number | undefined {
  if (status >= 400) return status;
  return statusByType.get(errorType ?? "");
}
