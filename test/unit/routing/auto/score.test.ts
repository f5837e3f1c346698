import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kindOfTask, score } from "../../../../src/routing/auto/auto.ts";
import { anyText } from "../../any-text.ts";
import { easyPrompts, hardPrompts } from "./probe-prompts.ts";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the shipped default", () => {
  it("ranks mathematics, code and reasoning above small talk, writing and role play", () => {
    const easy = easyPrompts.map(score);
    const hard = hardPrompts.map(score);
    const pairs = easy.flatMap((low) => hard.map((high): number => (high > low ? 1 : 0)));
    expect(mean(pairs)).toBeGreaterThan(0.97);
    expect(mean(hard) - mean(easy)).toBeGreaterThan(0.25);
  });

  it("is not fooled by length alone", () => {
    const longChat = "I had such a lovely day with my friends at the lake, we swam and laughed a lot. ".repeat(10);
    expect(score("What is the derivative of x^3 + 2x at x = 2?")).toBeGreaterThan(score(longChat));
  });

  it("does not depend on the letters of options", () => {
    const question = (letters: readonly string[]) =>
      `Which planet is largest?\n${letters[0]} Mars\n${letters[1]} Jupiter\n${letters[2]} Venus`;
    expect(score(question(["A.", "B.", "C."]))).toBe(score(question(["a)", "b)", "c)"])));
    expect(score(question(["A.", "B.", "C."]))).toBe(score(`${question(["(A)", "(B)", "(C)"])}\nAnswer:`));
  });
});

describe("bad input", () => {
  it.each([
    ["nothing", ""],
    ["spaces", " \n\t "],
    ["one letter", "a"],
    ["unpaired surrogates", "\ud800 what \udfff is \ud83d"],
    ["control characters", "\u0000\u0001\u0002"],
    ["an emoji", "🤷"],
    ["Chinese", "请证明根号二是无理数。"],
    ["only punctuation", "?!".repeat(4000)],
    ["only options", "A. x\nB. y\nC. z\nAnswer:"],
  ])("scores %s between 0 and 1", (_, prompt) => {
    expect(score(prompt)).toBeGreaterThan(0);
    expect(score(prompt)).toBeLessThan(1);
  });

  it("scores any string, the same each time", () => {
    fc.assert(
      fc.property(anyText(400), (prompt) => {
        const value = score(prompt);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(score(prompt)).toBe(value);
        expect(kindOfTask(prompt)).toBeTypeOf("string");
      }),
    );
  });

  it.each([
    ["one letter", "a"],
    ["spaces", " "],
    ["options", "\nA. "],
    ["line feeds", "\n"],
  ])("reads 10 MB of %s in bounded time", (_, piece) => {
    const prompt = Buffer.alloc(10_000_000, piece).toString();
    const times = [1, 2, 3].map(() => {
      const before = process.threadCpuUsage();
      expect(score(prompt)).toBeGreaterThan(0);
      return process.threadCpuUsage(before).user / 1_000;
    });
    // Reading all of it takes hundreds of milliseconds of the processor; the best of three does not mind a busy machine.
    expect(Math.min(...times)).toBeLessThan(200);
  });
});

describe("kindOfTask", () => {
  it.each([
    ["Write a Python function that sorts a linked list and add unit tests.", "code"],
    ["```js\nconst a = [1,2,3];\n```\nWhy does this throw a TypeError?", "code"],
    ["Solve the equation 3x + 5 = 20 and simplify the fraction 12/18.", "math"],
    [
      "If all wizards are liars and some liars are knights, is it logically valid to conclude that some are?",
      "reasoning",
    ],
    ["Write a poem about the sea, then a short story with the same hero.", "writing"],
    ["Extract all named entities from the document and return JSON with the keys person and place.", "extraction"],
    ["Translate this letter from German to French.", "multilingual"],
    ["¿Cuál es la mejor manera de llegar a la estación según tu opinión, señor?", "multilingual"],
    ["What is the capital of Australia?", "general"],
    ["", "general"],
  ])("%j is %s", (prompt, kind) => {
    expect(kindOfTask(prompt)).toBe(kind);
  });
});
