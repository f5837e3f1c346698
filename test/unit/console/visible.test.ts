import { expect, test } from "vitest";
import { CompletionView } from "../../../src/console/pages/completion-view.tsx";
import { inPieces } from "../../../src/console/parts/escape-text.ts";
import { visible, visibleText } from "../../../src/console/parts/visible.tsx";

test("unseen characters are badges, and words where there are more than anybody looks at", () => {
  expect(visible("a\u202eb")).toHaveLength(3);
  expect(visible("plain\ttext\n")).toBe("plain\ttext\n");
  expect(visible("<\u202e".repeat(1_001))).toBe("<[U+202E]".repeat(1_001));
});

test.each([
  ["<&>\"'", "&lt;&amp;&gt;&quot;&#39;"],
  ["<\u202e>", "&lt;[U+202E]&gt;"],
  // Never in half, wherever a piece ends.
  ["\u{e0041}", "[U+E0041]"],
  ["a\u{e0041}<", "a[U+E0041]&lt;"],
])("a long text of %j is escaped, and means the same", (sign, shown) => {
  const text = `<b>${sign.repeat(50_000)}`;
  const view = CompletionView({ output: { text }, error: undefined });
  expect(String(view) === `<pre>&lt;b&gt;${shown.repeat(50_000)}</pre>`).toBe(true);
  expect(inPieces(text, (piece) => piece)).toBe(text);
  expect(visibleText(text).length).toBe(3 + 50_000 * visibleText(sign).length);
});
