import { expect, test } from "vitest";
import { type Model, modelSchema, type Provider, providerSchema } from "../../../src/catalog/catalog.ts";
import { buildCatalogIndex } from "../../../src/catalog/catalog-index.ts";

test("finds models by id and by alias, providers by slug", () => {
  const provider: Provider = providerSchema().parse({
    slug: "one",
    name: "One",
    dialect: "openai",
    base_url: "https://one.example/v1",
  });
  const model: Model = {
    ...modelSchema().parse({ id: "a/b", name: "B", context_length: 10, aliases: ["a/old"], endpoints: [] }),
    endpoints: [],
  };
  const index = buildCatalogIndex({ providers: [provider], models: [model] }, 3);
  expect(index.version).toBe(3);
  expect(index.find("A/Old")).toBe(model);
  expect(index.find("a/B")).toBe(model);
  expect(index.find("a/c")).toBeUndefined();
  expect(index.providers.get("one")).toBe(provider);
});
