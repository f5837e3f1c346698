// Tables: columns as data, rows as what each column makes of an item. Wide ones scroll by themselves, by keyboard too.
import type { Child } from "hono/jsx";

export interface Column<Item> {
  heading: string;
  cell: (item: Item) => Child;
  /** Classes of its cells: `num` stands at the right, `cut` ends in an ellipsis. */
  look?: string;
  /** The heading is for screen readers only. */
  quiet?: true;
}

interface RowsProperties<Item> {
  columns: readonly Column<Item>[];
  items: readonly Item[];
}

/** Rows alone, for a table that is on the page already. Short markup on purpose: a page may hold hundreds. */
export function Rows<Item>({ columns, items }: RowsProperties<Item>) {
  return (
    <>
      {items.map((item) => (
        <tr>
          {columns.map(({ cell, look }) => (
            <td class={look}>{cell(item)}</td>
          ))}
        </tr>
      ))}
    </>
  );
}

interface TableProperties<Item> extends RowsProperties<Item> {
  /** What it lists, for screen readers. */
  name: string;
  /** Of the body, for scripts that add rows. */
  bodyId?: string;
  newest?: string;
}

/** The table within an element that scrolls sideways where it is too narrow. */
export function Table<Item>({ name, columns, items, bodyId, newest }: TableProperties<Item>) {
  return (
    // Who uses a keyboard must be able to scroll what has no link in it.
    <section class="scroll" aria-label={name} tabindex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(({ heading, look, quiet }) => (
              <th
                scope="col"
                class={look?.includes("num") === true ? "num" : undefined}
                data-local={localName(heading)}
              >
                {quiet === true ? <span class="hidden">{heading}</span> : heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody id={bodyId} data-newest={newest}>
          <Rows columns={columns} items={items} />
        </tbody>
      </table>
    </section>
  );
}

/** What a heading of times is called where a script shows them as the clocks there do. */
export function localName(heading: string): string | undefined {
  return heading.endsWith(" (UTC)") ? heading.slice(0, -" (UTC)".length) : undefined;
}

interface TableCardProperties<Item> extends TableProperties<Item> {
  /** Stands below an empty table; without it, the card is left out where there is nothing to list. */
  empty?: string;
}

/** A table as a card of its own. */
export function TableCard<Item>({ empty, ...table }: TableCardProperties<Item>) {
  if (table.items.length === 0) return empty === undefined ? null : <p class="card soft">{empty}</p>;
  return (
    <div class="card flush">
      <Table {...table} />
    </div>
  );
}
