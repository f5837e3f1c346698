// What one line of Markdown begins. Pure. A tab is four columns wide. No expression here tries anything twice: a line is as long as a
// stranger likes.

/** Within a quote; undefined: the line is none. */
export function quotedIn(line: string): string | undefined {
  return /^ {0,3}> ?(.*)$/s.exec(line)?.[1];
}

export interface ItemLine {
  /** Columns before its mark. */
  indent: number;
  /** Columns before what it says. */
  content: number;
  /** Undefined: a bullet. */
  number: number | undefined;
  /** Of a task; undefined where it is none. */
  isDone: boolean | undefined;
  said: string;
}

const item = /^([ \t]*)([-*+]|(\d{1,9})[.)])(?:[ \t]+(.*))?$/s;
const task = /^\[([ xX])\][ \t]+(.*)$/s;

export function itemIn(line: string): ItemLine | undefined {
  const [whole, before = "", mark = "", number, text = ""] = item.exec(line) ?? [];
  if (whole === undefined) return undefined;
  const indent = indentOf(before);
  const [, ticked, toDo] = task.exec(text) ?? [];
  return {
    indent,
    content: indent + mark.length + 1,
    number: number === undefined ? undefined : Number(number),
    isDone: ticked === undefined ? undefined : ticked !== " ",
    said: toDo ?? text,
  };
}

export function headingIn(line: string): { level: number; title: string } | undefined {
  const [, marks = "", title = ""] = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/s.exec(line) ?? [];
  if (marks === "") return undefined;
  return {
    level: marks.length,
    title: title
      .trimEnd()
      .replace(/[ \t]#+$/, "")
      .trimEnd(),
  };
}

/** What makes a heading of the line above it. */
export function underlineIn(line: string): number | undefined {
  const [, mark] = /^ {0,3}(?:(=)=*|--*)[ \t]*$/.exec(line) ?? [undefined, ""];
  return mark === "" ? undefined : mark === "=" ? 1 : 2;
}

export function isRule(line: string): boolean {
  return /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/.test(line);
}

export interface Fence {
  marks: string;
  indent: number;
  /** And what else is said of the code; what is not seen in it is replaced. */
  language: string;
}

export function fenceIn(line: string): Fence | undefined {
  const begun = line.trimStart();
  const character = begun.slice(0, 1);
  let count = 0;
  while (begun[count] === character && count < begun.length) count += 1;
  const rest = begun.slice(count).trim();
  const isFence = (character === "`" && !rest.includes("`")) || character === "~";
  if (!isFence || count < 3) return undefined;
  const language = rest.replaceAll(/\p{C}/gu, "\ufffd");
  return { marks: begun.slice(0, count), indent: indentOf(line), language };
}

export function closesFence(line: string, { marks }: Fence): boolean {
  const said = line.trim();
  return said.length >= marks.length && said === marks.slice(0, 1).repeat(said.length);
}

export type Alignment = "left" | "center" | "right" | undefined;

/** Of a row; what is escaped separates nothing. */
export function cellsIn(line: string): string[] {
  const cells = line
    .trim()
    .replace(/^\|/, "")
    .split(/(?<!\\)\|/);
  if (cells.length > 1 && cells.at(-1)?.trim() === "") cells.pop();
  return cells.map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** Of the columns of a table, where the line is what stands below its head. */
export function alignmentsIn(line: string): Alignment[] | undefined {
  if (!/^[-:| \t]+$/.test(line) || !line.includes("|")) return undefined;
  const cells = cellsIn(line);
  return cells.every((cell) => /^:?-+:?$/.test(cell)) ? cells.map(alignmentOf) : undefined;
}

function alignmentOf(cell: string): Alignment {
  if (cell.endsWith(":")) return cell.startsWith(":") ? "center" : "right";
  return cell.startsWith(":") ? "left" : undefined;
}

export function indentOf(line: string): number {
  let columns = 0;
  for (const character of line) {
    if (character !== " " && character !== "\t") break;
    columns += character === "\t" ? 4 : 1;
  }
  return columns;
}

/** Without as many columns of white space, or as many as there are. */
export function outdent(line: string, columns: number): string {
  let at = 0;
  for (let left = columns; left > 0 && (line[at] === " " || line[at] === "\t"); at += 1)
    left -= line[at] === "\t" ? 4 : 1;
  return line.slice(at);
}
