// The naming table of CONTRIBUTING, held against the code: bounds, constants and bags of arguments.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const source = join(import.meta.dirname, "../../src");

const lines = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !name.includes(".generated."))
  .flatMap((name) =>
    readFileSync(join(source, name), "utf8")
      .split("\n")
      .map((text) => ({ name, text })),
  );

/** Lines of code that the pattern finds, without those whose first group is excepted. */
function found(pattern: RegExp, excepted: readonly string[] = []): string[] {
  return lines
    .filter(({ text }) => !/^\s*(?:\/\/|\/?\*)/.test(text))
    .flatMap(({ name, text }) => {
      const match = pattern.exec(text);
      return match === null || excepted.includes(match[1] ?? "") ? [] : [`${name}: ${match[0]}`];
    });
}

it("calls bounds max… and min…", () => {
  expect(found(/\b(?:most|least|longest|shortest|largest|smallest)[A-Z]\w*/)).toEqual([]);
});

it("writes constants like every other name", () => {
  expect(found(/^(?:export )?const [A-Z][A-Z\d_]+\b/)).toEqual([]);
});

/** Things that end in -ing, where it is no doing: what is there, not what a function is given. */
const things = [
  ...["CallOpening", "Finding", "Holding", "Listing", "Mapping", "ModelThinking", "Opening"],
  ...["Ranking", "Thinking", "KeyRing"],
];

it("calls a bag of arguments …Input, not by what is done with it", () => {
  expect(found(/^(?:export )?interface (\w+ing)\b/, things)).toEqual([]);
  expect(things.filter((thing) => found(new RegExp(`^(?:export )?interface ${thing}\\b`)).length === 0)).toEqual([]);
});

/** Words that only their author knew, and what the field says. */
const privateWords: readonly (readonly [RegExp, string])[] = [
  [/\bSeat\b/, "headquarters"],
  [/\bSpeaks\b/, "protocol"],
  [/\bDoors?\b/, "API"],
  [/\b(?:Its n|N)ame there\b/, "upstream model"],
  [/\bOn the way\b/, "pipeline"],
  [/\bAs usual\b/, "default"],
  [/\bMake (?:it|a)\b/, "create"],
  [/\bNot for you\b/, "forbidden"],
  [/\bQuickest\b/, "first token"],
  [/\bEver\b/, "all time"],
  [/\bLeft out\b/, "excluded"],
];

it.each(privateWords)("says nothing like %s to people who open the console: %s", (pattern) => {
  const pages = lines.filter(({ name }) => name.startsWith("console/") && name.endsWith(".tsx"));
  expect(pages.length).toBeGreaterThan(1_000);
  const said = pages.flatMap(({ name, text }) =>
    !/^\s*(?:\/\/|\/?\*)/.test(text) && pattern.test(text) ? [`${name}: ${text.trim()}`] : [],
  );
  expect(said).toEqual([]);
});
