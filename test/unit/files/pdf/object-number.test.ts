// Which number stands before `obj`: the same that an expression finds, which takes longer.
import fc from "fast-check";
import { expect, it } from "vitest";
import { objectNumberBefore } from "../../../../src/files/pdf/object-number.ts";

const expression = /(\d{1,10})[^a-zA-Z0-9]{1,200}\d{1,10}[^a-zA-Z0-9]{0,200}$/;

it.each([
  ["12 0 obj", 12],
  ["7\n0\r\nobj", 7],
  ["endobj 3%\n0obj", 3],
  ["5 12 34 obj", 12],
  ["123456789012 0 obj", 3_456_789_012],
  ["1 123456789012 obj", undefined],
  ["12 obj", undefined],
  ["1 0a obj", undefined],
  ["a1 0 obj", 1],
  [`4${" ".repeat(200)}0${" ".repeat(200)}obj`, 4],
  [`4${" ".repeat(201)}0 obj`, undefined],
  [`4 0${" ".repeat(201)}obj`, undefined],
  ["obj", undefined],
])("%j: %s", (text, number) => {
  const at = text.lastIndexOf("obj");
  expect(objectNumberBefore(text, at)).toBe(number);
  const found = expression.exec(text.slice(Math.max(0, at - 420), at))?.[1];
  expect(found === undefined ? undefined : Number(found)).toBe(number);
});

it("agrees with the expression", () => {
  const pieces = fc.constantFrom(
    "1",
    "23",
    "4567890123",
    " ",
    "\n",
    "%",
    "a",
    "Z",
    "\u00e4",
    " ".repeat(199),
    "0".repeat(9),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (some) => {
      const text = some.join("");
      const found = expression.exec(text.slice(-420))?.[1];
      expect(objectNumberBefore(text, text.length)).toBe(found === undefined ? undefined : Number(found));
    }),
    { numRuns: 1_000, seed: 3 },
  );
});
