// The bill of docs/costs.md: its tables are the ones that `node test/bench/bill.ts` prints, and the use that they reckon with
// is what simulated isolates use. What D1 counts is in test/worker/bill.test.ts.
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { billOf, billTable, shortBillTable } from "../../bench/bill.ts";
import { months, useOf } from "../../bench/months.ts";
import { simulateMonth } from "./simulate-month.ts";

afterEach(() => void vi.useRealTimers());

describe.each(months)("a month of $name", (month) => {
  it("uses as many calls, rows and operations as the bill says, to a tenth", async () => {
    vi.useFakeTimers();
    const counted = await simulateMonth(month);
    const { objectCalls, objectRows, queueOperations } = useOf(month);
    for (const [told, is] of [
      [objectCalls, counted.objectCalls],
      [objectRows, counted.objectRows],
      [queueOperations, counted.queueOperations],
    ] as const) {
      expect(is / told).toBeGreaterThan(0.9);
      expect(is / told).toBeLessThan(1.1);
    }
  });
});

it.each([
  ["docs/costs.md", billTable],
  ["README.md", shortBillTable],
])("%s has the table as it is printed", (file, table) => {
  expect(readFileSync(file, "utf8")).toContain(table());
});

it("adds up", () => {
  for (const { lines, sum } of months.map(billOf)) {
    expect(lines.reduce((total, { cost }) => total + cost, 0)).toBeCloseTo(sum, 6);
    for (const { cost } of lines) expect(cost).toBeGreaterThanOrEqual(0);
  }
});
