import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maxShape, shapeProblem } from "../../../src/wire/body-shape.ts";
import { cpuMsOf } from "../../cpu-time.ts";

const pictures = { data: "A".repeat(300_000), escaped: '\\"[{,:'.repeat(1_000) };
const openings = "[".repeat(maxShape.depth + 1);

describe("shapeProblem", () => {
  test.each([
    ["nesting", `${openings}${"]".repeat(openings.length)}`, "is nested more than 400 levels deep"],
    ["nesting of objects", '{"a":'.repeat(maxShape.depth + 1), "is nested more than 400 levels deep"],
    ["members", `{${'"a":1,'.repeat(maxShape.members)}"b":1}`, "has more than 100,000 fields"],
    ["elements", `[${"1,".repeat(maxShape.elements)}1,1]`, "has more than 400,000 elements"],
    ["digits", `[${"1".repeat(maxShape.outside)}]`, "has more than 8,000,000 characters outside of its strings"],
  ])("%s beyond the limit", (_name, text, problem) => {
    expect(shapeProblem(text)).toBe(problem);
  });

  test("what is in strings does not count", () => {
    const text = JSON.stringify([pictures, '"', "\\", openings, ",".repeat(maxShape.elements + 1)]);
    expect(shapeProblem(text)).toBeUndefined();
  });

  test("strings end where JSON ends them", () => {
    fc.assert(
      fc.property(
        fc.array(
          // Long ones are passed over by a search.
          fc.string({
            unit: fc.constantFrom("a", '"', "\\", ",", "é", "a".repeat(40), "\\".repeat(35)),
            maxLength: 2_000,
          }),
        ),
        (strings) => {
          const text = JSON.stringify([...strings, openings]);
          expect(shapeProblem(text)).toBeUndefined();
          expect(shapeProblem(`${text.slice(0, -1)},${openings}`)).toBeDefined();
        },
      ),
      { numRuns: 50, seed: 7 },
    );
  });

  test("a prompt of many lines is searched and not read: 10 MB in less than 4 ms", () => {
    const text = JSON.stringify(["one line of a prompt, as long as people write them\n".repeat(200_000)]);
    const times = Array.from({ length: 9 }, () => cpuMsOf(() => shapeProblem(text)));
    expect(Math.min(...times)).toBeLessThan(4);
  });
});
