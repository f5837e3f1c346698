// The example of the documents, and all ways to add to a catalog that has something of the same name.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { addToCatalog } from "../../../src/catalog/add-to-catalog.ts";
import { namesOnPath } from "../../../src/catalog/document-path.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { smallCatalog } from "./small-catalog.ts";

const example = JSON.parse(readFileSync(join(import.meta.dirname, "../../../examples/provider.json"), "utf8"));
const r1 = "deepseek/deepseek-r1";
const pricing = { prompt: "0.000002", completion: "0.000004" };

function add(given: unknown) {
  const added = addToCatalog(smallCatalog(), given);
  if ("problem" in added) throw new Error(added.problem);
  const read = readCatalog(added.document, catalogRules);
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return { parts: added.parts, catalog: read.value };
}

it("adds a provider and its model, and leaves the rest as it is", () => {
  const before = smallCatalog();
  const { parts, catalog } = add(example);
  expect(parts).toEqual(["provider acme (new)", "model acme/large (new)"]);
  expect(catalog.providers.slice(0, -1)).toEqual(before.providers);
  expect(catalog.models.slice(0, -1)).toEqual(before.models);
  expect(catalog.models.at(-1)).toMatchObject({ id: "acme/large", endpoints: [{ provider: "acme", tag: "acme" }] });
});

it("changes nothing the second time", () => {
  const once = add(example).catalog;
  const twice = addToCatalog(once, example);
  if ("problem" in twice) throw new Error(twice.problem);
  const read = readCatalog(twice.document, catalogRules);
  expect(read).toEqual({ ok: true, value: once });
});

it.each([
  ["an endpoint that is new", { provider: "openai", upstream_model: "r1", pricing }, `openai on ${r1} (new)`, 4],
  [
    "one with a tag",
    { provider: "together", tag: "together/fast", upstream_model: "r1", pricing },
    `together/fast on ${r1} (new)`,
    4,
  ],
  ["the price of one", { provider: "together", pricing }, `together on ${r1} (changed)`, 3],
  [
    "the price of a tagged one",
    { provider: "deepinfra", tag: "deepinfra/turbo", pricing },
    `deepinfra/turbo on ${r1} (changed)`,
    3,
  ],
])("lays %s over a model that is named by its id alone", (_, endpoint, part, count) => {
  const { parts, catalog } = add({ models: [{ id: r1, endpoints: [endpoint] }] });
  expect(parts).toEqual([part, `model ${r1} (changed)`]);
  const endpoints = catalog.models.find(({ id }) => id === r1)?.endpoints ?? [];
  expect(endpoints).toHaveLength(count);
  expect(
    endpoints.find(({ tag }) => tag === ("tag" in endpoint ? endpoint.tag : endpoint.provider))?.pricing,
  ).toMatchObject(pricing);
});

it("changes a field of a provider and keeps its others", () => {
  const { catalog } = add({ providers: [{ slug: "openai", api_key: "MY_KEY" }] });
  expect(catalog.providers.find(({ slug }) => slug === "openai")).toMatchObject({
    name: "OpenAI",
    base_url: "https://openai.example",
    api_key: "MY_KEY",
  });
});

it.each([
  ["nothing", {}],
  ["a list", [example]],
  ["a provider by itself", example.providers[0]],
  ["lists that are none", { providers: {}, models: [] }],
  ["empty lists", { providers: [], models: [] }],
  ["something else beside them", { ...example, prices: [] }],
])("says what a file must be that holds %s", (_, given) => {
  const added = addToCatalog(smallCatalog(), given);
  expect("problem" in added ? added.problem : "").toContain('a list "providers", a list "models", or both');
});

it.each([
  ["providers[0].base_url", ["acme"]],
  ["models[0].endpoints[0].pricing.prompt", ["acme/large", "acme"]],
  ["models[7].name", []],
  ["providers", []],
  ["", []],
])("names what %j leads through", (path, names) => {
  expect(namesOnPath(path, example)).toEqual(names);
});
