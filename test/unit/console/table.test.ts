// Tables from columns: what screen readers and keyboards need is there for every one of them.
import type { Child } from "hono/jsx";
import { expect, it } from "vitest";
import { LongText } from "../../../src/console/parts/long-text.tsx";
import { type Column, Rows, Table, TableCard, wholeOf } from "../../../src/console/parts/table.tsx";

interface Item {
  name: string;
  figure: number;
}
const columns: Column<Item>[] = [
  { heading: "Name", cell: ({ name }) => name, look: "cut" },
  { heading: "Figure", cell: ({ figure }) => figure, look: "num" },
  { heading: "Actions", cell: () => "End", quiet: true },
];
const items = [
  { name: "<b>one</b>", figure: 1 },
  { name: "two", figure: 2 },
];

it("makes a row of each item, escaped", () => {
  expect(String(Rows({ columns, items }))).toBe(
    '<tr><td class="cut">&lt;b&gt;one&lt;/b&gt;</td><td class="num">1</td><td>End</td></tr>' +
      '<tr><td class="cut">two</td><td class="num">2</td><td>End</td></tr>',
  );
});

it("shows what nobody would see in a name, in its cell and to the mouse", () => {
  const name = "\u202Enoitcudorp-ton-si-siht";
  expect(String(Rows({ columns: columns.slice(0, 1), items: [{ name, figure: 1 }] }))).toBe(
    '<tr><td class="cut" title="[U+202E]noitcudorp-ton-si-siht"><b class="badge warn">U+202E</b>noitcudorp-ton-si-siht</td></tr>',
  );
});

it("has headings for columns, figures at the right, and can be scrolled by keyboard", () => {
  const html = String(Table({ name: "Things", columns, items, bodyId: "rows", newest: "x" }));
  expect(html).toContain('<section class="scroll" aria-label="Things" tabindex="0">');
  expect(html).toContain('<th scope="col">Name</th><th scope="col" class="num">Figure</th>');
  expect(html).toContain('<th scope="col"><span class="hidden">Actions</span></th>');
  expect(html).toContain('<tbody id="rows" data-newest="x">');
});

it("has what a phone needs to show its rows as cards, where there are more columns than fit one", () => {
  const wide: Column<Item>[] = [
    { heading: "No.", cell: () => 1, look: "num" },
    { heading: "Name", cell: ({ name }) => name, look: "cut", card: "title" },
    { heading: "Model", cell: () => "maker/big", card: "line" },
    { heading: "Figure", cell: ({ figure }) => figure, look: "num" },
    { heading: "Actions", cell: () => "End", quiet: true },
  ];
  const one = [{ name: "one", figure: 1 }];
  expect(String(Rows({ columns: wide, items: one }))).toBe(
    '<tr><td class="num" data-th="No.">1</td><td class="cut title">one</td><td class="line">maker/big</td>' +
      '<td class="num" data-th="Figure">1</td><td>End</td></tr>',
  );
  expect(String(Table({ name: "Things", columns: wide, items: one }))).toContain('<table class="cards">');
  const staying = String(Table({ name: "Things", columns: wide, items: one, stays: true }));
  expect(staying).toContain("<table>");
  expect(staying).not.toContain("data-th");
});

it("leaves a column out where there is little room with its heading, and no other class of its cells", () => {
  const spare: Column<Item>[] = [{ heading: "Figure", cell: ({ figure }) => figure, look: "cut num spare" }];
  const html = String(Table({ name: "Things", columns: spare, items }));
  expect(html).toContain('<th scope="col" class="num spare">Figure</th>');
  expect(html).toContain('<td class="cut num spare">1</td>');
});

it("says that there is nothing, or says nothing", () => {
  expect(String(TableCard({ name: "Things", columns, items: [], empty: "No things." }))).toBe(
    '<p class="card soft">No things.</p>',
  );
  expect(TableCard({ name: "Things", columns, items: [] })).toBeNull();
  expect(String(TableCard({ name: "Things", columns, items }))).toContain("&lt;b&gt;one");
});

it.each<[Child, string | undefined]>([
  ["nightly-evaluation-of-summaries", "nightly-evaluation-of-summaries"],
  ["Staging", undefined],
  ["<img src=x onerror=alert(1)>", undefined],
  [17, undefined],
])("what ends in an ellipsis says itself to the mouse: %s", (content, title) => {
  expect(wholeOf(content)).toBe(title);
});

it("a very long text is folded, and all of it is there", () => {
  const text = `${"a".repeat(5_000)}z`;
  const html = String(LongText({ text }));
  expect(html).toMatch(/^<div class="fold"><div class="text">a{1500} …<\/div><details><summary>/);
  expect(html).toContain("Show all 5,001 characters");
  expect(html).toContain(`<div class="text">${text}</div></details>`);
  expect(String(LongText({ text: "short" }))).toBe('<div class="text">short</div>');
});
