import { expect, it } from "vitest";
import type { Catalog, Pricing } from "../../../src/catalog/catalog.ts";
import { diffPrices, mergePrices } from "../../../src/catalog/price-changes.ts";
import { smallCatalog } from "./small-catalog.ts";

const id = "deepseek/deepseek-r1";

/** The small catalog with other prices at one endpoint. */
function withPricing(tag: string, pricing: Pricing, upstream?: string): Catalog {
  const catalog = smallCatalog();
  const models = catalog.models.map((model) => ({
    ...model,
    endpoints: model.endpoints.map((endpoint) =>
      model.id === id && endpoint.tag === tag
        ? { ...endpoint, pricing, upstream_model: upstream ?? endpoint.upstream_model }
        : endpoint,
    ),
  }));
  return { ...catalog, models };
}

const pricingOf = (catalog: Catalog, tag: string) =>
  catalog.models.find((model) => model.id === id)?.endpoints.find((endpoint) => endpoint.tag === tag)?.pricing;

it("sees no change where amounts are the same", () => {
  expect(diffPrices(smallCatalog(), smallCatalog())).toEqual([]);
  const spelled = withPricing("together", { prompt: "0.0000030", completion: "0.00000700" });
  expect(diffPrices(smallCatalog(), spelled)).toEqual([]);
});

it("names each price that moved, came or went", () => {
  const overrides = [{ min_prompt_tokens: 1000, prompt: "1" }];
  const after = withPricing("deepinfra", {
    prompt: "0.0000008",
    completion: "0.0000024",
    input_cache_write: "0.000001",
    overrides,
  });
  const at = { model: id, endpoint: "deepinfra" };
  expect(diffPrices(smallCatalog(), after)).toEqual([
    { ...at, field: "prompt", before: "0.0000007", after: "0.0000008" },
    { ...at, field: "input_cache_read", before: "0.0000002", after: null },
    { ...at, field: "input_cache_write_1h", before: "0.000001", after: null },
    { ...at, field: "input_cache_write", before: null, after: "0.000001" },
    { ...at, field: "overrides", before: null, after: JSON.stringify(overrides) },
  ]);
});

it("is silent about what only one of them has", () => {
  const catalog = smallCatalog();
  expect(diffPrices({ ...catalog, models: [] }, catalog)).toEqual([]);
  expect(diffPrices(catalog, { ...catalog, models: [] })).toEqual([]);
});

it.each<[string, Pricing, Pricing]>([
  [
    "keeps what a listing leaves out while the main prices stand",
    { prompt: "0.0000007", completion: "0.0000024", input_cache_read: "0.0000001" },
    { prompt: "0.0000007", completion: "0.0000024", input_cache_read: "0.0000001", input_cache_write_1h: "0.000001" },
  ],
  [
    "drops it once they have moved",
    { prompt: "0.0000006", completion: "0.0000024" },
    { prompt: "0.0000006", completion: "0.0000024" },
  ],
  [
    "does not believe that a paid endpoint is free",
    { prompt: "0", completion: "0.0" },
    { prompt: "0.0000007", completion: "0.0000024", input_cache_read: "0.0000002", input_cache_write_1h: "0.000001" },
  ],
])("%s", (_, listed, expected) => {
  expect(pricingOf(mergePrices(smallCatalog(), withPricing("deepinfra", listed)), "deepinfra")).toEqual(expected);
});

it("takes prices only for the same thing at the same provider", () => {
  const pricing = { prompt: "0.000009", completion: "0.000009" };
  const merged = mergePrices(smallCatalog(), withPricing("deepinfra", pricing, "deepseek-ai/DeepSeek-R1-Ultra"));
  expect(merged).toEqual(smallCatalog());
});

it("changes nothing but prices, whatever else the listing holds", () => {
  const imported = withPricing("together", { prompt: "0.000002", completion: "0.000007" });
  const extra = {
    ...imported,
    providers: [],
    models: imported.models.map((model) => ({ ...model, name: "Other", quality: {} })),
  };
  const merged = mergePrices(smallCatalog(), extra);
  expect(merged).toEqual(imported);
  expect(diffPrices(smallCatalog(), merged)).toEqual([
    { model: id, endpoint: "together", field: "prompt", before: "0.000003", after: "0.000002" },
  ]);
});

it("finds a model by the name that it goes by in the listing", () => {
  const imported = withPricing("together", { prompt: "0.000002", completion: "0.000007" });
  const renamed = {
    ...imported,
    models: imported.models.map((model) => (model.id === id ? { ...model, id: "x/y", aliases: [id] } : model)),
  };
  expect(pricingOf(mergePrices(smallCatalog(), renamed), "together")?.prompt).toBe("0.000002");
});
