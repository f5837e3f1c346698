import { describe, expect, it } from "vitest";
import { csvOf } from "../../../src/console/parts/csv.ts";

describe("tables for spreadsheets", () => {
  it.each([
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
  ])("hold %j as text", (text) => {
    expect(csvOf([[text]])).toMatch(/^"?'/);
  });

  it.each([
    ["a;=1+1", "a;'=1+1"],
    ["a\t@SUM(A1)", "a\t'@SUM(A1)"],
    ["a\n=1", '"a\n\'=1"'],
    ['a;"=1+1"', '"a;\'""=1+1"""'],
    ["a;b\n;c", '"a;b\n;c"'],
  ])("hold %j as text where they are split at other signs too", (text, written) => {
    expect(csvOf([["x", text]])).toBe(`x,${written}\r\n`);
  });

  it("leave numbers and other texts as they are, and quote what would end a cell", () => {
    expect(csvOf([[-1, "a=1", null, true, 'say "no", or\nnothing']])).toBe(
      '-1,a=1,,true,"say ""no"", or\nnothing"\r\n',
    );
  });
});
