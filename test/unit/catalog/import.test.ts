import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importModelsDev } from "../../../src/catalog/import-models-dev.ts";
import { importOpenRouter, openRouterModelIds } from "../../../src/catalog/import-openrouter.ts";
import { readPrice } from "../../../src/catalog/imported.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { smallCatalog } from "./small-catalog.ts";

const fixture = async (name: string) =>
  JSON.parse(await readFile(join(import.meta.dirname, "../../fixtures/listings", name), "utf8"));
const openRouterModels = await fixture("openrouter-models.json");
const openRouterEndpoints = Object.values(await fixture("openrouter-endpoints.json"));
const modelsDev = await fixture("models-dev.json");

it.each([
  ["0.00000065", "0.00000065"],
  ["0.000000130000000001", "0.00000013"],
  [4e-6, "0.000004"],
  ["4e-6", "0.000004"],
  ["0", "0"],
  ["-1", undefined],
  ["", undefined],
  [null, undefined],
  ["free", undefined],
])("reads the foreign price %j as %j", (price, expected) => {
  expect(readPrice(price)).toBe(expected);
});

describe("OpenRouter", () => {
  const imported = importOpenRouter({ models: openRouterModels, endpoints: openRouterEndpoints }, smallCatalog());
  if (!imported.ok) throw new Error(imported.problem);
  const { catalog, notes } = imported.value;

  it("asks for the endpoints of every model that can be read", () => {
    expect(openRouterModelIds(openRouterModels)).toEqual({
      ok: true,
      value: ["deepseek/deepseek-r1", "newlab/marvel-1", "openrouter/auto"],
    });
    expect(openRouterModelIds({ models: [] }).ok).toBe(false);
    expect(importOpenRouter({ models: "<html>", endpoints: [] }, smallCatalog()).ok).toBe(false);
  });

  it("makes a catalog that is good", () => {
    expect(readCatalog(JSON.parse(JSON.stringify(catalog)), catalogRules)).toEqual({ ok: true, value: catalog });
    expect(catalog.models.map(({ id }) => id)).toEqual(["deepseek/deepseek-r1", "fairlead/demo", "newlab/marvel-1"]);
    expect(catalog.providers).toEqual(smallCatalog().providers);
  });

  it("takes what is listed and keeps what only we know", () => {
    const [model] = catalog.models;
    expect(model).toMatchObject({
      name: "DeepSeek: R1",
      created: 1737381095,
      aliases: ["~deepseek/r-latest"],
      quality: { general: 0.8 },
      architecture: { tokenizer: "DeepSeek", instruct_type: "deepseek-r1" },
    });
    expect(model?.endpoints).toEqual([
      {
        provider: "deepinfra",
        tag: "deepinfra/turbo",
        upstream_model: "deepseek-ai/DeepSeek-R1-Turbo",
        quantization: "fp4",
        context_length: 163840,
        max_completion_tokens: 16384,
        max_prompt_tokens: null,
        pricing: {
          prompt: "0.00000065",
          completion: "0.0000022",
          input_cache_read: "0.00000013",
          overrides: [{ min_prompt_tokens: 128000, prompt: "0.0000013" }],
        },
        supported_parameters: ["max_tokens", "temperature", "reasoning"],
        regions: [],
        supports_implicit_caching: true,
        quirks: { stream_usage: false },
        data_policy: null,
      },
    ]);
  });

  it("guesses the name of a new model, reads odd values as unknown", () => {
    const model = catalog.models.find(({ id }) => id === "newlab/marvel-1");
    expect(model?.architecture.input_modalities).toEqual(["text", "image"]);
    expect(model?.endpoints).toMatchObject([
      {
        tag: "together",
        upstream_model: "marvel-1",
        quantization: "unknown",
        max_completion_tokens: null,
        pricing: { prompt: "0.000001", completion: "0.000004", input_cache_write: "0.00000125" },
      },
    ]);
  });

  it("says what it left out and guessed", () => {
    expect(notes.slice(0, 5)).toEqual([
      "deepseek/deepseek-r1: an endpoint was left out: nothing is known of Nobody (nobody)",
      "newlab/marvel-1: guessed that together calls it marvel-1",
      "newlab/marvel-1: guessed that together calls it marvel-1",
      "newlab/marvel-1: a second together was left out",
      "openrouter/auto: an endpoint was left out: openai has no fixed price",
    ]);
    expect(notes[5]).toBe("openrouter/auto: left out, no endpoint that can be called");
    expect(notes[6]).toContain("a model that cannot be read was left out");
    expect(notes).toHaveLength(7);
  });
});

describe("models.dev", () => {
  const imported = importModelsDev(modelsDev, smallCatalog());
  if (!imported.ok) throw new Error(imported.problem);
  const { catalog, notes } = imported.value;
  const endpointsOf = (id: string) => catalog.models.find((model) => model.id === id)?.endpoints;

  it("makes a catalog that is good", () => {
    expect(readCatalog(JSON.parse(JSON.stringify(catalog)), catalogRules)).toEqual({ ok: true, value: catalog });
    expect(catalog.models.map(({ id }) => id)).toEqual([
      "deepseek/deepseek-r1",
      "deepseek/deepseek-r1:free",
      "fairlead/demo",
      "newhost/marvel-1",
      "newlab/marvel-1",
    ]);
  });

  it("finds our model and our tag by the provider's own name for it", () => {
    expect(endpointsOf("deepseek/deepseek-r1")).toMatchObject([
      {
        tag: "deepinfra/turbo",
        upstream_model: "deepseek-ai/DeepSeek-R1-Turbo",
        quirks: { stream_usage: false },
        pricing: { prompt: "0.0000009", completion: "0.0000027" },
      },
      {
        tag: "deepinfra",
        upstream_model: "deepseek-ai/DeepSeek-R1",
        regions: ["us"],
        max_completion_tokens: 64000,
        pricing: { prompt: "0.0000005", completion: "0.00000215", input_cache_read: "0.00000035" },
      },
    ]);
  });

  it("sets what costs nothing apart", () => {
    expect(catalog.models.find(({ id }) => id === "deepseek/deepseek-r1:free")?.name).toBe("DeepSeek R1 (free)");
    expect(endpointsOf("deepseek/deepseek-r1:free")).toMatchObject([{ tag: "together", pricing: { prompt: "0" } }]);
  });

  it("reads a new model, with its longer prompts at a higher price", () => {
    const model = catalog.models.find(({ id }) => id === "newlab/marvel-1");
    expect(model).toMatchObject({ name: "Marvel 1", created: 1793491200, context_length: 400000 });
    expect(model?.architecture.input_modalities).toEqual(["text", "image", "file"]);
    expect(model?.endpoints[0]).toMatchObject({
      provider: "together",
      max_completion_tokens: null,
      pricing: {
        prompt: "0.000001",
        completion: "0.000004",
        input_cache_read: "0.0000001",
        input_cache_write: "0.00000125",
        overrides: [{ min_prompt_tokens: 200000, prompt: "0.000002", completion: "0.000008" }],
      },
    });
    const parameters = model?.endpoints[0]?.supported_parameters;
    expect(parameters).toEqual(expect.arrayContaining(["tools", "reasoning", "structured_outputs"]));
    expect(parameters).not.toContain("temperature");
  });

  it("adds a provider that speaks OpenAI's format, of whose policy nothing is known", () => {
    expect(catalog.providers.at(-1)).toMatchObject({
      slug: "newhost",
      dialect: "openai",
      base_url: "https://api.newhost.example/v1",
      api_key: "NEWHOST_API_KEY",
      data_policy: null,
    });
  });

  it("says what it left out", () => {
    expect(notes).toEqual([
      "togetherai/priceless: left out, it has no price, no limits or no modalities",
      "templated: left out, it has no address or name of a key that can be used",
      "strange: left out, it has its own format and is not in the catalog",
      "unreadable: left out, it cannot be read",
    ]);
  });

  it.each([["<html>"], [{}], [{ a: 1 }], [null]])("refuses %j", (listing) => {
    expect(importModelsDev(listing, smallCatalog()).ok).toBe(false);
  });
});
