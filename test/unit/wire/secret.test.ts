import { expect, it } from "vitest";
import { secretProblem } from "../../../src/wire/secret.ts";

it.each([
  ["", "is empty"],
  ["sk-two words", "white space"],
  ["sk-line\nbreak", "white space"],
  ["sk-no\u00a0break", "white space"],
  ["sk-\u201cquoted\u201d", "no header can hold"],
  ["sk-\u0000", "no header can hold"],
  ["sk-\u007f", "no header can hold"],
  ["sk-\u200b", "no header can hold"],
])("%j cannot be sent: it %s", (text, problem) => {
  expect(secretProblem(text)).toContain(problem);
  if (text.length > 4) expect(secretProblem(text)).not.toContain(text);
});

it.each(["sk-abc", "a/b+c=", "!~"])("%s can", (text) => {
  expect(secretProblem(text)).toBeUndefined();
});
