// What a failed request is listed under: its kind of error. Pure.
import { errorResponse } from "../wire/error-body.ts";
import type { ErrorType } from "../wire/error-type.ts";
import type { Failure } from "../wire/failure.ts";

/** A stream that broke off after something had been answered. */
export const cutOff = "cut_off";

/** What a record tells of a failure: as the client was told, but for those that others are to mend than those of their type. */
export type RecordedError = ErrorType | "budget_reached" | "client_gone" | "no_credentials" | "unknown_model";

/** Nobody receives it. */
export const clientGoneStatus = 499;

export function recordedErrorOf(failure: Failure): RecordedError {
  if (failure.kind === "unknown_model") return "unknown_model";
  if (failure.kind === "limit_reached" && failure.limit.kind === "budget") return "budget_reached";
  if (failure.kind === "provider_failed" && failure.status === clientGoneStatus) return "client_gone";
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
