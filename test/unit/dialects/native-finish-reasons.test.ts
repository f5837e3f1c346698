// Why an answer ended, in a record: words that vendors document, and nothing else.
import { expect, it } from "vitest";
import { isInterruption } from "../../../src/dialects/common/interruption.ts";
import { knownFinishReason } from "../../../src/dialects/native-finish-reasons.ts";
import { finishReason } from "../../../src/dialects/openai/finish-reason.ts";

it.each([
  "stop",
  "end_turn",
  "STOP",
  "MAX_TOKENS",
  "MALFORMED_FUNCTION_CALL",
  "tool_use",
  "insufficient_system_resource",
])("%s is known", (reason) => expect(knownFinishReason(reason)).toBe(reason));

it.each([
  "the secret plan",
  "constructor",
  "__proto__",
  "toString",
  "",
  "stop\n",
  "x".repeat(1_000_000),
])("%.20s is recorded as other", (reason) => expect(knownFinishReason(reason)).toBe("other"));

it("takes the name of a property of every object for a word like others", () => {
  for (const name of ["constructor", "__proto__", "toString"]) expect(finishReason(name, false)).toBeNull();
});

it.each([
  ["abort", "cancelled", "timed_out", "TIMEOUT", "upstream_error", "engine_failure", "insufficient_system_resource"],
  ["preempted", "overloaded", "service_unavailable", "RESOURCE_EXHAUSTED", "deadline_exceeded", "stream_interrupted"],
  ["OTHER", "MALFORMED_FUNCTION_CALL", "InternalServerException", "connection_error", "user_cancel", "exception"],
])("%s, %s, %s and others mean that the answer was broken off", (...words) => {
  expect(words.filter((word) => !isInterruption(word))).toEqual([]);
});

it.each([
  "length_exceeded",
  "model_context_window_exceeded",
  "repetition",
  "unknown",
  "another",
  "malformedness",
  "eos",
])("%s does not", (word) => expect(isInterruption(word)).toBe(false));
