// `error.availability` (wire reference §8.5): why no endpoint answered, in words that a program can act on.
import type { Exclusion, Failure } from "./failure.ts";

type AvailabilityCode =
  | "model_not_found"
  | "wrong_endpoint"
  | "no_endpoints"
  | "privacy_restricted"
  | "constraint_filtered"
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

/** Served by the Worker itself; relative, because this room does not know the host. */
const documentation = "/docs#errors";

/** Filters of the plan → the reference's word for them, and the field of the request (or the setting) behind each. */
const filters: Readonly<Record<string, { word: string; field: string; privacy?: true }>> = {
  no_credentials: { word: "no_credentials", field: "api_key" },
  region: { word: "data_region", field: "region" },
  account_training: { word: "data_policy:training", field: "enable_paid_model_training", privacy: true },
  zdr: { word: "data_policy:zdr", field: "provider.zdr", privacy: true },
  data_collection: { word: "data_policy:training", field: "provider.data_collection", privacy: true },
  distillable_text: { word: "distillable_text", field: "provider.enforce_distillable_text" },
  allowed_providers: { word: "allowed_providers", field: "provider.only" },
  ignored_providers: { word: "allowed_providers", field: "provider.ignore" },
  quantization: { word: "quantization", field: "provider.quantizations" },
  max_price: { word: "max_price", field: "provider.max_price" },
  modality: { word: "modality", field: "messages" },
  context_length: { word: "context_length", field: "messages" },
  max_completion_tokens: { word: "max_completion_tokens", field: "max_tokens" },
  tools: { word: "require_parameters", field: "tools" },
  structured_outputs: { word: "require_parameters", field: "response_format" },
  require_parameters: { word: "require_parameters", field: "provider.require_parameters" },
  order: { word: "allowed_providers", field: "provider.order" },
};

export interface Unavailable {
  /** Worked out from the exclusions when not given. */
  code?: AvailabilityCode;
  models: string[];
  excluded: Exclusion[];
}

/** Nothing that this request may use exists or is left. */
export function unavailable({ code, models, excluded }: Unavailable): Availability {
  const names = [...new Set(excluded.map((exclusion) => exclusion.by))];
  const words = [...new Set(names.map((name) => filters[name]?.word ?? name))];
  const [only, ...others] = names;
  const field = only === undefined ? undefined : (filters[only]?.field ?? only);
  const detail = excluded.find((exclusion) => exclusion.detail !== undefined)?.detail;
  return {
    code: code ?? codeOf(names),
    retryable: false,
    requested_models: models,
    ...(words.length === 0 ? {} : { excluded_by: words }),
    ...(field === undefined || others.length > 0 ? {} : { constraint: { field, detail: detail ?? `${only}` } }),
    docs_url: documentation,
  };
}

function codeOf(names: string[]): AvailabilityCode {
  // Endpoints without a key are there for nobody: no change of the request would help.
  if (names.every((name) => name === "no_credentials")) return "no_endpoints";
  return names.every((name) => filters[name]?.privacy === true) ? "privacy_restricted" : "constraint_filtered";
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
    ...(failure.retryAfterSeconds === undefined
      ? {}
      : { retry_after: Math.max(1, Math.ceil(failure.retryAfterSeconds)) }),
    requested_models: failure.models,
    ...(affected.length === 0 ? {} : { affected_providers: affected }),
    docs_url: documentation,
  };
}
