// The text of a page of HTML: without scripts, styles and marks, a line for each block. It reads the page once from left to right,
// whatever is in it. Pure.

/** Elements of which nothing is said. */
const silent: ReadonlySet<string> = new Set([
  "script",
  "style",
  "noscript",
  "template",
  "svg",
  "head",
  "title",
  "iframe",
  "object",
]);
/** Elements that begin a line. */
const blocks: ReadonlySet<string> = new Set(
  "p div br li ul ol tr table h1 h2 h3 h4 h5 h6 section article header footer blockquote pre dd dt main nav".split(" "),
);
const entities: ReadonlyMap<string, string> = new Map([
  ...([
    ["amp", "&"],
    ["lt", "<"],
    ["gt", ">"],
    ["quot", '"'],
    ["apos", "'"],
    ["nbsp", " "],
  ] as const),
  ...([
    ["mdash", "—"],
    ["ndash", "–"],
    ["hellip", "…"],
    ["copy", "©"],
    ["euro", "€"],
    ["laquo", "«"],
    ["raquo", "»"],
  ] as const),
]);

export interface PageText {
  title: string | undefined;
  text: string;
}

export function textOfHtml(html: string): PageText {
  // Of the same length: other letters than these may become longer.
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const pieces: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open === -1) {
      pieces.push(html.slice(at));
      break;
    }
    pieces.push(html.slice(at, open));
    if (html.startsWith("<!--", open)) {
      at = behind(html.indexOf("-->", open + 4), 3, html);
      continue;
    }
    const name = /^<\/?([a-z][a-z0-9]{0,15})/i.exec(html.slice(open, open + 20))?.[1]?.toLowerCase();
    if (name === undefined) {
      pieces.push("<");
      at = open + 1;
      continue;
    }
    at = behind(html.indexOf(">", open), 1, html);
    if (blocks.has(name)) pieces.push("\n");
    if (silent.has(name) && html[open + 1] !== "/") at = behind(lower.indexOf(`</${name}`, at), 0, html);
  }
  return { title: titleOf(html, lower), text: tidy(decoded(pieces.join(""))) };
}

/** What never ends goes to the end. */
function behind(found: number, length: number, html: string): number {
  return found === -1 ? html.length : found + length;
}

function titleOf(html: string, lower: string): string | undefined {
  const start = lower.indexOf("<title");
  const open = start === -1 ? -1 : html.indexOf(">", start);
  const end = open === -1 ? -1 : lower.indexOf("</title", open);
  const title = end === -1 ? "" : tidy(decoded(html.slice(open + 1, Math.min(end, open + 500))));
  return title === "" ? undefined : title;
}

function decoded(text: string): string {
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return entities.get(name.toLowerCase()) ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return Number.isInteger(code) && code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  });
}

function tidy(text: string): string {
  const lines = text.split("\n").map((line) => line.replace(/[\s\u00a0]+/g, " ").trim());
  return lines
    .filter((line, index) => line !== "" || (index > 0 && lines[index - 1] !== ""))
    .join("\n")
    .trim();
}
