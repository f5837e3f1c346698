import { expect, it } from "vitest";
import { formatMoney, moneyFromNumber, moneyToNumber, parseMoney } from "../../../src/catalog/money.ts";

it.each([
  ["0.00000012", 120_000n],
  ["0", 0n],
  ["1", 1_000_000_000_000n],
  ["0.000000000001", 1n],
  ["15.5000000000000", 15_500_000_000_000n],
])("reads %s as picodollars", (text, pico) => {
  expect(parseMoney(text)).toBe(pico);
});

it.each(["", "1e-7", "-1", ".5", "0.0000000000001", "1,5", " 1"])("refuses %j", (text) => {
  expect(parseMoney(text)).toBeUndefined();
});

it("writes what it read, as text and as a number", () => {
  expect(formatMoney(120_000n)).toBe("0.00000012");
  expect(formatMoney(-1_500_000_000_000n)).toBe("-1.5");
  expect(moneyToNumber(123_456_789_012n)).toBe(0.123456789012);
});

it.each([
  [0.1, 100_000_000_000n],
  [123_456.7, 123_456_700_000_000_000n],
  [1e-7, 100_000n],
  [0, 0n],
  [-1, undefined],
  [Number.NaN, undefined],
  [1e300, undefined],
])("%d USD as a JSON number", (dollars, pico) => {
  expect(moneyFromNumber(dollars)).toBe(pico);
});
