// Of a kind of error: whose it is, and the status that tells of it. For people; the router itself does without. Pure.
import { cutOff, type RecordedError } from "./error-code.ts";

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
  return status >= 400 ? status : statusOfCode(errorType ?? "");
}

export function statusOfCode(code: string): number | undefined {
  return statusByType.get(code);
}
