// Fields of a form as values: a number is what fields of numbers take, and whatever else was typed is left to be refused.
import { expect, test } from "vitest";
import { numberOf } from "../../../src/console/form-fields.ts";

test.each<[typed: string, read: number | string | undefined]>([
  [" 2.50 ", 2.5],
  ["-1", -1],
  [".5", 0.5],
  ["2.", 2],
  ["1e3", 1_000],
  ["", undefined],
  ["  ", undefined],
  ["1,5", "1,5"],
  ["0x10", "0x10"],
  ["0b11", "0b11"],
  ["1e400", "1e400"],
  ["Infinity", "Infinity"],
  ["1 000", "1 000"],
  ["1_000", "1_000"],
])("%s", (typed, read) => {
  const form = new FormData();
  form.set("field", typed);
  expect(numberOf(form, "field")).toBe(read);
});

test("what is long and no number is told so in no time", () => {
  const form = new FormData();
  form.set("field", `${"1".repeat(50_000)}x`);
  const started = performance.now();
  expect(typeof numberOf(form, "field")).toBe("string");
  expect(performance.now() - started).toBeLessThan(500);
});
