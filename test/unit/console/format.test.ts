import { expect, test } from "vitest";
import {
  count,
  counted,
  dollars,
  dollarsAlike,
  milliseconds,
  ordinal,
  percent,
  perMillion,
  rate,
  shortCount,
  time,
  tokenRate,
} from "../../../src/console/parts/format.ts";

test("whole numbers have a comma every three digits, and others what toLocaleString makes of them", () => {
  for (const value of [0, 7, 999, 1_000, 12_345, 123_456, 1_234_567, 2 ** 53 - 1, 2 ** 60, -1_234, 1_234.5, Number.NaN])
    expect(count(value)).toBe(value.toLocaleString("en-US"));
});

test.each([
  [0n, "$0"],
  [1n, "$0.000000000001"],
  [127_000_000n, "$0.000127"],
  [123_456_789n, "$0.0001235"],
  [999_999_999_999n, "$1.00"],
  [200_000_000_000n, "$0.20"],
  [351_000_000_000n, "$0.351"],
  [1_000_000_000_000n, "$1.00"],
  [1_004_999_999_999n, "$1.00"],
  [1_005_000_000_000n, "$1.01"],
  [1_234_567_890_000_000n, "$1,234.57"],
  [9_999_995_000_000_000n, "$10,000.00"],
  [100_000_000_000_001_005_000_000_000n, "$100,000,000,000,001.01"],
  [-50_000_000_000n, "-$0.05"],
])("%s picodollars read %s", (pico, text) => {
  expect(dollars(pico)).toBe(text);
});

test.each([
  [
    [127_000_000n, 3_200_000_000n, 0n],
    ["$0.000127", "$0.003200", "$0"],
  ],
  [
    [51_450_000_000_000n, 468_000_000n, 1n],
    ["$51.4500", "$0.0005", "<$0.0001"],
  ],
  [
    [1_234_567_890_000_000n, -2_500_000_000_000n],
    ["$1,234.57", "-$2.50"],
  ],
  [[123_456_789n], ["$0.000123"]],
  [[], []],
])("amounts of one column have their points below each other", (amounts, texts) => {
  expect(amounts.map(dollarsAlike(amounts))).toEqual(texts);
});

test.each([
  ["0", "free"],
  ["0.0000000001", "$0.0001"],
  ["0.00000012", "$0.12"],
  ["0.0000002", "$0.20"],
  ["0.000000351", "$0.351"],
  ["0.000003", "$3.00"],
  ["0.000075", "$75.00"],
])("%s per token reads %s per million", (price, text) => {
  expect(perMillion(price)).toBe(text);
});

test.each([
  [999, "999"],
  [1_048, "1K"],
  [8_192, "8.2K"],
  [131_072, "131K"],
  [1_048_576, "1M"],
  [1_500_000, "1.5M"],
])("%d tokens read %s", (tokens, text) => {
  expect(shortCount(tokens)).toBe(text);
});

test.each([
  [1, "first", "1 request"],
  [2, "second", "2 requests"],
  [3, "third", "3 requests"],
  [4, "4th", "4 requests"],
  [11, "11th", "11 requests"],
  [22, "22nd", "22 requests"],
  [112, "112th", "112 requests"],
  [1_001, "1001st", "1,001 requests"],
])("%d is the %s of them, and %s", (value, place, text) => {
  expect(ordinal(value)).toBe(place);
  expect(counted(value, "request")).toBe(text);
});

test("times, rates and shares", () => {
  expect(milliseconds(null)).toBe("–");
  expect(milliseconds(12.4)).toBe("12 ms");
  expect(milliseconds(1_234)).toBe("1.23 s");
  expect(milliseconds(61_000)).toBe("61.0 s");
  expect(rate(null)).toBe("–");
  expect(rate(9.87)).toBe("9.9 tok/s");
  expect(rate(59_462.4)).toBe("59,462 tok/s");
  expect(tokenRate(59_462.4)).toBe("59,462");
  expect(percent(null)).toBe("–");
  expect(percent(1)).toBe("100 %");
  expect(percent(0.9987)).toBe("99.87 %");
  expect(time("2026-11-22T01:45:12.345Z")).toBe("2026-11-22 01:45:12");
});
