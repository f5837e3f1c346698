import * as fc from "fast-check";
import { expect, it } from "vitest";
import { KeptText } from "../../../src/streaming/kept-text.ts";
import { anyText } from "../any-text.ts";

function keep(pieces: readonly string[]): KeptText {
  const kept = new KeptText();
  for (const piece of pieces) kept.add(piece);
  return kept;
}

it("gives back what was added, in whatever pieces it came", () => {
  const piece = fc.oneof(anyText(20), fc.string({ unit: "grapheme", maxLength: 3_000 }), fc.constant("\ufeff"));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      expect(keep(pieces).text()).toBe(pieces.join(""));
    }),
  );
});

it("keeps a character whose halves come apart", () => {
  expect(keep(["a\ud83d", "\udc4b", "", "b"]).text()).toBe("a👋b");
  expect(keep(["a\ud83d", "", "\udc4b"]).text()).toBe("a👋");
});

it("is the same across blocks, however characters lie on their borders", () => {
  for (let shift = 0; shift < 4; shift += 1) {
    const text = "x".repeat(shift) + "日👋é".repeat(40_000);
    const pieces = text.match(/.{1,97}/gsu) ?? [];
    expect(keep(pieces).text() === text).toBe(true);
    expect(keep([text]).text() === text).toBe(true);
  }
});

it("is empty until something was said", () => {
  expect(new KeptText().isEmpty).toBe(true);
  expect(keep([""]).isEmpty).toBe(true);
  expect(keep(["x"]).isEmpty).toBe(false);
  expect(new KeptText().text()).toBe("");
});
