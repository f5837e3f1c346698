// Contract §5, the table of what is seen: what the request does, what counts against the endpoint, and the status of the
// last error.
import { describe, expect, it } from "vitest";
import { type AttemptFailure, clientStatus, describeFailure, reactionTo } from "../../../src/routing/outcome.ts";

const text = { message: "no", raw: "no" };
const status = (code: number): AttemptFailure => ({ kind: "status", status: code, text, retryAfterMs: null });
const inside = (code: number | null): AttemptFailure => ({
  kind: "error_in_answer",
  status: code,
  text,
  retryAfterMs: null,
});
const timeout = (phase: "first_token" | "idle" | "total"): AttemptFailure => ({
  kind: "timeout",
  phase,
  milliseconds: 5,
});

const rows: [string, AttemptFailure, reaction: string, counts: string, status: number, errorType: string][] = [
  ["network error", { kind: "network", message: "refused" }, "next_endpoint", "failure", 502, "provider_unavailable"],
  ["no first token in time", timeout("first_token"), "next_endpoint", "failure", 504, "timeout"],
  ["idle too long", timeout("idle"), "next_endpoint", "failure", 504, "timeout"],
  ["too long in all", timeout("total"), "next_endpoint", "failure", 504, "timeout"],
  ["408", status(408), "next_endpoint", "failure", 504, "timeout"],
  ["500", status(500), "next_endpoint", "failure", 502, "provider_unavailable"],
  ["502", status(502), "next_endpoint", "failure", 502, "provider_unavailable"],
  ["503", status(503), "next_endpoint", "failure", 503, "provider_overloaded"],
  ["504", status(504), "next_endpoint", "failure", 504, "timeout"],
  ["524", status(524), "next_endpoint", "failure", 504, "timeout"],
  ["529", status(529), "next_endpoint", "failure", 503, "provider_overloaded"],
  ["unparsable answer", { kind: "unparsable", text }, "next_endpoint", "failure", 502, "provider_unavailable"],
  ["error inside 200", inside(null), "next_endpoint", "failure", 502, "provider_unavailable"],
  ["error inside 200 that says 500", inside(500), "next_endpoint", "failure", 502, "provider_unavailable"],
  ["error inside 200 that says 503", inside(503), "next_endpoint", "failure", 503, "provider_overloaded"],
  ["error inside 200 that says 504", inside(504), "next_endpoint", "failure", 504, "timeout"],
  ["error inside 200 that says 400", inside(400), "next_endpoint", "failure", 502, "provider_unavailable"],
  ["error inside 200 that says 429", inside(429), "next_endpoint", "rate_limited", 429, "rate_limit_exceeded"],
  ["an answer with nothing in it", { kind: "empty" }, "next_endpoint", "failure", 502, "provider_unavailable"],
  ["an answer that breaks off", { kind: "broken_off" }, "next_endpoint", "failure", 502, "provider_unavailable"],
  ["429", status(429), "next_endpoint", "rate_limited", 429, "rate_limit_exceeded"],
  ["401 for our key", status(401), "next_endpoint", "failure", 502, "provider_unavailable"],
  ["402 for our key", status(402), "next_endpoint", "failure", 502, "provider_unavailable"],
  ["403 for our key", status(403), "next_endpoint", "failure", 502, "provider_unavailable"],
  ["404 for our model name", status(404), "next_endpoint", "failure", 502, "provider_unavailable"],
  ["400", status(400), "next_model", "none", 400, "invalid_request"],
  ["413", status(413), "next_model", "none", 413, "payload_too_large"],
  ["422", status(422), "next_model", "none", 422, "unprocessable"],
  [
    "a context-length refusal",
    { kind: "context_length", status: 400, text },
    "longer_context",
    "none",
    400,
    "context_length_exceeded",
  ],
  ["the vendor refuses the prompt", { kind: "refused", text }, "next_model", "none", 403, "content_policy_violation"],
  ["an answer of 33 MiB", { kind: "too_large" }, "next_endpoint", "none", 502, "provider_unavailable"],
  ["an answer that finds no room", { kind: "no_room" }, "stop", "none", 503, "overloaded"],
  ["the client went away", { kind: "client_gone" }, "stop", "none", 499, "unmapped"],
];

describe("what is seen", () => {
  it.each(rows)("%s", (_name, failure, reaction, counts, code, errorType) => {
    expect(reactionTo(failure)).toEqual({ reaction, counts });
    expect(clientStatus(failure)).toEqual({ status: code, errorType });
    expect(describeFailure(failure, "Fireworks")).toMatch(failure.kind === "client_gone" ? /client/ : /Fireworks/);
  });
});

it("says nothing of the runtime's own references", () => {
  const message = "internal error; reference = 0123abc";
  expect(describeFailure({ kind: "network", message }, "Acme")).toBe(
    "Acme could not be reached: no connection was made",
  );
});
