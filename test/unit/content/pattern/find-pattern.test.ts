import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FinderOptions, patternFinder } from "../../../../src/content/pattern/find-pattern.ts";
import { unitsOf } from "../../../../src/content/pattern/units.ts";
import { cpuMsOf } from "../../../cpu-time.ts";

function finder(source: string, options?: FinderOptions) {
  const made = patternFinder(source, options);
  if (!made.ok) throw new Error(`${source}: ${made.problem}`);
  const { value } = made;
  return { findAll: (text: string) => value.findAll(unitsOf(text)), isIn: (text: string) => value.isIn(unitsOf(text)) };
}

function found(source: string, text: string): string[] {
  return finder(source)
    .findAll(text)
    .map(({ start, end }) => text.slice(start, end));
}

describe("finds are as long as they can be, from the left", () => {
  test.each([
    ["ACME-\\d+", "ACME-12345 and ACME-7.", ["ACME-12345", "ACME-7"]],
    ["a|ab|abc", "xabcabx", ["abc", "ab"]],
    ["a.*?c", "a b c d c\na c", ["a b c d c", "a c"]],
    ["^ab|bc$", "abbc", ["ab", "bc"]],
    ["^ab", "xab", []],
    ["\\bcat\\b", "cat concat cat-cat cats", ["cat", "cat", "cat"]],
    ["\\Bcat", "cat concat", ["cat"]],
    ["a.{0,9}c|bd", "a bd c, bd", ["a bd c", "bd"]],
    ["😀+", "x😀😀y😀", ["😀😀", "😀"]],
    ["[^ -~]+", "straße 日本", ["ß", "日本"]],
    ["\\p{Lu}{2,}", "AB ÄÖ ab", ["AB", "ÄÖ"]],
    ["(?<year>\\d{4})-\\d\\d", "2026-11-26", ["2026-11"]],
    ["(a+)+b", "aaaaab", ["aaaaab"]],
    ["x$", "x\nx", ["x"]],
    ["xx|y[^z]*z", "xxyxxyxx", ["xx", "xx", "xx"]],
    ["xx|y[^z]*z|yx", "xxyxxyxxyz", ["xx", "yxxyxxyz"]],
  ])("%s in %j", (source, text, wanted) => {
    expect(found(source, text)).toEqual(wanted);
    expect(finder(source).isIn(text)).toBe(wanted.length > 0);
  });
});

describe("what cannot be matched in linear time, or says nothing, is refused", () => {
  test.each([
    "(?=a)b",
    "(?<!a)b",
    "(a)\\1",
    "a*",
    "",
    "\\b",
    "^",
    "(a|)",
    "(",
    "a)",
    "[b-a]",
    "a{1001}",
    "*a",
    "(?i)a",
  ])("%j", (source) => {
    expect(patternFinder(source).ok).toBe(false);
  });

  test.each([
    ["(?<=a)b", "a look-around"],
    ["(?<n>a)\\k<n>", "a back-reference"],
    ["(?i)a", "flags or another sign behind (?"],
    ["a".repeat(4_097), "more than 4096 characters"],
    ["[a-z]{900}b{200}", "more than 1000 steps, repetitions written out"],
    ["a*", "a way to be found where nothing stands"],
  ])("%j: it has %s", (source, problem) => {
    expect(patternFinder(source, { maxSize: 1_000 })).toEqual({ ok: false, problem });
  });

  test("a pattern that is larger than allowed", () => {
    expect(patternFinder("a|".repeat(2_048)).ok).toBe(false);
    expect(patternFinder(`${"a|".repeat(1_000)}a`, { maxSize: 4_000 }).ok).toBe(true);
    expect(patternFinder("a".repeat(4_097), { maxSize: 5_000 }).ok).toBe(false);
    expect(patternFinder("a".repeat(4_096), { maxSize: 5_000 }).ok).toBe(true);
    expect(patternFinder("[a-z]{500}", { maxSize: 400 }).ok).toBe(false);
    expect(patternFinder("[a-z]{300}", { maxSize: 400 }).ok).toBe(true);
  });
});

test("a text has a find where RegExp has one", () => {
  const sources = ["a+b", "(ab|ba){2}", "\\ba.b\\b", "^a|b$", "a[^b]?b", "(a|b)*c", "ab?a?b"];
  fc.assert(
    fc.property(
      fc.constantFrom(...sources),
      fc.string({ unit: fc.constantFrom("a", "b", "c", " ") }),
      (source, text) => {
        const finds = finder(source).findAll(text);
        const first = new RegExp(source, "u").exec(text);
        expect(finds[0]?.start).toBe(first?.index);
        for (const { start, end } of finds) expect(text.slice(start, end)).toMatch(new RegExp(`^(?:${source})`, "u"));
        const rest = finds.reduceRight(
          (left, { start, end }) => left.slice(0, start) + "|".repeat(end - start) + left.slice(end),
          text,
        );
        if (!/[\^$\\]/.test(source)) expect(rest).not.toMatch(new RegExp(source, "u"));
      },
    ),
  );
});

test("what is not kept between texts is made again", () => {
  const made = finder("(?:a|b)*a(?:a|b){8}c", { maxKept: 4 });
  const text = "abbabaabbbaababbaaabab".repeat(20);
  for (let round = 0; round < 3; round += 1) {
    expect(made.isIn(text)).toBe(false);
    expect(made.findAll(`${text}c`)).toEqual([{ start: 0, end: text.length + 1 }]);
  }
});

describe("a long text takes no long time, also where a backtracking matcher takes for ever", () => {
  test.each([
    ["(a+)+$", `${"a".repeat(50_000)}!`],
    ["a|a.*b", "a".repeat(50_000)],
    ["(a|aa)+b", "a".repeat(50_000)],
    ["a.*b.*c", "ab".repeat(25_000)],
    ["x*y", "x".repeat(50_000)],
    ["(.*)(.*)(.*)z", "y".repeat(50_000)],
    ["xx|y[^z]*z", "xxy".repeat(17_000)],
  ])("%s", (source, text) => {
    const pattern = finder(source);
    // A hundredth of it where nobody else is at work; squared it would be minutes.
    expect(cpuMsOf(() => pattern.findAll(text + text))).toBeLessThan(5_000);
  });
});
