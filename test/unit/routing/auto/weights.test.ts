import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultWeights } from "../../../../src/routing/auto/auto.ts";
import { scoreWith } from "../../../../src/routing/auto/router-weights.ts";
import { encodeWeights, readWeights } from "../../../../src/routing/auto/weights.ts";

const text = encodeWeights(defaultWeights);
const document: Record<string, unknown> = JSON.parse(text);
const { weak: head }: { weak: Record<string, Record<string, unknown>> } = JSON.parse(text);
const { edges }: { edges: number[][] } = JSON.parse(text);
const foreign = { ...head["words"], values: String(head["words"]?.["values"]).replace("?", "~") };

function problemOf(untrusted: unknown): string {
  const read = readWeights(untrusted);
  return read.ok ? "accepted" : read.problem;
}

describe("weights", () => {
  it("fit in 12 kB and survive writing and reading unchanged", () => {
    expect(text.length).toBeLessThan(12_000);
    const read = readWeights(text);
    expect(read).toEqual({ ok: true, value: defaultWeights });
    expect(encodeWeights(defaultWeights)).toBe(text);
  });

  it("may come as a parsed object with its keys in any order", () => {
    const turned = Object.fromEntries(Object.entries(document).reverse());
    expect(readWeights(turned)).toEqual({ ok: true, value: defaultWeights });
  });

  it.each([
    ["cut text", text.slice(0, -5), /not a JSON object/],
    ["no text", "", /not a JSON object/],
    ["null", null, /not a JSON object/],
    ["a list", [text], /not a JSON object/],
    ["a page", "<html></html>", /not a JSON object/],
    ["10 MB", "x".repeat(10_000_000), /not a JSON object/],
    ["another format", { ...document, format: "gguf" }, /"format"/],
    ["another version", { ...document, version: 1 }, /version 1; this router reads version 2/],
    ["no version", { ...document, version: undefined }, /version missing/],
    ["other features", { ...document, featureSet: "0" }, /train them again/],
    ["cut edges", { ...document, edges: edges.slice(1) }, /edges/],
    ["edges that are text", { ...document, edges: "€" }, /edges/],
    ["edges that do not ascend", { ...document, edges: edges.map(() => [2, 1]) }, /edges/],
    ["an endless edge", { ...document, edges: edges.map(() => [1, null]) }, /edges/],
    ["more edges than bins", { ...document, edges: edges.map(() => new Array(32).fill(1)) }, /edges/],
    ["edges of another kind", { ...document, edges: edges.map(() => ["1"]) }, /edges/],
    ["a head of the wrong kind", { ...document, weak: "strong" }, /damaged/],
    ["a missing head", { ...document, strong: undefined }, /damaged/],
    ["an endless bias", { ...document, weak: { ...head, table: { ...head["table"], bias: 1e308 } } }, /damaged/],
    ["a step of NaN", { ...document, weak: { ...head, words: { ...head["words"], step: null } } }, /damaged/],
    ["too few numbers", { ...document, weak: { ...head, words: { ...head["words"], values: "?" } } }, /damaged/],
    ["letters out of range", { ...document, weak: { ...head, words: foreign } }, /damaged/],
    ["a spread of zero", { ...document, spread: 0 }, /spread/],
    ["too much trust", { ...document, trustOpen: 7 }, /trustOpen/],
    ["a changed number", { ...document, trustOpen: 0.9 }, /checksum/],
    ["a prototype", JSON.parse('{"__proto__": {"format": "fairlead-auto-weights"}}'), /"format"/],
  ])("refuse %s with a reason", (_, untrusted, reason) => {
    expect(problemOf(untrusted)).toMatch(reason);
  });

  it("never throw and never score outside 0 … 1, whatever is changed", () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (at, piece) => {
        const read = readWeights(text.slice(0, at) + piece + text.slice(at + piece.length));
        if (!read.ok) return;
        const value = scoreWith("What is 2 + 2?", read.value);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });
});
