// What is emphasized, struck out, code or a link within a paragraph of Markdown. Pure, one pass: each kind of mark is open once at most,
// so what was opened is as deep as there are kinds, whatever the text is.

export type Inline =
  | string
  | { kind: "code"; text: string }
  | { kind: "strong" | "em" | "del"; children: Inline[] }
  | { kind: "link" | "image"; href: string; host: string; children: Inline[] };

interface Open {
  mark: string;
  children: Inline[];
}

/** What may mean something. Addresses that stand alone end before brackets; what is within round ones goes in pairs. */
const marks =
  /!?\[|\\[!-/:-@[-`{-~\n]|`+|\*+|_+|~+|\]|<[Bb][Rr] *\/?>|<https:\/\/[^\s<>]+>|(?<![\p{L}\p{N}])https:\/\/(?:[^\s()<>"'`\\[\]]|\([^\s()<>"'`\\[\]]*\))+/gu;
/** As most lines are of none of them. */
const mayMean = /[\\`*_~[\]<]|https:/;
const target = /\(<?(https:\/\/(?:[^\s()<>"'`\\]|\([^\s()<>"'`\\]*\))+)>?\)/y;
const maxAddress = 2_000;
/** At its end they are of the sentence. */
const sentenceMarks = "?!.,:;*_~";
const kinds: Readonly<Record<string, "strong" | "em" | "del">> = { "**": "strong", __: "strong", "~~": "del" };
/** Backticks around code. */
const maxTicks = 8;
const wordCharacter = /[\p{L}\p{N}]/u;

export function parseInline(text: string): Inline[] {
  if (!mayMean.test(text)) return text === "" ? [] : [text];
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
  /** It was no mark, and what was opened within it goes on. */
  const forget = (mark: string) => {
    const place = stack.findIndex((one) => one.mark === mark);
    const before = stack[place - 1];
    for (const { children } of stack.splice(place, 1))
      for (const node of [mark, ...children]) before?.children.push(node);
  };
  const bracket = () => stack.findLast(({ mark }) => mark.endsWith("["))?.mark;
  const unclosed = new Set<number>();
  let begin = 0;
  marks.lastIndex = 0;
  for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
    const [mark] = found;
    let end = found.index + mark.length;
    if (found.index > begin) add(text.slice(begin, found.index));
    if (mark.startsWith("\\")) {
      add(mark.slice(1));
    } else if (/^<br/i.test(mark)) {
      add("\n");
    } else if (mark.includes("https:")) {
      const address = mark.startsWith("<") ? mark.slice(1, -1) : withoutSentence(mark);
      const link = linkTo(address);
      if (!mark.startsWith("<")) end = found.index + address.length;
      add(link === undefined ? text.slice(found.index, end) : { kind: "link", ...link, children: [address] });
    } else if (mark.startsWith("`")) {
      const close = mark.length > maxTicks || unclosed.has(mark.length) ? -1 : closeOf(text, end, mark.length);
      if (close === -1) {
        unclosed.add(mark.length);
        add(mark);
      } else {
        add({ kind: "code", text: withoutRoom(text.slice(end, close).replaceAll("\n", " ")) });
        end = close + mark.length;
      }
    } else if (mark.endsWith("[")) {
      if (isOpen(mark)) forget(mark);
      stack.push({ mark, children: [] });
    } else if (mark === "]" && bracket() !== undefined) {
      const opened = bracket() ?? "";
      target.lastIndex = end;
      const [whole = "", address = ""] = target.exec(text) ?? [];
      const link = linkTo(address);
      const children = unwindTo(opened);
      if (link === undefined) {
        add(opened);
        addAll(children);
        add("]");
      } else {
        const said = withoutLinks(children);
        const isNamed = wordsOf(said).trim() !== "";
        add({ kind: opened === "[" ? "link" : "image", ...link, children: isNamed ? said : [address] });
        end += whole.length;
      }
    } else if (/^(?:[*_]{1,3}|~~)$/.test(mark)) {
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
      add({ kind: kinds[top] ?? "em", children });
    }
    for (const size of character === "~" ? [2] : [2, 1]) {
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

/** The room on both sides keeps backticks of the code apart from those around it. */
function withoutRoom(code: string): string {
  return code.startsWith(" ") && code.endsWith(" ") && code.trim() !== "" ? code.slice(1, -1) : code;
}

/** What it says without how it looks. */
export function wordsOf(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => (typeof node === "string" ? node : "text" in node ? node.text : wordsOf(node.children)))
    .join("");
}

/** Links within a link are what they say. */
function withoutLinks(nodes: readonly Inline[]): Inline[] {
  return nodes.flatMap((node) => {
    if (typeof node === "string" || !("children" in node)) return [node];
    const children = withoutLinks(node.children);
    return "href" in node ? children : [{ ...node, children }];
  });
}

function withoutSentence(address: string): string {
  let end = address.length;
  while (sentenceMarks.includes(address.charAt(end - 1))) end -= 1;
  return address.slice(0, end);
}

/** Encrypted, and to nobody whose name hides behind a user's. */
function linkTo(address: string): { href: string; host: string } | undefined {
  const url = address.length > maxAddress ? null : URL.parse(address);
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
