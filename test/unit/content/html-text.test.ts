// Pages as text: what stands there, and what never ends.
import { describe, expect, test } from "vitest";
import { textOfHtml } from "../../../src/content/html-text.ts";

test.each<[html: string, text: string, title?: string]>([
  ["Plain", "Plain"],
  ["<p>One</p><p>Two  <b>bold</b></p>", "One\n\nTwo bold"],
  ["<TITLE>A &lt; B</TITLE><body>x</body>", "x", "A < B"],
  ["<script>if (a < b) { }</script>after<style>p{}</style>", "after"],
  ["<!-- <p>no</p> -->yes", "yes"],
  ["a &amp; b &#8364; &#x20AC; &unknown; &nbsp;c", "a & b € € &unknown; c"],
  ["1 < 2 and 3 > 2", "1 < 2 and 3 > 2"],
  ["<ul><li>a<li>b</ul>", "a\n\nb"],
  ["<a href='x>y'>link</a>", "y'>link"],
  ["<TITLE>İİİ</TITLE>İstanbul <script>no</script>İzmir", "İstanbul İzmir", "İİİ"],
  ["<script>never ends", ""],
  ["<!-- never ends", ""],
  ["<p", ""],
  ["", ""],
])("%s", (html, text, title) => {
  const read = textOfHtml(html);
  expect(read.text.replace(/\n+/g, "\n")).toBe(text.replace(/\n+/g, "\n"));
  expect(read.title).toBe(title);
});

describe("what is meant to take long", () => {
  test.each(["<", "<a", "<!--", "<script>", "</", "&#", "<title", "\n ", "<p>"])("%j, a million times", (piece) => {
    const html = piece.repeat(Math.floor(1_000_000 / piece.length));
    const before = process.threadCpuUsage();
    textOfHtml(html);
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(5_000);
  });
});
