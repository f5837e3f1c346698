// What a failed request is listed under: its kind of error, and whose fault that kind is. Pure.
import { errorResponse } from "../wire/error-body.ts";
import type { ErrorType } from "../wire/error-type.ts";
import type { Failure } from "../wire/failure.ts";

/** A stream that broke off after the client had its 200. */
export const cutOff = "cut_off";

/** What a record tells of a failure: as the client was told, but for two that others are to mend than those of their type. */
export type RecordedError = ErrorType | "no_credentials" | "unknown_model";

/** Whoever can do something about it. */
export type ErrorSide = "client" | "configuration" | "rate limit" | "provider" | "cut off" | "router";

const sides: Readonly<Partial<Record<RecordedError, ErrorSide>>> = {
  content_policy_violation: "provider",
  limits_unavailable: "router",
  no_credentials: "configuration",
  overloaded: "router",
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
  return failure.kind === "no_endpoints" && isForLackOfKeys(failure)
    ? "no_credentials"
    : errorResponse(failure).body.error.metadata.error_type;
}

function isForLackOfKeys({ filters }: Extract<Failure, { kind: "no_endpoints" }>): boolean {
  return filters.length > 0 && filters.every(({ group }) => group === "credentials");
}

/** Empty where it did not fail. */
export function errorCodeOf(row: { failed: boolean; status: number; errorType: string | null }): string {
  if (!row.failed) return "";
  return row.status < 400 ? cutOff : (row.errorType ?? String(row.status));
}
