// `error.availability` (wire reference §8.5): why no endpoint answered, in words that a program can act on.
import type { ExcludingFilter, Exclusion, Failure } from "./failure.ts";
import { filled, present } from "./present.ts";

type AvailabilityCode =
  | "model_not_found"
  | "wrong_endpoint"
  | "no_endpoints"
  | "privacy_restricted"
  | "constraint_filtered"
  | "region_restricted"
  | "capacity_exhausted"
  | "temporarily_unavailable";

export interface Availability {
  code: AvailabilityCode;
  retryable: boolean;
  /** Seconds. */
  retry_after?: number;
  requested_models: string[];
  affected_providers?: string[];
  excluded_by?: string[];
  constraint?: { field: string; detail: string };
  docs_url: string;
}

/** Served by the Worker itself: `errorResponse` puts the host in front. */
const documentation = "/docs#errors";

export interface Unavailable {
  /** Worked out from the filters when not given. */
  code?: AvailabilityCode;
  models: string[];
  excluded: readonly Exclusion[];
  filters: readonly ExcludingFilter[];
}

/** Nothing that this request may use exists or is left. */
export function unavailable({ code, models, excluded, filters }: Unavailable): Availability {
  const words = [...new Set(filters.map(({ word }) => word))];
  const [only, ...others] = filters;
  const detail = excluded.find((exclusion) => exclusion.detail !== undefined)?.detail;
  return {
    code: code ?? codeOf(filters),
    retryable: false,
    requested_models: models,
    ...present({
      excluded_by: words.length === 0 ? undefined : words,
      constraint:
        only === undefined || others.length > 0 ? undefined : { field: only.field, detail: detail ?? only.name },
    }),
    docs_url: documentation,
  };
}

function codeOf(filters: readonly ExcludingFilter[]): AvailabilityCode {
  // Endpoints without a key are there for nobody: no change of the request would help.
  if (filters.every(({ group }) => group === "credentials")) return "no_endpoints";
  return filters.every(({ group }) => group === "privacy") ? "privacy_restricted" : "constraint_filtered";
}

/** Everything eligible was tried; only what may pass by itself is called retryable. */
export function providerAvailability(failure: Extract<Failure, { kind: "provider_failed" }>): Availability | undefined {
  const code =
    failure.status === 429 ? "capacity_exhausted" : failure.status === 503 ? "temporarily_unavailable" : undefined;
  if (code === undefined) return undefined;
  const current = failure.provider === undefined ? [] : [failure.provider];
  const affected = [...new Set([...failure.previous.map((attempt) => attempt.provider), ...current])];
  return {
    code,
    retryable: true,
    ...present({
      retry_after:
        failure.retryAfterSeconds === undefined ? undefined : Math.max(1, Math.ceil(failure.retryAfterSeconds)),
    }),
    requested_models: failure.models,
    ...present({ affected_providers: filled(affected) }),
    docs_url: documentation,
  };
}
