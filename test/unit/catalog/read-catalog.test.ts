import fc from "fast-check";
import { expect, it } from "vitest";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";

const provider = { slug: "alpha", name: "Alpha", dialect: "openai", base_url: "https://alpha.example/v1" };
const endpoint = { provider: "alpha", upstream_model: "m", pricing: { prompt: "0.000001", completion: "0.000002" } };
const model = { id: "author/model", name: "Model", context_length: 8192, endpoints: [endpoint] };
const minimal = { providers: [provider], models: [model] };

function issuesOf(document: unknown) {
  const result = readCatalog(document, catalogRules);
  return result.ok ? [] : result.problem.map(({ path, message }) => `${path}: ${message}`);
}

it("fills every default of the smallest catalog", () => {
  const result = readCatalog(minimal, catalogRules);
  expect(result).toEqual({
    ok: true,
    value: {
      providers: [
        {
          ...provider,
          api_key: null,
          auth: null,
          quirks: {},
          data_policy: null,
          headquarters: null,
          datacenters: null,
          moderated: false,
          stops_on_cancel: true,
          terms_of_service_url: null,
          privacy_policy_url: null,
          status_page_url: null,
        },
      ],
      models: [
        {
          ...model,
          created: 0,
          description: "",
          architecture: {
            input_modalities: ["text"],
            output_modalities: ["text"],
            tokenizer: null,
            instruct_type: null,
          },
          aliases: [],
          distillable: null,
          quality: {},
          endpoints: [
            {
              ...endpoint,
              tag: "alpha",
              quantization: null,
              context_length: 8192,
              max_completion_tokens: null,
              max_prompt_tokens: null,
              supported_parameters: ["max_tokens", "temperature", "top_p", "stop"],
              regions: [],
              supports_implicit_caching: false,
              quirks: {},
            },
          ],
        },
      ],
    },
  });
});

it("reads its own answer back unchanged, also through JSON", () => {
  const full = {
    providers: [{ ...provider, data_policy: { training: false }, auth: "api-key", quirks: { stream_usage: false } }],
    models: [
      {
        ...model,
        aliases: ["~author/model-latest"],
        quality: { code: 0.5 },
        endpoints: [
          { ...endpoint, context_length: 4096, data_policy: null },
          {
            ...endpoint,
            tag: "alpha/turbo",
            quantization: "fp8",
            pricing: { ...endpoint.pricing, overrides: [{ min_prompt_tokens: 200_000, prompt: "0.000002" }] },
          },
        ],
      },
    ],
  };
  const first = readCatalog(full, catalogRules);
  expect(first.ok).toBe(true);
  if (first.ok) expect(readCatalog(JSON.parse(JSON.stringify(first.value)), catalogRules)).toEqual(first);
});

it("takes an empty catalog", () => {
  expect(readCatalog({ providers: [], models: [] }, catalogRules)).toEqual({
    ok: true,
    value: { providers: [], models: [] },
  });
});

const withEndpoints = (...endpoints: object[]) => ({ ...minimal, models: [{ ...model, endpoints }] });

it.each<[string, unknown, string[]]>([
  ["no document", undefined, [": is required (object)"]],
  ["a list", [], [": must be an object in braces ({…}), not a list"]],
  ["null", null, [": must be an object in braces ({…}), not null"]],
  ["nothing in it", {}, ["providers: is required (array)", "models: is required (array)"]],
  ["a misspelt top level", { ...minimal, model: [] }, ["model: is not a known field"]],
  [
    "a misspelt field and a missing one",
    { ...minimal, models: [{ id: "a/b", name: "B", contextlength: 1, endpoints: [] }] },
    ["models[0].context_length: is required (number)", "models[0].contextlength: is not a known field"],
  ],
  [
    "misspelt prices, named one by one",
    withEndpoints({ ...endpoint, pricing: { ...endpoint.pricing, promt: "0", cache: "0" } }),
    [
      "models[0].endpoints[0].pricing.promt: is not a known field",
      "models[0].endpoints[0].pricing.cache: is not a known field",
    ],
  ],
  [
    "a price as a number, and one with an exponent",
    withEndpoints({ ...endpoint, pricing: { prompt: 0.1, completion: "1e-7" } }),
    [
      'models[0].endpoints[0].pricing.prompt: must be text in quotation marks ("…"), not the number 0.1',
      'models[0].endpoints[0].pricing.completion: must be a decimal string in USD, such as "0.00000012"',
    ],
  ],
  [
    "an unknown provider",
    withEndpoints(endpoint, { ...endpoint, provider: "beta" }),
    ['models[0].endpoints[1].provider: no provider has the slug "beta"'],
  ],
  [
    "two endpoints of one provider without tags",
    withEndpoints(endpoint, endpoint),
    ['models[0].endpoints[1].tag: "alpha" is already taken by models[0].endpoints[0].tag'],
  ],
  [
    "tags that differ only in case",
    withEndpoints({ ...endpoint, tag: "alpha/turbo" }, { ...endpoint, tag: "alpha/Turbo" }),
    ['models[0].endpoints[1].tag: "alpha/Turbo" is already taken by models[0].endpoints[0].tag'],
  ],
  [
    "a tag of somebody else",
    withEndpoints({ ...endpoint, tag: "alphabet/turbo" }),
    ['models[0].endpoints[0].tag: must be "alpha" or start with "alpha/", not "alphabet/turbo"'],
  ],
  [
    "a slug twice",
    { ...minimal, providers: [provider, provider] },
    ['providers[1].slug: "alpha" is already taken by providers[0].slug'],
  ],
  [
    "an id twice",
    { ...minimal, models: [model, { ...model, id: "Author/Model" }] },
    ['models[1].id: "Author/Model" is already taken by models[0].id'],
  ],
  [
    "an alias that is an id, and one twice",
    {
      ...minimal,
      models: [
        { ...model, aliases: ["~author/x"] },
        { ...model, id: "author/other", aliases: ["author/model", "~author/x"] },
      ],
    },
    [
      'models[1].aliases[0]: "author/model" is already taken by models[0].id',
      'models[1].aliases[1]: "~author/x" is already taken by models[0].aliases[0]',
    ],
  ],
  [
    "a mistake of each kind at once: none hides another",
    {
      providers: [{ ...provider, name: "" }, provider],
      models: [{ ...model, name: 1, endpoints: [{ provider: "beta" }] }, "model"],
    },
    [
      "providers[0].name: must not be empty",
      'models[0].name: must be text in quotation marks ("…"), not the number 1',
      "models[0].endpoints[0].upstream_model: is required (string)",
      "models[0].endpoints[0].pricing: is required (object)",
      'models[1]: must be an object in braces ({…}), not the string "model"',
      'providers[1].slug: "alpha" is already taken by providers[0].slug',
      'models[0].endpoints[0].provider: no provider has the slug "beta"',
    ],
  ],
])("names each mistake of %s", (_, document, expected) => {
  expect(issuesOf(document)).toEqual(expected);
});

it("stops at 200 problems and says how many are left", () => {
  const models = Array.from({ length: 300 }, () => ({}));
  const issues = issuesOf({ providers: [provider], models });
  expect(issues).toHaveLength(200);
  expect(issues.at(-1)).toBe(": and 1001 more problems");
});

it("answers something for every JSON, also in the places that it looks into", () => {
  const anything = fc.jsonValue({ maxDepth: 2 });
  const models = fc.array(
    fc.oneof(anything, fc.record({ id: anything, aliases: anything, endpoints: fc.array(anything) })),
  );
  const documents = fc.oneof(anything, fc.record({ providers: fc.oneof(anything, fc.array(anything)), models }));
  fc.assert(
    fc.property(documents, (document) => {
      const result = readCatalog(document, catalogRules);
      expect(result.ok || result.problem.length > 0).toBe(true);
    }),
  );
});
