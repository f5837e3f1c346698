// Markdown of strangers: what it becomes, and what it never becomes however it is written.
import { describe, expect, test } from "vitest";
import { parseBlocks } from "../../../src/console/markdown/blocks.ts";
import { parseInline } from "../../../src/console/markdown/inline.ts";
import { LongText } from "../../../src/console/parts/long-text.tsx";
import { RenderedText } from "../../../src/console/parts/rendered-text.tsx";

const strong = (...children: unknown[]) => ({ kind: "strong", children });
const em = (...children: unknown[]) => ({ kind: "em", children });
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
    ["a ` b", ["a ` b"]],
    ["\\*not\\* \\`this\\`", ["*not* `this`"]],
    ["a\\b", ["a\\b"]],
    [
      "see [the **docs**](https://example.com/a?b=c#d).",
      [
        "see ",
        { kind: "link", href: "https://example.com/a?b=c#d", host: "example.com", children: ["the ", strong("docs")] },
        ".",
      ],
    ],
    [
      "[a] [b](https://b.example)",
      ["[a] ", { kind: "link", href: "https://b.example/", host: "b.example", children: ["b"] }],
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
    '[a](https://x.example"onclick=alert)',
    "[a](https://)",
    "![a](https://spy.example/pixel.png)",
  ])("stays text: %s", (text) => {
    expect(parseInline(text)).toEqual([text]);
  });
});

describe("by lines", () => {
  const text = (...children: unknown[]) => ({ children, lists: [] });

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
    ["---", [{ kind: "rule" }]],
    ["```ts\na *b*\n\n# c\n```", [{ kind: "code", language: "ts", text: "a *b*\n\n# c" }]],
    ["~~~\n```\n~~~~", [{ kind: "code", language: "", text: "```" }]],
    ["````\n```\n````", [{ kind: "code", language: "", text: "```" }]],
    ["```\nnever closed", [{ kind: "code", language: "", text: "never closed" }]],
    ["```a``` b", [{ kind: "paragraph", children: [code("a"), " b"] }]],
    ["- a\n* b\n+ c", [{ kind: "list", start: undefined, items: [text("a"), text("b"), text("c")] }]],
    ["3. a\n4) b", [{ kind: "list", start: 3, items: [text("a"), text("b")] }]],
    ["- a\n  more\n\n- b", [{ kind: "list", start: undefined, items: [text("a\nmore"), text("b")] }]],
    [
      "1. a\n   - b\n   - c\n2. d",
      [
        {
          kind: "list",
          start: 1,
          items: [
            { children: ["a"], lists: [{ kind: "list", start: undefined, items: [text("b"), text("c")] }] },
            text("d"),
          ],
        },
      ],
    ],
    [
      "1. a\n```\nx\n```\n2. b",
      [
        { kind: "list", start: 1, items: [text("a")] },
        { kind: "code", language: "", text: "x" },
        { kind: "list", start: 2, items: [text("b")] },
      ],
    ],
  ])("%j", (source, blocks) => {
    expect(parseBlocks(source)).toEqual(blocks);
  });

  test("lists within lists end somewhere, and nothing is lost", () => {
    const deep = Array.from({ length: 200 }, (_, depth) => `${" ".repeat(depth * 2)}- item ${depth}`).join("\n");
    const said = JSON.stringify(parseBlocks(deep));
    expect(said.match(/"lists":\[\{/g)?.length).toBeLessThan(10);
    expect(said).toContain("item 199");
  });
});

describe("as markup", () => {
  const html = (text: string) => String(RenderedText({ text }));

  test("raw beside it, and what is plain as it was", () => {
    expect(html("**b**")).toBe(
      '<div class="rendered"><details><summary class="small">Raw</summary><div class="text">**b**</div></details>' +
        '<div class="text"><p><b>b</b></p></div></div>',
    );
    expect(html("no marks\n\nat all")).toBe('<div class="text">no marks\n\nat all</div>');
    expect(String(LongText({ text: "# Title", class: "text soft" }))).toContain('<p class="strong">Title</p>');
  });

  test("a link says where it leads and tells nobody where it was", () => {
    expect(html("[https://bank.example](https://evil.example/x)")).toContain(
      '<a href="https://evil.example/x" rel="noopener noreferrer nofollow">https://bank.example</a> <span class="soft small">(evil.example)</span>',
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
    "**&lt;script&gt;**",
  ])("holds no markup of its own: %s", (text) => {
    const tags = [...html(text).matchAll(/<\/?([a-z]+)/g)].map(([, name]) => name);
    const known = ["div", "details", "summary", "p", "b", "em", "code", "pre", "ul", "li", "a", "span"];
    expect(tags.filter((name) => !known.includes(name ?? ""))).toEqual([]);
    expect(html(text)).not.toMatch(/<[^>]*\s(?:src|on\w+)=[^>]*>(?<!title="[^"]*)/);
  });

  test("what turns the direction of text round is shown in all of it", () => {
    for (const text of ["**\u202e**", "`\u202e`", "# \u202e", "```\n\u202e\n```", "- \u202e x"]) {
      expect(html(text)).not.toContain("\u202e</");
      expect(html(text).split("U+202E").length).toBe(3);
    }
  });
});

test.each([
  ...["*", "_", "**a ", "*a ", "`", "` `` ``` ", "[", "[a](", "](https://", "[a](https://x.example) ", "![", "\\"],
  ...["***a_*", "~", "~~~", "- ", "-", "#", " ", "> ", "\n", "- a\n", "  - a\n1. b\n", "```\n", "\t", "a", "**a** "],
])("as much of %j as is rendered, and all of it is there", (piece) => {
  const text = piece.repeat(50_000 / piece.length);
  const html = String(RenderedText({ text }));
  expect(html.replaceAll(/<[^>]*>/g, "").replaceAll("&gt;", ">")).toContain(text);
});

test("a megabyte is read in one pass, and shown as it is", () => {
  const text = "**a [".repeat(200_000);
  expect(parseBlocks(text)).toHaveLength(1);
  expect(String(RenderedText({ text }))).toBe(`<div class="text">${text}</div>`);
});
