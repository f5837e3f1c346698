import { expect, test } from "vitest";
import { visible } from "../../../src/console/parts/visible.tsx";

test("unseen characters are badges, and words where there are more than anybody looks at", () => {
  expect(visible("a\u202eb")).toHaveLength(3);
  expect(visible("plain\ttext\n")).toBe("plain\ttext\n");
  expect(visible("<\u202e".repeat(1_001))).toBe("<[U+202E]".repeat(1_001));
});
