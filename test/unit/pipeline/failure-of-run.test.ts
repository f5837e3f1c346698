// What the client is told when everything failed (contract §5): the last error, and when to come back.
import { describe, expect, it } from "vitest";
import { failureOfRun } from "../../../src/pipeline/failure-of-run.ts";
import type { FailedAttempt } from "../../../src/pipeline/run.ts";
import type { AttemptFailure } from "../../../src/routing/outcome.ts";
import { errorResponse } from "../../../src/wire/error-body.ts";
import { makeCatalog } from "../routing/make-catalog.ts";
import { plan } from "../routing/plan.ts";

const model = "maker/model";
const catalog = makeCatalog([{ id: model, endpoints: ["a", "b", "c"].map((provider) => ({ provider })) }]);
const credential = { secret: null, byok: false };
const attempts = plan(catalog, { model }).plan;

function answerTo(failures: readonly AttemptFailure[]) {
  const failed = failures.flatMap((failure, index): FailedAttempt[] => {
    const planned = attempts[index];
    return planned === undefined ? [] : [{ planned, credential, failure }];
  });
  return errorResponse(failureOfRun(failed, [model]));
}

const status = (code: number, retryAfterMs: number | null = null): AttemptFailure => ({
  kind: "status",
  status: code,
  text: { message: "no", raw: "not now" },
  retryAfterMs,
});

it("hands out the files that were read before everything failed", () => {
  const annotations = [
    { type: "file" as const, file: { hash: "a".repeat(64), content: [{ type: "text", text: "Hi" }] } },
  ];
  const read: AttemptFailure & { annotations: typeof annotations } = { ...status(500), annotations };
  expect(answerTo([read]).body.error.metadata.file_annotations).toEqual(annotations);
});

it("tells of an endpoint that was asked once more in one place", () => {
  const failed = [0, 1, 0].flatMap((place): FailedAttempt[] => {
    const planned = attempts[place];
    return planned === undefined ? [] : [{ planned, credential, failure: status(500 + place) }];
  });
  const { body } = errorResponse(failureOfRun(failed, [model]));
  expect(body.error.metadata).toMatchObject({ provider_name: "A", previous_errors: [{ provider: "B", status: 501 }] });
});

describe("Retry-After", () => {
  it.each<[string, AttemptFailure[], string | undefined]>([
    ["what the provider said", [status(429, 7_000)], "7"],
    ["the soonest that any of them said", [status(429, 9_000), status(429, 3_500), status(429, 60_000)], "4"],
    ["of those that said something", [status(429, 30_000), status(429)], "30"],
    ["five seconds where none did", [status(429), status(429)], "5"],
    ["at least one second", [status(429, 10)], "1"],
    ["none where the last error is another one", [status(429, 7_000), status(500)], undefined],
  ])("%s", (_name, failures, seconds) => {
    const { headers, body } = answerTo(failures);
    expect(headers["Retry-After"]).toBe(seconds);
    expect(body.error.availability?.retry_after).toBe(seconds === undefined ? undefined : Number(seconds));
  });
});

it("is the last error, with those before it", () => {
  const { status: code, body } = answerTo([status(500), { kind: "network", message: "reset" }, status(503)]);
  expect(code).toBe(503);
  expect(body.error.metadata).toMatchObject({
    provider_name: "C",
    raw: "not now",
    previous_errors: [
      { provider: "A", code: 502, status: 500 },
      { provider: "B", code: 502, status: 502 },
    ],
  });
  expect(body.error.availability).toMatchObject({
    code: "temporarily_unavailable",
    retryable: true,
    affected_providers: ["A", "B", "C"],
  });
});
