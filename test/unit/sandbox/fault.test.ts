import { expect, it } from "vitest";
import { readFault, withoutMagicWords } from "../../../src/sandbox/fault.ts";

const kindOf = (prompt: string, provider = "sandbox-a", upstreamModel = "demo") => {
  const fault = readFault({ prompt, upstreamModel, provider });
  return fault?.kind === "status" ? fault.status : fault?.kind;
};

it.each<[prompt: string, expected: string | number | undefined]>([
  ["hello", undefined],
  ["please [[fail]] now", 500],
  ["[[FAIL: Sandbox-A ]]", 500],
  ["[[fail:sandbox-b]]", undefined],
  ["[[fail:sandbox-b,sandbox-a]]", 500],
  ["[[fail:sandbox-b]] [[stall:sandbox-a]]", "stall"],
  ["[[429]]", 429],
  ["[[529:sandbox-a]]", 529],
  ["[[200]]", undefined],
  ["[[toString]]", undefined],
  ["[[refuse]]", 400],
  ["[fail]", undefined],
  ...["stall", "hang", "break", "cut", "slow", "garbage", "empty", "error"].map((word): [string, string] => [
    `[[${word}]]`,
    word,
  ]),
])("reads %s as %s", (prompt, expected) => {
  expect(kindOf(prompt)).toBe(expected);
});

it.each([
  ["demo-fail", 500],
  ["demo-503", 503],
  ["demo-stall", "stall"],
  ["demo", undefined],
  ["demo-large", undefined],
  ["demo-123", undefined],
])("takes the fault of the upstream model %s: %s", (upstreamModel, expected) => {
  expect(kindOf("hello", "sandbox-a", upstreamModel)).toBe(expected);
});

it("asks for patience with a 429 only", () => {
  const asked = { upstreamModel: "demo", provider: "sandbox-a" };
  expect(readFault({ ...asked, prompt: "[[429]]" })).toMatchObject({ retryAfterSeconds: 5 });
  expect(readFault({ ...asked, prompt: "[[503]]" })).not.toHaveProperty("retryAfterSeconds");
});

it("quotes a prompt without its magic words", () => {
  expect(withoutMagicWords("[[fail:sandbox-a]] hello [[slow]]")).toBe("hello");
});
