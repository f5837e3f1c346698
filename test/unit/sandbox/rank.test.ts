import { expect, it } from "vitest";
import { writeRanking } from "../../../src/sandbox/rank.ts";

const cats = "The cat sat on the mat";
const stocks = "Stock prices fell sharply";

it("puts documents that share words with the query first, always alike, and no more than are asked for", () => {
  const request = { model: "m", query: "a cat on a mat", documents: [stocks, { text: cats }, "Dogs bark"] };
  const ranking = JSON.parse(writeRanking(request));
  expect(ranking.results.map(({ index }: { index: number }) => index)[0]).toBe(1);
  for (const { relevance_score } of ranking.results) expect(relevance_score).toBeGreaterThanOrEqual(0);
  expect(JSON.parse(writeRanking(request))).toEqual(ranking);
  expect(JSON.parse(writeRanking({ ...request, top_n: 1 })).results).toHaveLength(1);
});

it("counts tokens of the query with each document, and a search for each hundred", () => {
  const documents = Array.from({ length: 101 }, () => "one two");
  const { usage, meta } = JSON.parse(writeRanking({ model: "m", query: "one", documents }));
  expect(usage.total_tokens).toBeGreaterThanOrEqual(101 * 3);
  expect(meta.billed_units.search_units).toBe(2);
});
