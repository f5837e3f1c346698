import { describe, expect, test } from "vitest";
import { errorResponse } from "../../../src/wire/error-body.ts";
import type { ExcludingFilter, Failure } from "../../../src/wire/failure.ts";

const message = "what happened";
const providerFailed: Extract<Failure, { kind: "provider_failed" }> = {
  kind: "provider_failed",
  status: 502,
  message: "Provider returned error",
  errorType: "provider_unavailable",
  provider: "Sandbox B",
  previous: [{ provider: "Sandbox A", code: 500, status: 500 }],
  models: ["fairlead/demo"],
};

const spent = { scope: "key", kind: "budget", limit: 1, used: 1, reserved: 0 } as const;

const table: [string, Failure, number, string][] = [
  ["a bad request", { kind: "invalid_request", message }, 400, "invalid_request"],
  ["its own type", { kind: "invalid_request", message, errorType: "invalid_image" }, 400, "invalid_image"],
  ["a body too large", { kind: "payload_too_large", message }, 413, "payload_too_large"],
  ["no key", { kind: "unauthenticated", message }, 401, "authentication"],
  ["no right", { kind: "forbidden", message }, 403, "permission_denied"],
  ["a spent key", { kind: "limit_reached", message, limit: spent }, 402, "payment_required"],
  [
    "a spent workspace",
    { kind: "limit_reached", message, limit: { ...spent, scope: "workspace" } },
    403,
    "permission_denied",
  ],
  [
    "a key that asks too often",
    { kind: "limit_reached", message, limit: { ...spent, kind: "requests_per_minute" }, retryAfterSeconds: 7 },
    429,
    "rate_limit_exceeded",
  ],
  ["a budget that nobody counts", { kind: "limits_unavailable" }, 503, "limits_unavailable"],
  ["nothing there", { kind: "not_found", message }, 404, "not_found"],
  ["a conflict", { kind: "conflict", message }, 409, "conflict"],
  ["too often", { kind: "rate_limited", message, retryAfterSeconds: 3 }, 429, "rate_limit_exceeded"],
  ["an unknown model", { kind: "unknown_model", model: "a/b" }, 400, "invalid_request"],
  ["a bad catalog", { kind: "invalid_catalog", issues: [] }, 400, "invalid_request"],
  [
    "a long prompt",
    { kind: "context_length_exceeded", message, requested: 9, limit: 8 },
    400,
    "context_length_exceeded",
  ],
  ["no endpoint", { kind: "no_endpoints", message, models: ["a/b"], excluded: [], filters: [] }, 404, "not_found"],
  ["a failed provider", providerFailed, 502, "provider_unavailable"],
  ["a bug", { kind: "internal", message }, 500, "server"],
];

describe("errorResponse", () => {
  test.each(table)("%s", (_name, failure, status, errorType) => {
    const response = errorResponse(failure);
    expect(response.status).toBe(status);
    expect(response.body.error.code).toBe(status);
    expect(response.body.error.message.length).toBeGreaterThan(0);
    expect(response.body.error.metadata.error_type).toBe(errorType);
    expect(JSON.parse(JSON.stringify(response.body))).toEqual(response.body);
  });

  test.each([
    ["key", "openrouter_key_limit", {}],
    [
      "workspace",
      "openrouter_workspace_budget",
      { scope: "workspace", limit_usd: 1, spend_usd: 1, resets_at: "2026-11-27" },
    ],
    [
      "guardrail",
      "openrouter_guardrail_budget",
      { scope: "guardrail", limit_usd: 1, spend_usd: 1, resets_at: "2026-11-27" },
    ],
  ] as const)("a budget of a %s is told of in the words of the wire too", (scope, limit_source, said) => {
    const limit = { ...spent, scope, resets_at: "2026-11-27" };
    const { headers, body } = errorResponse({ kind: "limit_reached", message, limit });
    expect(body.error.metadata).toEqual({
      error_type: scope === "key" ? "payment_required" : "permission_denied",
      limit_source,
      limit,
      ...said,
    });
    expect(headers).not.toHaveProperty("Retry-After");
  });

  test("names the field", () => {
    const { body } = errorResponse({ kind: "invalid_request", message, field: "messages[0].content" });
    expect(body.error.metadata.field).toBe("messages[0].content");
  });

  test("an internal error says nothing of what broke", () => {
    expect(JSON.stringify(errorResponse({ kind: "internal", message: "secret detail" }))).not.toContain("secret");
  });

  test("Retry-After is whole seconds, rounded up, at least one", () => {
    expect(errorResponse({ kind: "rate_limited", message, retryAfterSeconds: 2.1 }).headers).toEqual({
      "Retry-After": "3",
    });
    const failed = errorResponse({ ...providerFailed, status: 429, retryAfterSeconds: 0.2 });
    expect(failed.headers).toEqual({ "Retry-After": "1" });
    expect(failed.body.error.availability).toMatchObject({
      code: "capacity_exhausted",
      retryable: true,
      retry_after: 1,
    });
  });

  test("a provider's text is cut at 2,000 characters and never inside one", () => {
    const raw = `${"x".repeat(1_999)}😀 and more`;
    const { metadata } = errorResponse({ ...providerFailed, raw }).body.error;
    expect(metadata.raw).toBe("x".repeat(1_999));
    expect(metadata.provider_name).toBe("Sandbox B");
    expect(metadata.previous_errors).toEqual(providerFailed.previous);
  });

  test("overload is temporary and names who was affected", () => {
    expect(errorResponse({ ...providerFailed, status: 503 }).body.error.availability).toEqual({
      code: "temporarily_unavailable",
      retryable: true,
      requested_models: ["fairlead/demo"],
      affected_providers: ["Sandbox A", "Sandbox B"],
      docs_url: "/docs#errors",
    });
    expect(errorResponse(providerFailed).body.error.availability).toBeUndefined();
  });

  const training: ExcludingFilter = { name: "t", word: "data_policy:training", field: "training", group: "privacy" };
  const retention: ExcludingFilter = { name: "z", word: "data_policy:zdr", field: "provider.zdr", group: "privacy" };
  const keyless: ExcludingFilter = { name: "k", word: "no_credentials", field: "api_key", group: "credentials" };
  const price: ExcludingFilter = { name: "p", word: "max_price", field: "provider.max_price", group: "constraint" };
  const noEndpoints = (filters: ExcludingFilter[], detail = "costs $3"): Failure => ({
    kind: "no_endpoints",
    message,
    models: ["a/b"],
    excluded: filters.map(({ name }, index) => ({ model: "a/b", endpoint: `e${index}`, by: name, detail })),
    filters,
  });

  test.each<[string, ExcludingFilter[], string, string[] | undefined]>([
    ["policies alone", [retention, training], "privacy_restricted", ["data_policy:zdr", "data_policy:training"]],
    ["a policy and a price", [retention, price], "constraint_filtered", ["data_policy:zdr", "max_price"]],
    ["no key alone", [keyless], "no_endpoints", ["no_credentials"]],
    ["no key and a policy", [keyless, retention], "constraint_filtered", ["no_credentials", "data_policy:zdr"]],
    ["one word for two filters", [price, { ...price, name: "q" }], "constraint_filtered", ["max_price"]],
    ["nothing", [], "no_endpoints", undefined],
  ])("endpoints left out by %s", (_name, filters, code, words) => {
    const failure = noEndpoints(filters);
    const { error } = errorResponse(failure).body;
    expect(error.availability).toMatchObject({ code, retryable: false, requested_models: ["a/b"] });
    expect(error.availability?.excluded_by).toEqual(words);
    expect(error.metadata.excluded).toEqual(failure.kind === "no_endpoints" ? failure.excluded : null);
  });

  test("one filter alone is named as the constraint, of several none", () => {
    const { availability } = errorResponse(noEndpoints([price])).body.error;
    expect(availability?.constraint).toEqual({ field: "provider.max_price", detail: "costs $3" });
    expect(errorResponse(noEndpoints([price, training])).body.error.availability).not.toHaveProperty("constraint");
  });

  test("a catalog's mistakes are all listed", () => {
    const issues = [
      { path: "models[0].id", message: "must look like author/model" },
      { path: "models[1]", message: "duplicate" },
    ];
    const { error } = errorResponse({ kind: "invalid_catalog", issues }).body;
    expect(error.metadata.issues).toEqual(issues);
    expect(error.message).toBe("The catalog has 2 mistakes, the first at models[0].id: must look like author/model");
  });
});
