// Markdown as models write it, in blocks: paragraphs, headings, lists, code and rules. What it does not know stays text. Pure, and
// line by line, so it takes as long as the text is.
import { type Inline, parseInline } from "./inline.ts";

export interface Item {
  children: Inline[];
  lists: List[];
}

export interface List {
  kind: "list";
  /** The first number; undefined: bullets. */
  start: number | undefined;
  items: Item[];
}

export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "heading"; level: number; children: Inline[] }
  | { kind: "code"; language: string; text: string }
  | List
  | { kind: "rule" };

const heading = /^(#{1,6}) (.*)$/;
const rule = /^(?:-{3,}|\*{3,}|_{3,}) *$/;
const item = /^([ \t]*)(?:[-*+]|(\d{1,9})[.)])[ \t]+(\S.*)$/;
/** Lists within lists. */
const maxDepth = 6;

interface Line {
  indent: number;
  number: number | undefined;
  lines: string[];
}

export function parseBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let items: Line[] = [];
  const end = () => {
    if (paragraph.length > 0) blocks.push({ kind: "paragraph", children: parseInline(paragraph.join("\n")) });
    for (const list of listsOf(items)) blocks.push(list);
    paragraph = [];
    items = [];
  };
  const lines = text.split(/\r?\n/);
  for (let place = 0; place < lines.length; place += 1) {
    const line = lines[place] ?? "";
    const { ticks, language } = fenceIn(line);
    const [, marks = "", title = ""] = heading.exec(line) ?? [];
    const [, indent = "", number, said = ""] = item.exec(line) ?? [];
    if (ticks !== "") {
      end();
      const close = endOfCode(lines, place + 1, ticks);
      blocks.push({ kind: "code", language, text: lines.slice(place + 1, close).join("\n") });
      place = close;
    } else if (marks !== "") {
      end();
      blocks.push({ kind: "heading", level: marks.length, children: parseInline(title.trim()) });
    } else if (rule.test(line)) {
      end();
      blocks.push({ kind: "rule" });
    } else if (said !== "") {
      if (paragraph.length > 0) end();
      items.push({ indent: widthOf(indent), number: number === undefined ? undefined : Number(number), lines: [said] });
    } else if (line.trim() === "") {
      // Items with empty lines between them are one list.
      if (items.length === 0 || !item.test(lines[place + 1] ?? "")) end();
    } else {
      const last = items.at(-1);
      if (last === undefined) paragraph.push(line);
      else last.lines.push(line.trim());
    }
  }
  end();
  return blocks;
}

/** Whether it says anything that is not said by the text alone. */
export function isPlain(blocks: readonly Block[]): boolean {
  return blocks.every((block) => block.kind === "paragraph" && block.children.every((one) => typeof one === "string"));
}

/** By hand: what a regular expression tries again takes too long. `ticks`: empty where there is none. */
function fenceIn(line: string): { ticks: string; language: string } {
  const begun = line.trimStart();
  const character = begun.slice(0, 1);
  let count = 0;
  while (begun[count] === character) count += 1;
  const rest = begun.slice(count).trim();
  const isFence = (character === "`" && !rest.includes("`")) || character === "~";
  if (!isFence || count < 3) return { ticks: "", language: "" };
  return { ticks: begun.slice(0, count), language: rest.slice(0, 40).split(/\s/)[0] ?? "" };
}

/** The line that closes it; code that is never closed goes on to the end. */
function endOfCode(lines: readonly string[], from: number, ticks: string): number {
  for (let place = from; place < lines.length; place += 1) {
    const line = (lines[place] ?? "").trim();
    if (line.length >= ticks.length && line === ticks.slice(0, 1).repeat(line.length)) return place;
  }
  return lines.length;
}

function widthOf(indent: string): number {
  return indent.replaceAll("\t", "    ").length;
}

/** What is further in belongs to the item before it; bullets and numbers side by side are two lists. */
function listsOf(lines: readonly Line[]): List[] {
  const top: List[] = [];
  const open: { indent: number; lists: List[] }[] = [{ indent: lines[0]?.indent ?? 0, lists: top }];
  for (const { indent, number, lines: said } of lines) {
    while (open.length > 1 && indent < (open.at(-1)?.indent ?? 0)) open.pop();
    let level = open.at(-1);
    const within = level?.lists.at(-1)?.items.at(-1);
    if (level !== undefined && within !== undefined && indent > level.indent + 1 && open.length < maxDepth) {
      level = { indent, lists: within.lists };
      open.push(level);
    }
    const added: Item = { children: parseInline(said.join("\n")), lists: [] };
    const list = level?.lists.at(-1);
    if (list !== undefined && (list.start === undefined) === (number === undefined)) list.items.push(added);
    else level?.lists.push({ kind: "list", start: number, items: [added] });
  }
  return top;
}
