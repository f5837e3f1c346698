// What is emphasized, code or a link within a paragraph of Markdown. Pure, one pass: each kind of mark is open once at most, so what
// was opened is as deep as there are kinds, whatever the text is.

export type Inline =
  | string
  | { kind: "code"; text: string }
  | { kind: "strong" | "em"; children: Inline[] }
  | { kind: "link"; href: string; host: string; children: Inline[] };

interface Open {
  mark: string;
  children: Inline[];
}

/** What may mean something; of an image nothing does. */
const marks = /!\[|\\[!-/:-@[-`{-~]|`+|\*+|_+|\[|\]/g;
const target = /\((https:\/\/[^\s()<>"'`\\]{1,2000})\)/y;
/** Backticks around code. */
const maxTicks = 8;
const wordCharacter = /[\p{L}\p{N}]/u;

export function parseInline(text: string): Inline[] {
  const stack: Open[] = [{ mark: "", children: [] }];
  const add = (node: Inline) => stack.at(-1)?.children.push(node);
  const addAll = (nodes: readonly Inline[]) => {
    for (const node of nodes) add(node);
  };
  const isOpen = (mark: string) => stack.some((one) => one.mark === mark);
  /** Whatever was opened within it was no mark. */
  const unwindTo = (mark: string): Inline[] => {
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (top.mark === mark) return top.children;
      add(top.mark);
      addAll(top.children);
    }
    return [];
  };
  const unclosed = new Set<number>();
  let begin = 0;
  marks.lastIndex = 0;
  for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
    const [mark] = found;
    let end = found.index + mark.length;
    if (found.index > begin) add(text.slice(begin, found.index));
    if (mark.startsWith("\\")) {
      add(mark.slice(1));
    } else if (mark.startsWith("`")) {
      const close = mark.length > maxTicks || unclosed.has(mark.length) ? -1 : closeOf(text, end, mark.length);
      if (close === -1) {
        unclosed.add(mark.length);
        add(mark);
      } else {
        add({ kind: "code", text: text.slice(end, close).replaceAll("\n", " ") });
        end = close + mark.length;
      }
    } else if (mark === "[" && !isOpen("[")) {
      stack.push({ mark, children: [] });
    } else if (mark === "]" && isOpen("[")) {
      target.lastIndex = end;
      const [whole = "", address = ""] = target.exec(text) ?? [];
      const link = linkTo(address);
      const children = unwindTo("[");
      if (link === undefined) {
        add("[");
        addAll(children);
        add("]");
      } else {
        add({ kind: "link", ...link, children });
        end += whole.length;
      }
    } else if (/^[*_]{1,3}$/.test(mark)) {
      emphasize(mark, { before: text[found.index - 1] ?? " ", after: text[end] ?? " " });
    } else {
      add(mark);
    }
    begin = end;
    marks.lastIndex = end;
  }
  add(text.slice(begin));
  return merged(unwindTo(""));

  function emphasize(mark: string, { before, after }: { before: string; after: string }): void {
    const isWord = mark.startsWith("_");
    const opens = !/\s/.test(after) && !(isWord && wordCharacter.test(before));
    const closes = !/\s/.test(before) && !(isWord && wordCharacter.test(after));
    const character = mark.slice(0, 1);
    let left = mark.length;
    for (let top = openFor(character, left); closes && top !== undefined; top = openFor(character, left)) {
      left -= top.length;
      const children = unwindTo(top);
      add({ kind: top.length === 2 ? "strong" : "em", children });
    }
    for (const size of [2, 1]) {
      const own = character.repeat(size);
      if (left < size || !opens || isOpen(own)) continue;
      stack.push({ mark: own, children: [] });
      left -= size;
    }
    if (left > 0) add(character.repeat(left));
  }

  /** Of as many characters; three close both, the inner first. */
  function openFor(character: string, size: number): string | undefined {
    return stack.findLast(({ mark }) => mark.startsWith(character) && (size === 3 || mark.length === size))?.mark;
  }
}

/** Where as many backticks stand and no more; -1: nowhere. */
function closeOf(text: string, from: number, ticks: number): number {
  for (let at = text.indexOf("`", from); at !== -1; at = text.indexOf("`", at)) {
    let end = at;
    while (text[end] === "`") end += 1;
    if (end - at === ticks) return at;
    at = end;
  }
  return -1;
}

/** Encrypted, and to nobody whose name hides behind a user's. */
function linkTo(address: string): { href: string; host: string } | undefined {
  const url = URL.parse(address);
  if (url === null || url.protocol !== "https:" || url.username !== "" || url.password !== "") return undefined;
  return { href: url.href, host: url.host };
}

/** Neighbouring texts are one. */
function merged(nodes: readonly Inline[]): Inline[] {
  const all: Inline[] = [];
  let text = "";
  for (const node of nodes) {
    if (typeof node === "string") {
      text += node;
      continue;
    }
    if (text !== "") all.push(text);
    text = "";
    all.push("children" in node ? { ...node, children: merged(node.children) } : node);
  }
  return text === "" ? all : [...all, text];
}
