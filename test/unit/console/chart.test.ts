// Charts: axes of round numbers, colours by name, and a drawing that makes sense of nothing, of one value and of thousands.
import { expect, it } from "vitest";
import { Chart, type ChartProperties } from "../../../src/console/parts/chart.tsx";
import { height, line, stackedBars } from "../../../src/console/parts/chart-shapes.ts";
import { colourCount, coloursOf } from "../../../src/console/parts/colours.ts";
import { usd, usdAlike } from "../../../src/console/parts/format.ts";
import { groupsOf, maxPoints, merge, ticksOf } from "../../../src/console/parts/scale.ts";

it.each([
  [0, false, [0, 1]],
  [Number.NaN, false, [0, 1]],
  [1, false, [0, 0.25, 0.5, 0.75, 1]],
  [0.02, false, [0, 0.005, 0.01, 0.015, 0.02]],
  [3, true, [0, 1, 2, 3]],
  [1, true, [0, 1]],
  [9.2, true, [0, 3, 6, 9, 12]],
  [1_234, false, [0, 500, 1_000, 1_500]],
])("an axis up to %s has round numbers", (top, whole, ticks) => {
  expect(ticksOf(top, whole)).toEqual(ticks);
});

it("never has more than five numbers, and always room for the largest value", () => {
  for (let top = 0.000_001; top < 1e9; top *= 1.37) {
    const ticks = ticksOf(top);
    expect(ticks.length).toBeLessThanOrEqual(5);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(top * (1 - 1e-9));
  }
});

it("makes few points of many, and loses none", () => {
  for (const length of [0, 1, 2, maxPoints, maxPoints + 1, 10_000]) {
    const groups = groupsOf(length);
    expect(groups.length).toBeLessThanOrEqual(maxPoints);
    expect(groups.reduce((sum, { first, last }) => sum + last - first + 1, 0)).toBe(length);
  }
  expect(merge([1, null, 2], "sum")).toBe(3);
  expect(merge([1, null, 2], "largest")).toBe(2);
  expect(merge([null, null], "sum")).toBeNull();
});

it("gives a name the same colour whoever stands beside it, and never two the same", () => {
  const names = Array.from({ length: colourCount }, (_, number) => `maker/model-${number}`);
  const colours = coloursOf(names);
  expect(new Set(colours.values()).size).toBe(colourCount);
  expect([...coloursOf(names.toReversed())].toSorted()).toEqual([...colours].toSorted());
  for (const name of names) expect(coloursOf([name]).get(name)).toBe(coloursOf([name, name]).get(name));
});

it("moves only the name that comes too late to another colour, and no third one on", () => {
  const names = Array.from({ length: 60 }, (_, number) => `maker/model-${number}`);
  const wanted = (name: string) => coloursOf([name]).get(name) ?? 0;
  const [first = "", second = ""] = names.flatMap((one) => {
    const alike = names.find((other) => other > one && wanted(other) === wanted(one));
    return alike === undefined ? [] : [one, alike];
  });
  const next = names.filter((name) => wanted(name) === (wanted(first) % colourCount) + 1).slice(0, 1);
  const colours = coloursOf([first, second, ...next]);
  expect(colours.get(first)).toBe(wanted(first));
  expect(colours.get(second)).not.toBe(wanted(second));
  for (const name of next) expect(colours.get(name)).toBe(wanted(name));
  expect(next).toHaveLength(1);
});

it("writes what somebody else named as text, in what the mouse meets and in the table", () => {
  const name = `<b onclick="x">'&`;
  const points = [{ label: name, short: "1", href: `/logs?q=${name}` }];
  const html = String(Chart({ label: "L", shape: "bars", points, series: [{ name, values: [1] }], write: String }));
  expect(html).toContain("&lt;b onclick=&quot;x&quot;&gt;&#39;&amp;");
  expect(html).not.toContain("<b");
});

it("breaks a line where nothing is known, and makes a dot of one value alone", () => {
  const frame = { top: 1, step: 10 };
  expect(line({ values: [0, 1, null, 0.5, null] }, frame)).toBe(`M5.0 ${height}.0L15.0 0.0M30.7 70.0h8.6`);
});

it("stacks bars, and shows the least of something", () => {
  const series = [{ values: [0, 1] }, { values: [0, 0.000_1] }];
  expect(stackedBars(series, 0, { top: 1, step: 100 })).toBe("M107.0 140.0h86.0v-140.0h-86.0z");
  expect(stackedBars(series, 1, { top: 1, step: 100 })).toContain("v-1.0");
});

const draw = (change: Partial<ChartProperties>): string =>
  String(
    Chart({
      label: "Spend",
      shape: "bars",
      points: [{ label: "2026-11-01", short: "11-01", href: "/logs?from=1" }],
      series: [{ name: "<b>one</b>", values: [2], colour: 3, href: "/logs?model=one" }],
      write: (value) => `$${value}`,
      ...change,
    }),
  );

it("has an axis, a legend of links, links to the rows, and the values as a table", () => {
  const html = draw({});
  expect(html).toContain('<div class="scale" aria-hidden="true"><span>$2</span><span>$1.5</span>');
  expect(html).toContain('<a href="/logs?model=one">&lt;b&gt;one&lt;/b&gt;</a>');
  expect(html).toContain('<a href="/logs?from=1" tabindex="-1" class="hit">');
  expect(html).toContain('<td class="nowrap"><a href="/logs?from=1">2026-11-01</a></td><td class="num">$2</td>');
  expect(html).not.toContain("style=");
  // What the browser's script renames are headings of times that it shows as clocks there do; these are texts and stay UTC.
  expect(html).toContain("Time, UTC</th>");
  expect(html).not.toContain("data-local");
});

it("says that there is nothing, and still has an axis", () => {
  for (const values of [[0], [null]]) {
    const html = draw({ series: [{ name: "one", values }] });
    expect(html).toContain("Nothing in this time.");
    expect(html).toContain("<span>$1</span><span>$0</span>");
    expect(html).not.toMatch(/NaN|Infinity/);
  }
  expect(draw({ points: [], series: [] })).not.toMatch(/NaN|Infinity/);
});

it("shows a share of nothing at the bottom of its axis, and a line that is not to be passed above", () => {
  const html = draw({ shape: "lines", series: [{ name: "one", values: [0] }], bound: { name: "Budget", value: 5 } });
  expect(html).toContain(`M70.0 ${height}.0h860.0`);
  expect(html).toContain("Budget: $5");
  expect(html).toContain('<td class="num">$0</td>');
});

it("has a label below each of few points, and some below many", () => {
  const labels = (length: number) => {
    const points = Array.from({ length }, (_, day) => ({ label: `${day}`, short: `day ${day}` }));
    const html = draw({ points, series: [{ name: "one", values: points.map(() => 1) }] });
    const [, looks = "", times = ""] = /<p class="times([^"]*)" aria-hidden="true">(.*?)<\/p>/.exec(html) ?? [];
    return [
      looks.endsWith(" few"),
      times
        .replaceAll(/<\/?span>/g, " ")
        .trim()
        .replaceAll(/ {2,}/g, ", "),
    ];
  };
  expect(labels(1)).toEqual([true, "day 0"]);
  expect(labels(7)).toEqual([true, "day 0, day 1, day 2, day 3, day 4, day 5, day 6"]);
  expect(labels(30)).toEqual([false, "day 0, day 7, day 15, day 22, day 29"]);
});

it("writes the amounts of its table so that their points stand below each other", () => {
  const points = [1, 2, 3].map((day) => ({ label: `${day}`, short: `${day}` }));
  const html = draw({
    points,
    series: [{ name: "one", values: [0.176, 0.4667, 2] }],
    write: usd,
    writeAlike: usdAlike,
  });
  expect([...html.matchAll(/<td class="num">([^<]*)<\/td>/g)].map(([, text]) => text)).toEqual([
    "$0.1760",
    "$0.4667",
    "$2.0000",
  ]);
});

it("stays small with ten thousand points", () => {
  const points = Array.from({ length: 10_000 }, (_, number) => ({
    label: `${number}`,
    short: "x",
    href: `/logs?from=${number}`,
  }));
  const html = draw({ points, series: [{ name: "one", values: points.map((_, number) => number) }] });
  expect(html.length).toBeLessThan(60_000);
});
