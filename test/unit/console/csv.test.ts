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

  it("leave numbers and other texts as they are, and quote what would end a cell", () => {
    expect(csvOf([[-1, "a=1", null, true, 'say "no", or\nnothing']])).toBe(
      '-1,a=1,,true,"say ""no"", or\nnothing"\r\n',
    );
  });
});
