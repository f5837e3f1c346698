// Prices that have moved, or that stand apart: what is told and what is not.
import { describe, expect, it } from "vitest";
import type { Catalog } from "../../../src/catalog/catalog.ts";
import { warnOfMoves, warnOfSpread } from "../../../src/catalog/compare-prices.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";

function catalogOf(...endpoints: Record<string, unknown>[]): Catalog {
  const provider = { name: "Alpha", dialect: "openai", base_url: "https://alpha.example/v1" };
  const read = readCatalog(
    {
      providers: endpoints.map((_, index) => ({ ...provider, slug: `p${index}`, name: `Alpha ${index}` })),
      models: [
        {
          id: "author/model",
          name: "Model",
          context_length: 8_192,
          endpoints: endpoints.map((endpoint, index) => ({ provider: `p${index}`, upstream_model: "m", ...endpoint })),
        },
      ],
    },
    catalogRules,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return read.value;
}

const priced = (prompt: string, completion = "0.000002", more = {}) => ({ pricing: { prompt, completion, ...more } });
const tier = (prompt: string) => ({ ...priced("0.000001"), pricing_tiers: { flex: { prompt } } });

describe("a price that has moved", () => {
  it.each<[name: string, before: Record<string, unknown>, after: Record<string, unknown>, messages: string[]]>([
    ["not at all", priced("0.000001"), priced("0.0000010"), []],
    ["by a fifth up", priced("0.000001"), priced("0.0000012"), []],
    ["by a fifth down", priced("0.000001"), priced("0.0000008"), []],
    [
      "by more than a fifth up",
      priced("0.000001"),
      priced("0.000001201"),
      ["prompt is $1.201 a million here, $1 a million in place"],
    ],
    [
      "by more than a fifth down",
      priced("0.000001"),
      priced("0.000000799999"),
      ["prompt is $0.799999 a million here, $1 a million in place"],
    ],
    [
      "from nothing",
      priced("0"),
      priced("0.000000000001"),
      ["prompt is $0.000001 a million here, $0 a million in place"],
    ],
    ["to nothing", priced("0.000001"), priced("0"), ["prompt is $0 a million here, $1 a million in place"]],
    [
      "a million times",
      priced("0.000001", "0.000002", { image: "0.00001" }),
      priced("0.000001", "0.000002", { image: "10" }),
      ["image is $10 here, $0.00001 in place"],
    ],
    ["a kind of price that is new", priced("0.000001"), priced("0.000001", "0.000002", { audio: "0.00001" }), []],
    [
      "in a service tier",
      tier("0.0000005"),
      tier("0.0000007"),
      ["flex: prompt is $0.7 a million here, $0.5 a million in place"],
    ],
    [
      "under another name at the provider, which is another thing",
      { ...priced("0.000001"), upstream_model: "old" },
      { ...priced("0.000009"), upstream_model: "new" },
      [],
    ],
  ])("%s", (_, before, after, messages) => {
    expect(warnOfMoves(catalogOf(before), catalogOf(after), { was: "in place" })).toEqual(
      messages.map((message) => ({ path: "author/model at p0", message })),
    );
  });
});

describe("endpoints of one model", () => {
  it.each<[name: string, prompts: string[], messages: string[]]>([
    ["forty times the cheapest", ["0.000001", "0.00004"], []],
    [
      "more than forty times the cheapest",
      ["0.000001", "0.000040000001"],
      ["prompt is $40.000001 a million, more than 40 times the $1 a million of p0"],
    ],
    ["a free one beside a dear one", ["0", "0.00004"], []],
    ["one alone", ["0.0001"], []],
  ])("%s", (_, prompts, messages) => {
    const catalog = catalogOf(...prompts.map((prompt) => priced(prompt)));
    expect(warnOfSpread(catalog).map(({ message }) => message)).toEqual(messages);
  });
});
