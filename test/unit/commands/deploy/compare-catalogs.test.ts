import { expect, it } from "vitest";
import { readCatalog } from "../../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../../src/catalog-rules.ts";
import { compareCatalogs, countDifferences } from "../../../../src/commands/deploy/compare-catalogs.ts";

const endpoint = (price: string) => ({
  provider: "a",
  upstream_model: "m",
  pricing: { prompt: price, completion: "0" },
});
const model = (id: string, price = "0.000001") => ({
  id,
  name: id,
  context_length: 1000,
  endpoints: [endpoint(price)],
});

function catalogOf(models: unknown[]) {
  const provider = { slug: "a", name: "A", dialect: "openai", base_url: "https://example.com" };
  const read = readCatalog({ providers: [provider], models }, catalogRules);
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return read.value;
}

it("tells what is new, changed and gone, one by one", () => {
  const from = catalogOf([model("x/same"), model("x/old"), model("x/dearer")]);
  const to = catalogOf([model("x/new"), model("x/dearer", "0.000002"), model("x/same")]);
  expect(compareCatalogs(from, to)).toEqual({
    providers: { added: [], changed: [], removed: [] },
    models: { added: ["x/new"], changed: [], removed: ["x/old"] },
    endpoints: { added: ["x/new, a"], changed: ["x/dearer, a"], removed: ["x/old, a"] },
  });
});

it("sees no difference in the order of fields", () => {
  const from = catalogOf([model("x/same")]);
  const [first] = from.models;
  const turned = {
    ...from,
    models: first === undefined ? [] : [Object.fromEntries(Object.entries(first).reverse()) as typeof first],
  };
  expect(countDifferences(Object.values(compareCatalogs(from, turned)))).toBe(0);
});
