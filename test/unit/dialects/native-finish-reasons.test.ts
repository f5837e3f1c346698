// Why an answer ended, in a record: words that vendors document, and nothing else.
import { expect, it } from "vitest";
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
