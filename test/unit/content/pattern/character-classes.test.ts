import fc from "fast-check";
import { expect, test } from "vitest";
import { CharacterClasses } from "../../../../src/content/pattern/character-classes.ts";
import { contains, isWord } from "../../../../src/content/pattern/character-set.ts";
import { compilePattern } from "../../../../src/content/pattern/compile-pattern.ts";
import { patternFinder } from "../../../../src/content/pattern/find-pattern.ts";
import { readPattern } from "../../../../src/content/pattern/read-pattern.ts";
import { unitsOf } from "../../../../src/content/pattern/units.ts";

const sources = ["[a-z]+\\d", "\\b[^b-dx]\\w", "é|[ä-ü]x", "\\p{Lu}[^\\P{L}a]", "😀[\\u4e00-\\u9fff]\\s", "\\bK.[^-]"];

test.each(sources)("%s does not tell characters of a class apart", (source) => {
  const program = compilePattern(readPattern(source));
  const classes = new CharacterClasses(program, false);
  const sets = program.flatMap((instruction) => (instruction.kind === "set" ? [instruction.set] : []));
  const looksBack = source.includes("\\b");
  const isToldBy = (code: number) => [...sets.map((set) => contains(set, code)), ...(looksBack ? [isWord(code)] : [])];
  const seen = new Map<number, { code: number; told: boolean[] }>();
  const code = fc.oneof(fc.nat(0x7f), fc.nat(0x24f), fc.nat(0x10ffff));
  fc.assert(
    fc.property(code, (one) => {
      const found = classes.of(one);
      const told = isToldBy(one);
      expect(found).toBeGreaterThan(0);
      expect(found).toBeLessThan(classes.count);
      const first = seen.get(found) ?? { code: one, told };
      seen.set(found, first);
      expect(told, `${one} and ${first.code}`).toEqual(first.told);
    }),
    { numRuns: 300 },
  );
});

test("capital letters are small ones where case does not matter", () => {
  const program = compilePattern(readPattern("[a-f]z"));
  const [folded, exact] = [new CharacterClasses(program, true), new CharacterClasses(program, false)];
  expect([folded.of(65), folded.of(90)]).toEqual([folded.of(97), folded.of(122)]);
  expect(exact.of(65)).not.toBe(exact.of(97));
});

test("more classes than have a place are looked at one by one", () => {
  const letters = Array.from({ length: 400 }, (_, index) => String.fromCodePoint(0x4e00 + 2 * index));
  const made = patternFinder(`\\p{Lu}(?:${letters.join("|")})x`, { maxSize: 4_000 });
  if (!made.ok) throw new Error(made.problem);
  const text = letters.map((letter) => `Ä${letter}x${letter}x`).join("");
  for (let round = 0; round < 2; round += 1) expect(made.value.findAll(unitsOf(text))).toHaveLength(400);
});
