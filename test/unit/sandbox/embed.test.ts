import { expect, it } from "vitest";
import { vectorOf, writeEmbeddings } from "../../../src/sandbox/embed.ts";

function closeness(left: string, right: string): number {
  const [a, b] = [vectorOf(left, 256), vectorOf(right, 256)];
  return a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0);
}

it("puts texts that share words near each other", () => {
  const cat = "The cat sat on the mat";
  expect(closeness(cat, cat)).toBeCloseTo(1, 4);
  expect(closeness(cat, "a cat on a mat")).toBeGreaterThan(0.4);
  expect(Math.abs(closeness(cat, "Stock prices fell sharply"))).toBeLessThan(0.3);
});

it.each([1, 2, 64, 3072])("gives %i dimensions of length 1", (dimensions) => {
  for (const text of ["hello world", "!!!", "日本語"]) {
    const vector = vectorOf(text, dimensions);
    expect(vector).toHaveLength(dimensions);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
  }
});

it("answers for each input, twice the same, and counts", () => {
  const request = { model: "demo-embedding", input: ["four words are here", "and more"] };
  const answer = JSON.parse(writeEmbeddings(request));
  expect(answer).toEqual(JSON.parse(writeEmbeddings(request)));
  expect(
    answer.data.map(({ index, embedding }: { index: number; embedding: number[] }) => [index, embedding.length]),
  ).toEqual([
    [0, 256],
    [1, 256],
  ]);
  expect(answer.usage).toEqual({ prompt_tokens: 7, total_tokens: 7 });
});

it.each<[input: number[] | number[][], count: number, tokens: number]>([
  [[1, 2, 3], 1, 3],
  [[[1, 2], [3]], 2, 3],
])("takes the tokens %j for words", (input, count, tokens) => {
  const answer = JSON.parse(writeEmbeddings({ model: "demo-embedding", input, dimensions: 8 }));
  expect(answer.data).toHaveLength(count);
  expect(answer.usage.prompt_tokens).toBe(tokens);
});
