import { describe, expect, it } from "vitest";
import { stripMultipleChoice } from "../../../../src/routing/auto/multiple-choice.ts";

describe("stripMultipleChoice", () => {
  it.each([
    ["letters with dots", "Which?\nA. one\nB. two\nC. three\nAnswer:", "Which?\none\ntwo\nthree", 3],
    ["letters in brackets", "Which?\n(a) one\n(b) two", "Which?\none\ntwo", 2],
    ["letters with brackets", "Which?\nA) one\nB) two\n\nANSWER: ", "Which?\none\ntwo", 2],
    ["a list before it", "A. Old list\nWhich?\nA. one\nB. two", "Old list\nWhich?\none\ntwo", 2],
  ])("takes away %s", (_, prompt, text, count) => {
    const stripped = stripMultipleChoice(prompt);
    expect(stripped.text).toBe(text);
    expect(stripped.options).toHaveLength(count);
  });

  it.each([
    ["prose", "A. Smith and B. Jones wrote it."],
    ["one option", "Which?\nA. one"],
    ["options from the middle", "Which?\nB. two\nC. three"],
    ["an initial at a line's start", "It was written by\nA. Smith in 1902."],
    ["nothing", ""],
  ])("leaves %s alone", (_, prompt) => {
    expect(stripMultipleChoice(prompt)).toEqual({ text: prompt, stem: "", options: [] });
  });

  it("tells the question from its options", () => {
    const { stem, options } = stripMultipleChoice("Read this.\nWhich?\nA. one\nB. two\nAnswer:");
    expect(stem).toBe("Read this.\nWhich?");
    expect(options).toEqual(["one", "two"]);
  });
});
