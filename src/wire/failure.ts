// Everything that can go wrong for a client, as one tagged union. `error-body.ts` holds the one switch to the wire.
import type { Annotation } from "./answer.ts";
import type { ErrorType } from "./error-type.ts";

/** One endpoint left out of the plan, and the first filter that left it out: routing's table says what `Name` can be. */
export interface Exclusion<Name extends string = string> {
  model: string;
  /** The endpoint's tag. */
  endpoint: string;
  by: Name;
  detail?: string;
}

/** What kind of choice a filter stands for. Endpoints without credentials are there for nobody, whatever is asked. */
export type FilterGroup = "credentials" | "privacy" | "provider" | "length" | "constraint";

/** A filter that left endpoints out, as `error.availability` tells of it. */
export interface ExcludingFilter {
  /** `by` of its exclusions. */
  name: string;
  /** The reference's word for it, in `excluded_by`. */
  word: string;
  /** The field of the request, or the setting, behind it. */
  field: string;
  group: FilterGroup;
}

/** A failed attempt, as `previous_errors` shows it. */
export interface PreviousError {
  provider: string;
  code: number;
  status: number;
}

/** The limit that a request met, as `error.metadata.limit` shows it: USD, requests or tokens. */
export interface ReachedLimit {
  scope: "key" | "member" | "workspace" | "guardrail";
  kind: "budget" | "requests_per_minute" | "tokens_per_minute" | "concurrent_requests";
  limit: number;
  used: number;
  reserved: number;
  /** ISO 8601. */
  resets_at?: string;
}

export type Failure =
  | {
      kind: "invalid_request";
      message: string;
      field?: string;
      /** All of them, where the message names several. */
      issues?: { path: string; message: string }[];
      errorType?: ErrorType;
      annotations?: Annotation[];
    }
  | { kind: "payload_too_large"; message: string }
  | { kind: "unsupported_encoding"; message: string }
  /** The isolate holds as much as it can, or what the message names does. */
  | { kind: "overloaded"; message?: string }
  /** The database did not say, and nobody remembers: not a word about whoever asked follows from it. */
  | { kind: "storage_unavailable" }
  | { kind: "unauthenticated"; message: string }
  | { kind: "forbidden"; message: string }
  /** Something of whoever asks is used up, or reserved: what it is says which status that is. */
  | {
      kind: "limit_reached";
      message: string;
      limit: ReachedLimit;
      /** The id of the one whose budget it is. */
      guardrail?: string;
      retryAfterSeconds?: number;
    }
  /** Whoever counts a budget does not say how much of it is left. */
  | { kind: "limits_unavailable" }
  /** A guardrail does not allow the data region of the host. */
  | { kind: "region_restricted"; region: string; message: string }
  /** A content filter of a guardrail found something: which filter, and where, never what. */
  | { kind: "content_filtered"; message: string; filters: string[]; guardrail: string; messageIndex: number | null }
  | { kind: "not_found"; message: string }
  | { kind: "rate_limited"; message: string; retryAfterSeconds: number }
  | { kind: "conflict"; message: string }
  /** What was asked for only if something still is as it was. */
  | { kind: "precondition_failed"; message: string }
  /** `meant`: the one id that the name is like. */
  | { kind: "unknown_model"; model: string; meant?: string }
  /** The model exists, but another path is the one to reach it by. */
  | { kind: "wrong_endpoint"; model: string; message: string }
  | { kind: "invalid_catalog"; issues: { path: string; message: string }[] }
  | { kind: "context_length_exceeded"; message: string; requested: number; limit: number }
  | {
      kind: "no_endpoints";
      message: string;
      models: string[];
      excluded: Exclusion[];
      /** Those that left them out, each once, in the order in which they are met in `excluded`. */
      filters: readonly ExcludingFilter[];
      /** Who serves the model and whom the request named, where that is what left none. Slugs. */
      providers?: { available: string[]; requested: string[] };
    }
  | {
      kind: "provider_failed";
      /** HTTP status for the client. */
      status: number;
      message: string;
      errorType: ErrorType;
      provider?: string;
      raw?: string;
      retryAfterSeconds?: number;
      previous: PreviousError[];
      models: string[];
      annotations?: Annotation[];
    }
  /** A variable or secret of the Worker has a bad value; the message names it. */
  | { kind: "misconfigured"; message: string }
  /** The tables are older than the Worker: names of migrations. */
  | { kind: "outdated_schema"; missing: readonly string[] }
  | { kind: "internal"; message: string };
