// What a failed request's page says first: what happened, and to whom the reader has to go.
import { expect, test } from "vitest";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { meaningOfCode, WhyFailed } from "../../../src/console/pages/why-failed.tsx";
import { plainAttempt, plainRecord } from "../accounting/plain-record.ts";

const unanswered: GenerationRecord = {
  ...plainRecord,
  ...{ model: null, provider: null, providerName: null, endpoint: null, finishReason: "error", latencyMs: null },
  attempts: [],
};
const silent = [{ ...plainAttempt, outcome: "timeout" as const, status: null }];
const refusedBy = (scope: "key" | "member" | "workspace" | "guardrail", kind: "budget" | "tokens_per_minute") => ({
  pipeline: [{ code: "limit_reached" as const, scope, kind, guardrail: "grd-1" }],
});

const cases: [Partial<GenerationRecord>, string][] = [
  [
    { status: 200, errorType: "timeout", attempts: silent },
    "504 timeout No provider answered in time. The last provider asked, Sandbox A, was silent for too long. The client's stream was already open (200), so it was told inside the stream.",
  ],
  [
    { status: 200, errorType: "client_gone", cancelled: true },
    "499 client_gone The client went away before anything was answered.",
  ],
  [
    { status: 499, errorType: "client_gone", cancelled: true, finishReason: null },
    "Cancelled The client went away before anything was answered.",
  ],
  [
    { status: 504, errorType: "timeout", attempts: silent },
    "504 timeout No provider answered in time. The last provider asked, Sandbox A, was silent for too long.",
  ],
  [
    { status: 200, errorType: "provider_unavailable", latencyMs: 100 },
    "Broken off The answer broke off after it had begun.",
  ],
  [
    { status: 200, errorType: "budget_reached", latencyMs: 100, ...refusedBy("key", "budget") },
    "Broken off The answer broke off after it had begun. The budget of its key had no room for it.",
  ],
  [
    { status: 403, errorType: "budget_reached", ...refusedBy("guardrail", "budget") },
    "403 budget_reached The budget of its guardrail had no room for it.",
  ],
  [
    // As an earlier version wrote it.
    { status: 403, errorType: "permission_denied", ...refusedBy("workspace", "budget") },
    "403 permission_denied The budget of its workspace had no room for it.",
  ],
  [
    { status: 429, errorType: "rate_limit_exceeded", ...refusedBy("key", "tokens_per_minute") },
    "429 rate_limit_exceeded The tokens per minute of its key had no room for it.",
  ],
  [{ status: 503, errorType: "storage_unavailable" }, "503 storage_unavailable The router's storage did not answer."],
];

const htmlOf = (fields: Partial<GenerationRecord>, administrator = true) =>
  String(WhyFailed({ record: { ...unanswered, ...fields }, missing: new Map(), administrator }));
const readable = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&#39;", "'")
    .replaceAll(/\s+/g, " ")
    .trim();

test.each(cases)("%j: %s", (fields, sentence) => expect(readable(htmlOf(fields))).toBe(sentence));

test.each([
  ["guardrail", "/settings/guardrails/grd-1", false],
  ["workspace", "/settings/budgets", false],
  ["member", "/settings/members", false],
  ["key", `/settings/keys/${plainRecord.keyHash}`, true],
] as const)("the %s whose limit it was is a link to it, for those who may open it", (scope, address, forMembers) => {
  const fields = { status: 403, ...refusedBy(scope, "budget") };
  expect(htmlOf(fields)).toContain(`href="${address}"`);
  expect(htmlOf(fields, false).includes("href=")).toBe(forMembers);
});

test.each([
  ["budget_reached", "A budget had no room for it: no provider was asked."],
  ["cut_off", "The answer broke off after it had begun."],
  ["provider_overloaded", "Providers are overloaded."],
  ["504", "No provider answered in time."],
])("of many that failed by %s it says what that means", (code, meaning) => {
  expect(meaningOfCode(code)).toBe(meaning);
});

test("every kind of error has a meaning", () => {
  for (const code of ["authentication", "invalid_request", "unmapped", "not_found", "499"])
    expect(meaningOfCode(code)).toMatch(/\.$/);
});
