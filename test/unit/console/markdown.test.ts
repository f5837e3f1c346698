// Markdown of strangers: what it becomes, and what it never becomes however it is written.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Block, parseBlocks } from "../../../src/console/markdown/blocks.ts";
import { parseInline } from "../../../src/console/markdown/inline.ts";
import { LongText } from "../../../src/console/parts/long-text.tsx";
import { RenderedText } from "../../../src/console/parts/rendered-text.tsx";

const strong = (...children: unknown[]) => ({ kind: "strong", children });
const em = (...children: unknown[]) => ({ kind: "em", children });
const del = (...children: unknown[]) => ({ kind: "del", children });
const link = (href: string, ...children: unknown[]) => ({ kind: "link", href, host: new URL(href).host, children });
const image = (href: string, ...children: unknown[]) => ({ ...link(href, ...children), kind: "image" });
const code = (text: string) => ({ kind: "code", text });

describe("within a line", () => {
  test.each<[string, unknown[]]>([
    ["plain", ["plain"]],
    ["a **b** c", ["a ", strong("b"), " c"]],
    ["*a* _b_ __c__", [em("a"), " ", em("b"), " ", strong("c")]],
    ["***both***", [strong(em("both"))]],
    ["**a *b**", [strong("a *b")]],
    ["**a *b* c**", [strong("a ", em("b"), " c")]],
    ["snake_case_name 2 * 3 * 4", ["snake_case_name 2 * 3 * 4"]],
    ["**never closed", ["**never closed"]],
    ["*a **b*", [em("a **b")]],
    ["`x*y*` and ``a`b``", [code("x*y*"), " and ", code("a`b")]],
    ["`` `a` ``, ` ` and ` a`", [code("`a`"), ", ", code(" "), " and ", code(" a")]],
    ["a ` b", ["a ` b"]],
    ["~~a **b**~~, ~5 to ~10, ~~~x~~~", [del("a ", strong("b")), ", ~5 to ~10, ~~~x~~~"]],
    ["~~a ~~b~~", [del("a ~~b")]],
    ["a<br>b<BR/>c\\\nd, <b>", ["a\nb\nc\nd, <b>"]],
    ["\\*not\\* \\`this\\`", ["*not* `this`"]],
    ["a\\b", ["a\\b"]],
    [
      "see [the **docs**](https://example.com/a?b=c#d).",
      ["see ", link("https://example.com/a?b=c#d", "the ", strong("docs")), "."],
    ],
    ["[a] [b](https://b.example)", ["[a] ", link("https://b.example/", "b")]],
    ["from [0, 1) **to [b](https://b.example)**", ["from [0, 1) ", strong("to ", link("https://b.example/", "b"))]],
    ["[a](https://a.example/b_(c))", [link("https://a.example/b_(c)", "a")]],
    ["[](https://a.example)", [link("https://a.example/", "https://a.example")]],
    ["[https://bank.example](https://a.example)", [link("https://a.example/", "https://bank.example")]],
    ["![a *b*](https://a.example/b.png)", [image("https://a.example/b.png", "a ", em("b"))]],
    ["[![b](https://a.example/b.png)](https://c.example)", [link("https://c.example/", "b")]],
    [
      "**https://a.example/b_c**, (https://a.example/(b)). <https://a.example?b=c>!",
      [
        strong(link("https://a.example/b_c", "https://a.example/b_c")),
        ", (",
        link("https://a.example/(b)", "https://a.example/(b)"),
        "). ",
        link("https://a.example/?b=c", "https://a.example?b=c"),
        "!",
      ],
    ],
    [
      "xhttps://a.example, https://... `https://a.example`",
      ["xhttps://a.example, https://... ", code("https://a.example")],
    ],
    ["[1], x[0]", ["[1], x[0]"]],
  ])("%s", (text, nodes) => {
    expect(parseInline(text)).toEqual(nodes);
  });

  test.each([
    "[a](http://plain.example)",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert)",
    "[a](data:text/html,x)",
    "[a](//example.com)",
    "[a](/logs)",
    "[a](https://user:secret@example.com)",
    "[a](https://bank.example@evil.example)",
    "[a](https://)",
    "![a](http://plain.example/pixel.png)",
    "![a](data:image/png;base64,AAAA)",
    "https://user:secret@example.com",
    "<https://bank.example@evil.example>",
  ])("stays text: %s", (text) => {
    expect(parseInline(text)).toEqual([text]);
  });
});

describe("by lines", () => {
  const paragraph = (...children: unknown[]) => ({ kind: "paragraph", children });
  const quote = (...blocks: unknown[]) => ({ kind: "quote", blocks });
  const list = (start: number | undefined, ...items: unknown[]) => ({ kind: "list", start, items });
  const item = (...blocks: unknown[]) => ({ isDone: undefined, blocks });
  const text = (...children: unknown[]) => item(paragraph(...children));
  const block = (language: string, said: string) => ({ kind: "code", language, text: said });
  const table = (alignments: unknown[], head: string[], ...rows: unknown[][]) => ({
    kind: "table",
    alignments,
    head: head.map((cell) => [cell]),
    rows: rows.map((cells) => cells.map((cell) => (Array.isArray(cell) ? cell : [cell]))),
  });

  test.each<[string, unknown[]]>([
    [
      "a\nb\n\nc",
      [
        { kind: "paragraph", children: ["a\nb"] },
        { kind: "paragraph", children: ["c"] },
      ],
    ],
    ["## Two *words*", [{ kind: "heading", level: 2, children: ["Two ", em("words")] }]],
    ["#hashtag\n####### seven", [{ kind: "paragraph", children: ["#hashtag\n####### seven"] }]],
    ["# Closed ##\n#", [{ kind: "heading", level: 1, children: ["Closed"] }, paragraph("#")]],
    [
      "a\nb\n===\nc\n---",
      [
        { kind: "heading", level: 1, children: ["a\nb"] },
        { kind: "heading", level: 2, children: ["c"] },
      ],
    ],
    ...["---", "***", " * * *", "_____  "].map((rule): [string, unknown[]] => [rule, [{ kind: "rule" }]]),
    ["```ts\na *b*\n\n# c\n```", [block("ts", "a *b*\n\n# c")]],
    ["~~~ c++ a\u202eb\n```\n~~~~", [block("c++ a\ufffdb", "```")]],
    ["````\n```\n````", [block("", "```")]],
    ["```\nnever closed", [block("", "never closed")]],
    ["```a``` b", [paragraph(code("a"), " b")]],
    ["  ```\n  a\n    b\n ```", [block("", "a\n  b")]],
    ["- a\n* b\n+ c", [list(undefined, text("a"), text("b"), text("c"))]],
    ["3. a\n4) b", [list(3, text("a"), text("b"))]],
    ["- a\n  more\n\n- b", [list(undefined, text("a\nmore"), text("b"))]],
    ["- a\nmore\n\nnot more", [list(undefined, text("a\nmore")), paragraph("not more")]],
    ["- a\n\n  b\n- c", [list(undefined, item(paragraph("a"), paragraph("b")), text("c"))]],
    ["1. a\n   - b\n   - c\n2. d", [list(1, item(paragraph("a"), list(undefined, text("b"), text("c"))), text("d"))]],
    ["1. a\n  - b\n\n  c", [list(1, item(paragraph("a"), list(undefined, text("b")), paragraph("c")))]],
    ["1. a\n```\nx\n```\n2. b", [list(1, text("a")), block("", "x"), list(2, text("b"))]],
    ["1. a\n   ```sh\nx\n     y\n   ```\n2. b", [list(1, item(paragraph("a"), block("sh", "x\n  y")), text("b"))]],
    [
      "- # a\n- > b\n- - c",
      [
        list(
          undefined,
          item({ kind: "heading", level: 1, children: ["a"] }),
          item(quote(paragraph("b"))),
          item(list(undefined, text("c"))),
        ),
      ],
    ],
    ["- a\n-\n- b", [list(undefined, text("a"), item(), text("b"))]],
    ["-", [paragraph("-")]],
    ["42.", [paragraph("42.")]],
    ["It was\n1986. Then", [paragraph("It was\n1986. Then")]],
    ["Two:\n1. a", [paragraph("Two:"), list(1, text("a"))]],
    [
      "- [ ] a\n- [x] b\n- [X] **c**\n- [y] d\n- [ ]",
      [
        list(
          undefined,
          { isDone: false, blocks: [paragraph("a")] },
          { isDone: true, blocks: [paragraph("b")] },
          { isDone: true, blocks: [paragraph(strong("c"))] },
          text("[y] d"),
          text("[ ]"),
        ),
      ],
    ],
    ["> a\n>b\nc\n\nd", [quote(paragraph("a\nb\nc")), paragraph("d")]],
    ["> a\n>\n> > b\n> ```\n> c\n> ```", [quote(paragraph("a"), quote(paragraph("b")), block("", "c"))]],
    ["> ```\n> a\nb", [quote(block("", "a")), paragraph("b")]],
    [
      "> - a\n>   - b\n>\n> c",
      [quote(list(undefined, item(paragraph("a"), list(undefined, text("b")))), paragraph("c"))],
    ],
    ["- a\n  > b\n- c", [list(undefined, item(paragraph("a"), quote(paragraph("b"))), text("c"))]],
    ["a > b\n    > c", [paragraph("a > b\n    > c")]],
    [
      "| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | 2 | 3 | 4 |",
      [table([undefined, "left", "center", "right"], ["a", "b", "c", "d"], ["1", "2", "3", "4"])],
    ],
    ["a|b\n-|-\n1|2\n\nc", [table([undefined, undefined], ["a", "b"], ["1", "2"]), paragraph("c")]],
    ["So:\n| a |\n| - |\n| 1 |\nText", [paragraph("So:"), table([undefined], ["a"], ["1"]), paragraph("Text")]],
    [
      "| a |\n|---|\n| **b** `c\\|d` \\| e<br>f |",
      [table([undefined], ["a"], [[strong("b"), " ", code("c|d"), " | e\nf"]])],
    ],
    ["| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |", [table([undefined, undefined], ["a", "b"], ["1"], ["1", "2", "3"])]],
    ["| a | b |\n|---|\n| 1 |", [paragraph("| a | b |\n|---|\n| 1 |")]],
    ["| a |\n| b |", [paragraph("| a |\n| b |")]],
    ["> | a |\n> |---|\n> | 1 |\n| 2 |", [quote(table([undefined], ["a"], ["1"])), paragraph("| 2 |")]],
    ["- | a |\n  |---|\n  | 1 |", [list(undefined, item(table([undefined], ["a"], ["1"])))]],
  ])("%j", (source, blocks) => {
    expect(parseBlocks(source)).toEqual(blocks);
  });

  test.each(["  ", "> "])("what is within each other by %j ends somewhere, and nothing is lost", (step) => {
    const blocks = parseBlocks(
      Array.from({ length: 200 }, (_, depth) => `${step.repeat(depth)}- item ${depth}`).join("\n"),
    );
    const depthOf = (blocks: readonly Block[]): number =>
      Math.max(
        0,
        ...blocks.map((block) => {
          if (block.kind === "quote") return 1 + depthOf(block.blocks);
          return block.kind === "list" ? 1 + Math.max(...block.items.map((item) => depthOf(item.blocks))) : 0;
        }),
      );
    expect(depthOf(blocks)).toBe(7);
    expect(JSON.stringify(blocks).match(/item \d+/g)).toHaveLength(200);
  });

  test("a table has few columns", () => {
    const columns = (count: number) => `${"|a".repeat(count)}|\n${"|-".repeat(count)}|`;
    expect(parseBlocks(columns(100))).toMatchObject([{ kind: "table" }]);
    expect(parseBlocks(columns(101))).toMatchObject([{ kind: "paragraph" }]);
  });
});

const known = [
  ...[
    "div",
    "details",
    "summary",
    "p",
    "b",
    "em",
    "del",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "hr",
    "a",
    "span",
    "blockquote",
  ],
  ...["table", "thead", "tbody", "tr", "th", "td"],
];

describe("as markup", () => {
  const html = (text: string) => String(RenderedText({ text }));

  test("raw beside it, and what is plain as it was", () => {
    expect(html("**b**")).toBe(
      '<div class="rendered"><details><summary class="small">Raw</summary><div class="text">**b**</div></details>' +
        '<div class="text"><p><b>b</b></p></div></div>',
    );
    expect(html("no marks\n\nat all")).toBe('<div class="text">no marks\n\nat all</div>');
    expect(String(LongText({ text: "# Title", class: "text soft" }))).toContain('<p class="strong title">Title</p>');
  });

  test("of a long one the beginning looks as it is meant too, up to the end of a line", () => {
    const begun = `# Title\n\n${"- **item**\n".repeat(120)}`;
    const text = `${begun}\n${"word ".repeat(1_000)}`;
    const [shut = "", open = ""] = String(LongText({ text })).split("<details><summary><span");
    expect(shut).toMatch(
      /^<div class="fold"><div class="rendered"><div class="text"><p class="strong title">Title<\/p>/,
    );
    expect(shut).toMatch(/<li><p><b>item<\/b><\/p><\/li><\/ul><p>…<\/p><\/div><\/div>$/);
    expect(open).toContain(`Raw</summary><div class="text">${text}</div>`);
    expect(open.match(/<b>item<\/b>/g)).toHaveLength(120);
    expect(String(LongText({ text: `${"a".repeat(1_499)}\u{1f642}${"b".repeat(4_000)}` }))).toContain("a …<");
  });

  test("a link says where it leads and tells nobody where it was", () => {
    expect(html("[https://bank.example](https://evil.example/x)")).toContain(
      '<a href="https://evil.example/x" rel="noopener noreferrer nofollow">https://bank.example</a><span class="soft small"> (evil.example)</span>',
    );
    expect(html("https://evil.example/x")).toMatch(/>https:\/\/evil\.example\/x<\/a><\/p>/);
    expect(html("https://evil.example.")).toMatch(/>https:\/\/evil\.example<\/a>\.<\/p>/);
    // What looks like another host's name, or goes on with it.
    expect(html("https://b\u0430nk.example")).toContain("(xn--bnk-6cd.example)");
    expect(html("[https://evil.example.org/](https://evil.example/)")).toContain("(evil.example)");
  });

  test("a picture is a link", () => {
    expect(html("![A cat](https://cats.example/a.png)")).toContain(
      '<a href="https://cats.example/a.png" rel="noopener noreferrer nofollow">A cat</a><span class="soft small"> (picture, cats.example)</span>',
    );
    expect(html("![](https://cats.example/a.png)")).toContain(
      '>https://cats.example/a.png</a><span class="soft small"> (picture)</span>',
    );
  });

  test("a table scrolls by keyboard, and what a row lacks is empty", () => {
    expect(html("| a | b | c |\n|---|--:|:-:|\n| 1 |\n| 1 | 2 | 3 |")).toContain(
      '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>' +
        '<thead><tr><th scope="col">a</th><th scope="col" class="at-right">b</th><th scope="col" class="at-center">c</th></tr></thead>' +
        '<tbody><tr><td>1</td><td colspan="2"></td></tr>' +
        '<tr><td>1</td><td class="at-right">2</td><td class="at-center">3</td></tr></tbody></table></div>',
    );
  });

  test("tasks, quotes, code and what is struck out", () => {
    expect(html("- [x] a\n- [ ] b\n\n> ~~c~~\n\n```ts\nd\n```")).toContain(
      '<ul><li class="task"><span role="img" aria-label="done">☑</span><p>a</p></li>' +
        '<li class="task"><span role="img" aria-label="to do">☐</span><p>b</p></li></ul>' +
        '<blockquote><p><del>c</del></p></blockquote><pre data-language="ts">d</pre>',
    );
  });

  test.each([
    "**<script>alert(1)</script>**",
    "# <img src=x onerror=alert(1)>",
    "- <svg/onload=alert(1)>",
    "`<iframe src=javascript:alert(1)>`",
    '```"><script>\n</pre><script>alert(1)</script>\n```',
    "[<img src=x onerror=alert(1)>](https://example.com)",
    "[*x*](https://example.com/<script>)",
    "**![x](https://spy.example/a.png)**",
    "| <script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "> <script>alert(1)</script>",
    "- [x] <svg/onload=alert(1)>",
    '```"onclick=alert(1)\n```',
    "<https://x.example/<script>>",
    "<br onload=alert(1)>",
    "**&lt;script&gt;**",
  ])("holds no markup of its own: %s", (text) => {
    const tags = [...html(text).matchAll(/<\/?([a-z]+)/g)].map(([, name]) => name);
    expect(tags.filter((name) => !known.includes(name ?? ""))).toEqual([]);
    expect(html(text)).not.toMatch(/<[^>]*\s(?:src|on\w+)=[^>]*>(?<!data-language="[^"]*)/);
  });

  test("what turns the direction of text round is shown in all of it", () => {
    for (const text of [
      "**\u202e**",
      "`\u202e`",
      "# \u202e",
      "```\n\u202e\n```",
      "- \u202e x",
      "> \u202e",
      "|\u202e|\n|-|",
    ]) {
      expect(html(text)).not.toContain("\u202e</");
      expect(html(text).split("U+202E").length).toBe(3);
    }
  });
});

test.each([
  ...["*", "_", "**a ", "*a ", "`", "` `` ``` ", "[", "[a](", "](https://", "[a](https://x.example) ", "![", "\\"],
  ...[
    ">",
    "> > ",
    "|",
    "|-",
    "| a |\n|---|\n",
    "a|b\n-|-\n",
    "~~",
    "~~a ",
    "![",
    "![a](https://x.example) ",
    "https://x.example/a(",
    "<br>",
  ],
  ...[
    "- [ ] a\n",
    "> - 1. a\n",
    "a\n=\n",
    "***a_*",
    "~",
    "~~~",
    "- ",
    "-",
    "#",
    " ",
    "> ",
    "\n",
    "- a\n",
    "  - a\n1. b\n",
    "```\n",
    "\t",
    "a",
    "**a** ",
  ],
])("as much of %j as is rendered, and all of it is there", (piece) => {
  const text = piece.repeat(50_000 / piece.length);
  const html = String(RenderedText({ text }));
  const said = html
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
  expect(said.includes(text)).toBe(true);
});

test("a megabyte is read in one pass, and shown as it is", () => {
  const text = "**a [".repeat(200_000);
  expect(parseBlocks(text)).toHaveLength(1);
  expect(String(RenderedText({ text }))).toBe(`<div class="text">${text}</div>`);
});

const words = Array.from({ length: 9 }, (_, place) => `w${place}w`);
const pieces = [
  ...[
    "\n",
    "\n\n",
    " ",
    "  ",
    "    ",
    "\t",
    "> ",
    ">",
    "- ",
    "* ",
    "1. ",
    "12) ",
    "- [ ] ",
    "- [x] ",
    "# ",
    "### ",
    "```ts\n",
    "\n```\n",
    "~~~\n",
  ],
  ...[
    "---\n",
    "***\n",
    "===\n",
    "|",
    "| ",
    " |\n",
    "|---|\n",
    "-|:-:\n",
    "*",
    "**",
    "_",
    "__",
    "`",
    "``",
    "[",
    "]",
    "![",
    "(",
    ")",
    "\\",
    "\\|",
  ],
  ...[
    "](https://x.example/)",
    "https://x.example/",
    "<https://x.example>",
    "<br>",
    "<",
    ">",
    "&",
    '"',
    "\u202e",
    "\r\n",
    "\u{1f642}",
  ],
  ...words.flatMap((word) => [word, ` ${word} `, `\n${word}`, `~~${word}`, `${word}~~`]),
];

test("whatever it is, it is balanced markup that says all of it, in its order", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
      const text = parts.join("");
      const html = String(RenderedText({ text }));
      const open: string[] = [];
      for (const [, end, name = ""] of html.matchAll(/<(\/?)([a-z]+)(?: [a-z-]+="[^"<>]*")*\/?>/g)) {
        expect(known).toContain(name);
        if (end === "/") expect(open.pop()).toBe(name);
        else if (name !== "hr") open.push(name);
      }
      expect(open).toEqual([]);
      expect(html.replaceAll(/<\/?[a-z]+(?: [a-z-]+="[^"<>]*")*\/?>/g, "")).not.toMatch(/[<>\u202e]/);
      const rendered = html
        .replace(/^<div class="rendered"><details>.*?<\/details>/s, "")
        .replaceAll(/ href="[^"]*"/g, "");
      expect(rendered.match(/w\dw/g)).toEqual(text.match(/w\dw/g));
    }),
    { numRuns: 3_000 },
  );
});
