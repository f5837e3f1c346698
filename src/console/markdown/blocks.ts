// Markdown as models write it, in blocks, by the rules of CommonMark and of GitHub's tables and tasks; what it does not know stays
// text. Milder than they are where models are careless: how far in lists and code stand, and what a row of a table has too many of.
// Pure; each line is looked at once by each block that it may belong to, and those within each other are few.
import { type Inline, parseInline } from "./inline.ts";
import {
  type Alignment,
  alignmentsIn,
  cellsIn,
  closesFence,
  type Fence,
  fenceIn,
  headingIn,
  type ItemLine,
  indentOf,
  isRule,
  itemIn,
  outdent,
  quotedIn,
  underlineIn,
} from "./lines.ts";

export interface Item {
  /** Of a task; undefined where it is none. */
  isDone: boolean | undefined;
  blocks: Block[];
}

export interface List {
  kind: "list";
  /** The first number; undefined: bullets. */
  start: number | undefined;
  items: Item[];
}

export interface Table {
  kind: "table";
  /** Of each column. */
  alignments: Alignment[];
  head: Inline[][];
  /** Each with as many cells as it was written with. */
  rows: Inline[][][];
}

export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "heading"; level: number; children: Inline[] }
  | { kind: "code"; language: string; text: string }
  | { kind: "quote"; blocks: Block[] }
  | List
  | Table
  | { kind: "rule" };

/** Quotes and lists within each other. */
const maxDepth = 8;
const maxColumns = 100;

interface Container {
  blocks: Block[];
  /** Undefined: a quote, or the whole text. */
  item?: ItemLine;
}

type Leaf =
  | { kind: "paragraph"; lines: string[] }
  | { kind: "code"; fence: Fence; lines: string[] }
  | { kind: "table"; table: Table };

interface State {
  /** The whole text, then what is open within it. */
  open: Container[];
  /** What the next line may go on with, in the innermost of them. */
  leaf: Leaf | undefined;
}

export function parseBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  const state: State = { open: [{ blocks }], leaf: undefined };
  for (const line of text.split(/\r?\n/)) readLine(state, line);
  close(state, 1);
  return blocks;
}

/** Whether it says anything that is not said by the text alone. */
export function isPlain(blocks: readonly Block[]): boolean {
  return blocks.every((block) => block.kind === "paragraph" && block.children.every((one) => typeof one === "string"));
}

function readLine(state: State, line: string): void {
  const entered = enter(state, line);
  const { leaf } = state;
  if (leaf?.kind === "code" && entered.depth === state.open.length) {
    if (closesFence(entered.rest, leaf.fence)) close(state, entered.depth);
    else leaf.lines.push(outdent(entered.rest, leaf.fence.indent));
    return;
  }
  const begun = begin(state, entered);
  if (begun.rest.trim() === "") {
    close(state, begun.depth);
    return;
  }
  if (ofParagraph(state, begun) || beginLeaf(state, begun) || goOn(state, begun)) return;
  close(state, begun.depth);
  state.leaf = { kind: "paragraph", lines: [begun.rest] };
}

/** A line as it stands within the first of the containers that are open. */
interface Entered {
  depth: number;
  rest: string;
}

/** How many of them the line goes on with. */
function enter({ open, leaf }: State, line: string): Entered {
  let rest = line;
  for (const [depth, { item }] of open.entries()) {
    if (depth === 0) continue;
    if (item === undefined) {
      const quoted = quotedIn(rest);
      if (quoted === undefined) return { depth, rest };
      rest = quoted;
      continue;
    }
    // Two columns are enough below a number, and code may stand as far out as it likes.
    const isFurtherIn = indentOf(rest) >= item.indent + 2 || rest.trim() === "" || leaf?.kind === "code";
    if (!isFurtherIn) return { depth, rest };
    rest = outdent(rest, item.content);
  }
  return { depth: open.length, rest };
}

/** Opens the quotes and items that the line begins. */
function begin(state: State, entered: Entered): Entered {
  let { depth, rest } = entered;
  while (depth < maxDepth) {
    const quoted = quotedIn(rest);
    const item = quoted === undefined && !isRule(rest) ? itemIn(rest) : undefined;
    if (quoted !== undefined) {
      close(state, depth);
      const quote: Block = { kind: "quote", blocks: [] };
      state.open.at(-1)?.blocks.push(quote);
      state.open.push({ blocks: quote.blocks });
    } else if (item !== undefined && mayBegin(state, depth, item)) {
      close(state, depth);
      state.open.push({ item, blocks: addItem(state.open.at(-1)?.blocks ?? [], item) });
    } else break;
    rest = quoted ?? item?.said ?? "";
    depth += 1;
  }
  return { depth, rest };
}

/** A number within a paragraph is one of its words, unless it counts from 1; a mark alone is an item among others only. */
function mayBegin({ open, leaf }: State, depth: number, { number, said }: ItemLine): boolean {
  if (leaf?.kind === "paragraph" && depth === open.length) return said !== "" && (number ?? 1) === 1;
  return said !== "" || open[depth - 1]?.blocks.at(-1)?.kind === "list";
}

/** To the list before it where there is one; bullets and numbers side by side are two lists. */
function addItem(blocks: Block[], { number, isDone }: ItemLine): Block[] {
  const added: Item = { isDone, blocks: [] };
  const last = blocks.at(-1);
  const isOfLast = last?.kind === "list" && (last.start === undefined) === (number === undefined);
  if (isOfLast) last.items.push(added);
  else blocks.push({ kind: "list", start: number, items: [added] });
  return added.blocks;
}

/** Code, a heading or a rule. */
function beginLeaf(state: State, { depth, rest }: Entered): boolean {
  const fence = fenceIn(rest);
  const heading = headingIn(rest);
  if (fence === undefined && heading === undefined && !isRule(rest)) return false;
  close(state, depth);
  const blocks = state.open.at(-1)?.blocks;
  if (fence !== undefined) state.leaf = { kind: "code", fence, lines: [] };
  else if (heading === undefined) blocks?.push({ kind: "rule" });
  else blocks?.push({ kind: "heading", level: heading.level, children: parseInline(heading.title) });
  return true;
}

/** Goes on with a table where it is one of its rows: text below it is text. With a paragraph also outside of what that stands in. */
function goOn({ open, leaf }: State, { depth, rest }: Entered): boolean {
  if (leaf?.kind === "paragraph") leaf.lines.push(rest);
  else if (leaf?.kind === "table" && depth === open.length && rest.includes("|")) leaf.table.rows.push(rowIn(rest));
  else return false;
  return true;
}

/** Makes a heading of the paragraph before it, or of its last line the head of a table. */
function ofParagraph(state: State, { depth, rest }: Entered): boolean {
  const { leaf, open } = state;
  const blocks = open.at(-1)?.blocks;
  if (leaf?.kind !== "paragraph" || depth !== open.length) return false;
  const level = underlineIn(rest);
  if (level !== undefined) {
    state.leaf = undefined;
    blocks?.push({ kind: "heading", level, children: parseInline(leaf.lines.join("\n").trim()) });
    return true;
  }
  const alignments = alignmentsIn(rest) ?? [];
  const head = alignments.length === 0 || alignments.length > maxColumns ? [] : rowIn(leaf.lines.at(-1) ?? "");
  if (head.length === 0 || head.length !== alignments.length) return false;
  leaf.lines.pop();
  close(state, depth);
  const table: Table = { kind: "table", alignments, head, rows: [] };
  blocks?.push(table);
  state.leaf = { kind: "table", table };
  return true;
}

function rowIn(line: string): Inline[][] {
  return cellsIn(line).map(parseInline);
}

/** The leaf, and the containers from this depth on. */
function close(state: State, depth: number): void {
  const { open, leaf } = state;
  const blocks = open.at(-1)?.blocks;
  if (leaf?.kind === "paragraph" && leaf.lines.length > 0) {
    blocks?.push({ kind: "paragraph", children: parseInline(leaf.lines.join("\n")) });
  }
  if (leaf?.kind === "code") {
    blocks?.push({ kind: "code", language: leaf.fence.language, text: leaf.lines.join("\n") });
  }
  state.leaf = undefined;
  open.length = depth;
}
