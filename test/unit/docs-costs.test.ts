// The sums of docs/costs.md are right: parts are count × price per million, and they add up to the cost.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const number = (text: string) => Number(text.replaceAll(",", ""));
const rows = readFileSync("docs/costs.md", "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("×"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

it("has an example of each vendor", () => {
  expect(rows.length).toBeGreaterThan(9);
});

it.each(rows.map((cells) => [cells[1], cells[4] ?? "", Number(cells[5])] as const))("%s", (_, parts, cost) => {
  const worked = parts.split(";").map((part) => /([\d,]+) × ([\d.]+) = ([\d.]+)/.exec(part)?.slice(1) ?? []);
  for (const [count = "", price = "", amount = ""] of worked) {
    const perUnit = parts.startsWith("request") ? Number(price) : Number(price) / 1e6;
    expect(number(count) * perUnit).toBeCloseTo(Number(amount), 12);
  }
  expect(worked.reduce((sum, [, , amount = ""]) => sum + Number(amount), 0)).toBeCloseTo(cost, 12);
});
