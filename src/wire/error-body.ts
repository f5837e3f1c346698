// The one switch from a failure to what the client sees: status, headers and body (wire reference §8). Nothing else
// may write an error body, so every error of every route has the same shape.

import type { Annotation } from "./answer.ts";
import { type Availability, providerAvailability, unavailable } from "./availability.ts";
import { cutText } from "./cut-text.ts";
import type { ErrorType } from "./error-type.ts";
import type { Exclusion, Failure, PreviousError, ReachedLimit } from "./failure.ts";
import { present } from "./present.ts";

/** Longest piece of a provider's own error text that is passed on, in characters. */
const rawLimit = 2_000;

/** Soon enough for whoever waits, and no flood for what comes back. */
const storageRetrySeconds = 5;

interface ErrorMetadata {
  error_type: ErrorType;
  /** The field of the request that is wrong, as a path: `messages[0].content`. */
  field?: string;
  provider_name?: string;
  /** What the provider said, cut. */
  raw?: string;
  previous_errors?: PreviousError[];
  excluded?: readonly Exclusion[];
  /** Slugs: who serves the model, and whom the request named. */
  available_providers?: string[];
  requested_providers?: string[];
  issues?: { path: string; message: string }[];
  /** Content filters that found something, by their names; the guardrail's id; the place among the messages. */
  patterns?: string[];
  guardrail_id?: string;
  message_index?: number;
  file_annotations?: Annotation[];
  /** Tokens asked for and the most that any endpoint takes. */
  requested_tokens?: number;
  limit_tokens?: number;
  limit?: ReachedLimit;
  /** Of a budget, as OpenRouter says the same of it: USD. */
  limit_source?: "openrouter_key_limit" | "openrouter_workspace_budget" | "openrouter_guardrail_budget";
  scope?: ReachedLimit["scope"];
  limit_usd?: number;
  spend_usd?: number;
  resets_at?: string;
}

export interface ErrorBody {
  error: { code: number; message: string; metadata: ErrorMetadata; availability?: Availability };
  /** Beside the error where the client asked for it (wire reference §4.5). */
  openrouter_metadata?: unknown;
}

export interface ErrorResponse {
  status: number;
  headers: Record<string, string>;
  body: ErrorBody;
}

/** `origin`: where the client found the router, for the address of the documentation; without one that is a path. */
export function errorResponse(failure: Failure, origin = ""): ErrorResponse {
  const response = responseTo(failure);
  const { availability } = response.body.error;
  if (availability !== undefined) availability.docs_url = origin + availability.docs_url;
  return response;
}

function responseTo(failure: Failure): ErrorResponse {
  switch (failure.kind) {
    case "invalid_request":
      return answer(400, failure.message, {
        error_type: failure.errorType ?? "invalid_request",
        ...present({ field: failure.field, issues: failure.issues }),
        ...annotations(failure.annotations),
      });
    case "payload_too_large":
      return answer(413, failure.message, { error_type: "payload_too_large" });
    case "unsupported_encoding":
      return answer(415, failure.message, { error_type: "invalid_request" });
    case "overloaded":
      return withRetryAfter(
        answer(503, failure.message ?? "Too many large requests are under way: send it again in a second", {
          error_type: "overloaded",
        }),
        1,
      );
    case "storage_unavailable":
      return withRetryAfter(
        answer(503, "The router's storage does not answer at the moment: send it again in some seconds", {
          error_type: "storage_unavailable",
        }),
        storageRetrySeconds,
      );
    case "unauthenticated":
      return answer(401, failure.message, { error_type: "authentication" });
    case "forbidden":
      return answer(403, failure.message, { error_type: "permission_denied" });
    case "limit_reached":
      return limitResponse(failure);
    case "limits_unavailable":
      return withRetryAfter(
        answer(503, "The router cannot tell at the moment what is left of a budget: send it again in a second", {
          error_type: "limits_unavailable",
        }),
        1,
      );
    case "region_restricted":
      return answer(
        403,
        failure.message,
        { error_type: "permission_denied" },
        unavailable({ code: "region_restricted", models: [], excluded: [], filters: [] }),
      );
    case "content_filtered":
      return answer(403, failure.message, {
        error_type: "content_filtered",
        patterns: failure.filters,
        guardrail_id: failure.guardrail,
        ...present({ message_index: failure.messageIndex ?? undefined }),
      });
    case "not_found":
      return answer(404, failure.message, { error_type: "not_found" });
    case "conflict":
      return answer(409, failure.message, { error_type: "conflict" });
    case "precondition_failed":
      return answer(412, failure.message, { error_type: "precondition_failed" });
    case "rate_limited":
      return withRetryAfter(
        answer(429, failure.message, { error_type: "rate_limit_exceeded" }),
        failure.retryAfterSeconds,
      );
    case "unknown_model":
      return answer(
        400,
        `${failure.model} is not a valid model ID${failure.meant === undefined ? "" : `: did you mean ${failure.meant}?`}`,
        { error_type: "invalid_request", field: "model" },
        unavailable({ code: "model_not_found", models: [failure.model], excluded: [], filters: [] }),
      );
    case "wrong_endpoint":
      return answer(
        400,
        failure.message,
        { error_type: "invalid_request", field: "model" },
        unavailable({ code: "wrong_endpoint", models: [failure.model], excluded: [], filters: [] }),
      );
    case "invalid_catalog":
      return answer(400, catalogMessage(failure.issues), { error_type: "invalid_request", issues: failure.issues });
    case "context_length_exceeded":
      return answer(400, failure.message, {
        error_type: "context_length_exceeded",
        requested_tokens: failure.requested,
        limit_tokens: failure.limit,
      });
    case "no_endpoints":
      return answer(
        404,
        failure.message,
        { error_type: "not_found", excluded: failure.excluded, ...providers(failure.providers) },
        unavailable(failure),
      );
    case "provider_failed":
      return withRetryAfter(
        answer(failure.status, failure.message, providerMetadata(failure), providerAvailability(failure)),
        failure.retryAfterSeconds,
      );
    case "misconfigured":
      // The operator is the only one who can mend this, and this is where they look.
      return answer(500, failure.message, { error_type: "server" });
    case "outdated_schema":
      return withRetryAfter(
        answer(503, outdatedMessage(failure.missing), { error_type: "storage_unavailable" }),
        outdatedRetrySeconds,
      );
    case "internal":
      // Masked: what broke inside is for the operator's log, not for the client.
      return answer(500, "Internal Server Error", { error_type: "server" });
  }
}

/** Migrations are applied by hand, so soon is not at once. */
const outdatedRetrySeconds = 10;

function outdatedMessage(missing: readonly string[]): string {
  return `The database is older than this version of the router: it lacks ${missing.join(", ")}. Run \`npm run deploy\` (locally: \`npm start\`), which applies migrations`;
}

function answer(code: number, message: string, metadata: ErrorMetadata, availability?: Availability): ErrorResponse {
  return {
    status: code,
    headers: {},
    body: { error: { code, message, metadata, ...present({ availability }) } },
  };
}

/** A key's own budget is its owner's to raise, another one is not; a rate is a matter of waiting. */
function limitResponse({
  message,
  limit,
  guardrail,
  retryAfterSeconds,
}: Extract<Failure, { kind: "limit_reached" }>): ErrorResponse {
  if (limit.kind !== "budget") {
    return withRetryAfter(answer(429, message, { error_type: "rate_limit_exceeded", limit }), retryAfterSeconds ?? 1);
  }
  if (limit.scope === "key") {
    return answer(402, message, { error_type: "payment_required", limit_source: "openrouter_key_limit", limit });
  }
  return answer(403, message, {
    error_type: "permission_denied",
    limit_source: limit.scope === "workspace" ? "openrouter_workspace_budget" : "openrouter_guardrail_budget",
    scope: limit.scope,
    limit_usd: limit.limit,
    spend_usd: limit.used,
    limit,
    ...present({ resets_at: limit.resets_at, guardrail_id: guardrail }),
  });
}

function withRetryAfter(response: ErrorResponse, seconds: number | undefined): ErrorResponse {
  if (seconds === undefined) return response;
  return { ...response, headers: { ...response.headers, "Retry-After": String(Math.max(1, Math.ceil(seconds))) } };
}

function providerMetadata(failure: Extract<Failure, { kind: "provider_failed" }>): ErrorMetadata {
  return {
    error_type: failure.errorType,
    ...present({
      provider_name: failure.provider,
      raw: failure.raw === undefined ? undefined : cutText(failure.raw, rawLimit),
    }),
    previous_errors: failure.previous,
    ...annotations(failure.annotations),
  };
}

function providers(named: { available: string[]; requested: string[] } | undefined) {
  return named === undefined ? {} : { available_providers: named.available, requested_providers: named.requested };
}

function annotations(list: Annotation[] | undefined): Pick<ErrorMetadata, "file_annotations"> {
  return list === undefined || list.length === 0 ? {} : { file_annotations: list };
}

function catalogMessage(issues: { path: string; message: string }[]): string {
  const [first] = issues;
  const count = issues.length === 1 ? "1 mistake" : `${issues.length} mistakes`;
  return first === undefined
    ? "The catalog is invalid"
    : `The catalog has ${count}, the first at ${first.path}: ${first.message}`;
}
