// Tables from columns: what screen readers and keyboards need is there for every one of them.
import { expect, it } from "vitest";
import { type Column, Rows, Table, TableCard } from "../../../src/console/parts/table.tsx";

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

it("has headings for columns, figures at the right, and can be scrolled by keyboard", () => {
  const html = String(Table({ name: "Things", columns, items, bodyId: "rows", newest: "x" }));
  expect(html).toContain('<section class="scroll" aria-label="Things" tabindex="0">');
  expect(html).toContain('<th scope="col">Name</th><th scope="col" class="num">Figure</th>');
  expect(html).toContain('<th scope="col"><span class="hidden">Actions</span></th>');
  expect(html).toContain('<tbody id="rows" data-newest="x">');
});

it("says that there is nothing, or says nothing", () => {
  expect(String(TableCard({ name: "Things", columns, items: [], empty: "No things." }))).toBe(
    '<p class="card soft">No things.</p>',
  );
  expect(TableCard({ name: "Things", columns, items: [] })).toBeNull();
  expect(String(TableCard({ name: "Things", columns, items }))).toContain("&lt;b&gt;one");
});
