// Tables: columns as data, rows as what each column makes of an item. On phones the rows of wide ones become cards; what is to
// stay a table scrolls by itself, by keyboard too.
import type { Child } from "hono/jsx";
import { attributes, escapeText, markup } from "./markup.ts";
import { visible, visibleText } from "./visible.tsx";

export interface Column<Item> {
  heading: string;
  cell: (item: Item) => Child;
  /** Classes of its cells: `num` stands at the right, `cut` ends in an ellipsis, `spare` is left out where a table has little room. */
  look?: string;
  /** The heading is for screen readers only. */
  quiet?: true;
  /** In a card: its title, in place of the first column, or a whole line; `wide` is one below its heading, which what is none of
   * these has above it. */
  card?: "title" | "line" | "wide";
}

interface RowsProperties<Item> {
  columns: readonly Column<Item>[];
  items: readonly Item[];
  /** On phones too: its columns are read from above to below. */
  stays?: true;
}

/** As many as fit a phone. */
const maxNarrow = 3;

function becomesCards<Item>({ columns, stays }: RowsProperties<Item>): boolean {
  return stays !== true && columns.length > maxNarrow;
}

/** Rows alone, for a table that is on the page already. Short markup on purpose: a page may hold hundreds. */
export function Rows<Item>(properties: RowsProperties<Item>) {
  const { columns, items } = properties;
  const title = columns.find(({ card }) => card === "title") ?? columns[0];
  const labelled = becomesCards(properties);
  const cells = columns.map((column) => {
    const { cell, look, heading, quiet, card } = column;
    const label = !labelled || column === title || quiet === true || card === "line" ? undefined : heading;
    const isCut = look?.split(" ").includes("cut");
    const classes = labelled && card !== undefined ? [look, card].filter(Boolean).join(" ") : look;
    const begun = { class: classes, "data-th": label };
    return { cell, isCut, begun, begin: `<td${attributes(begun)}>` };
  });
  // Neighbours that are text are written at once.
  const written: Child[] = [];
  let text = "";
  for (const item of items) {
    text += "<tr>";
    for (const { cell, isCut, begun, begin } of cells) {
      const made = cell(item);
      const content = typeof made === "string" ? visible(made) : made;
      const title = isCut ? wholeOf(made) : undefined;
      text += title === undefined ? begin : `<td${attributes({ ...begun, title })}>`;
      if (typeof content === "string") text += escapeText(content);
      else {
        written.push(markup(text), content);
        text = "";
      }
      text += "</td>";
    }
    text += "</tr>";
  }
  return (
    <>
      {written}
      {markup(text)}
    </>
  );
}

/** Shorter text is never cut. */
const minCut = 14;

/** A title for the mouse, of what ends in an ellipsis; what looks like markup is never written into an attribute. */
export function wholeOf(content: Child): string | undefined {
  return typeof content === "string" && content.length >= minCut && !/[<>=]/.test(content)
    ? visibleText(content)
    : undefined;
}

/** In a column that is cut: where its name leads. */
export function CutLink({ href, name }: { href: string; name: string }) {
  return (
    <a href={href} title={wholeOf(name)}>
      {visible(name)}
    </a>
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
export function Table<Item>({ name, bodyId, newest, ...rows }: TableProperties<Item>) {
  return (
    // Who uses a keyboard must be able to scroll what has no link in it.
    <section class="scroll" aria-label={name} tabindex={0}>
      <table class={becomesCards(rows) ? "cards" : undefined}>
        <thead>
          <tr>
            {rows.columns.map(({ heading, look, quiet }) => (
              <th scope="col" class={ofHeading(look)} data-local={localName(heading)}>
                {quiet === true ? <span class="hidden">{heading}</span> : visible(heading)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody id={bodyId} data-newest={newest}>
          <Rows {...rows} />
        </tbody>
      </table>
    </section>
  );
}

/** Of the classes of cells those that its heading has too. */
function ofHeading(look = ""): string | undefined {
  const shared = look.split(" ").filter((name) => name === "num" || name === "spare");
  return shared.length === 0 ? undefined : shared.join(" ");
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
