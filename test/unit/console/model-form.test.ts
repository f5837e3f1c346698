import { expect, test } from "vitest";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { modelField, perMillionTokens, readModelForm } from "../../../src/console/pages/catalog/model-form.ts";

const provider = { slug: "p", name: "P", dialect: "openai", base_url: "https://p.invalid/v1" };
const read = readCatalog(
  {
    providers: [provider],
    models: [
      {
        id: "a/b",
        name: "B",
        context_length: 1_000,
        quality: { code: 0.5 },
        endpoints: [
          {
            provider: "p",
            upstream_model: "b",
            regions: ["eu"],
            pricing: { prompt: "0.0000001", completion: "0.0000003", input_cache_read: "0.00000005" },
          },
        ],
      },
    ],
  },
  catalogRules,
);
if (!read.ok) throw new Error("the catalog of this test is wrong");
const [model] = read.value.models;

function form(fields: Record<string, string>): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.set(name, value);
  return made;
}
const base = { id: "a/b", name: "B", context: "1000", description: "" };
const first = { "provider-0": "p", "tag-0": "p", "upstream-0": "b", "prompt-0": "0.1", "completion-0": "0.3" };

test("a form that changes nothing reads back as the same model", () => {
  expect(readModelForm(form({ ...base, ...first }), model)).toEqual(model);
});

test("what the form shows changes, what it does not show stays", () => {
  const changed = readModelForm(form({ ...base, ...first, name: "New", "prompt-0": "0.25" }), model);
  expect(changed).toMatchObject({
    name: "New",
    quality: { code: 0.5 },
    endpoints: [{ regions: ["eu"], pricing: { prompt: "0.00000025", input_cache_read: "0.00000005" } }],
  });
});

test("rows are added and left out", () => {
  const second = { "provider-1": "p", "tag-1": "p/fast", "upstream-1": "b", "prompt-1": "1", "completion-1": "2" };
  expect(readModelForm(form({ ...base, ...first, ...second }), model)["endpoints"]).toHaveLength(2);
  expect(readModelForm(form({ ...base, ...first, "provider-0": " ", "further-0": "on" }), model)["endpoints"]).toEqual(
    [],
  );
});

test("a new row without a provider is refused at its field, not dropped with what was typed there", () => {
  const typed = form({ ...base, ...first, "further-0": "on", "provider-1": "", "tag-1": "p/fast", "prompt-1": "1" });
  const document = readModelForm(typed, model);
  const checked = readCatalog({ providers: [provider], models: [document] }, catalogRules);
  const paths = checked.ok ? [] : checked.problem.map(({ path }) => path.replace("models[0].", ""));
  expect(paths).toContain("endpoints[1].provider");
  expect(modelField(typed)("endpoints[1].provider", "is required")).toBe("provider-1");
});

test.each(["0.0000001", "0.0000025"])("%s per million is finer than prices are, and none per token", (price) => {
  const document = readModelForm(form({ ...base, ...first, "prompt-0": price }), model);
  const checked = readCatalog({ providers: [provider], models: [document] }, catalogRules);
  expect(checked.ok ? [] : checked.problem.map(({ path }) => path)).toEqual(["models[0].endpoints[0].pricing.prompt"]);
});

test("a price that is none is left for the catalog's check to name", () => {
  const document = readModelForm(form({ ...base, ...first, "prompt-0": "cheap" }), model);
  const checked = readCatalog({ providers: [provider], models: [document] }, catalogRules);
  expect(checked.ok ? [] : checked.problem.map(({ path }) => path)).toEqual(["models[0].endpoints[0].pricing.prompt"]);
});

test.each([
  ["0.0000001", "0.1"],
  ["0.000000000001", "0.000001"],
  ["0", "0"],
  [undefined, undefined],
])("%s per token is %s per million", (price, perMillion) => {
  expect(perMillionTokens(price)).toBe(perMillion);
});

test("further prices, regions and parameters are read where their fields are shown, and kept otherwise", () => {
  const kept = readModelForm(form({ ...base, ...first }), model);
  expect(kept["endpoints"]).toMatchObject([{ regions: ["eu"], pricing: { input_cache_read: "0.00000005" } }]);
  const typed = form({
    ...{ ...base, ...first, "further-0": "on", "regions-0": "us, eu", "input_cache_read-0": "0.02" },
    ...{ "request-0": "0.01", "web_search-0": "" },
  });
  for (const parameter of ["tools", "seed"]) typed.append("parameters-0", parameter);
  const [endpoint] = readModelForm(typed, model)["endpoints"] as Record<string, unknown>[];
  expect(endpoint).toMatchObject({
    ...{ regions: ["us", "eu"], supported_parameters: ["tools", "seed"] },
    pricing: { input_cache_read: "0.00000002", request: "0.01", web_search: undefined },
  });
});

test("a mistake in a further price stands at its field, in its unit", () => {
  const fieldOf = modelField(form({ ...base, ...first }));
  expect(fieldOf("endpoints[0].pricing.input_cache_read", "")).toEqual([
    "input_cache_read-0",
    expect.stringContaining("per million"),
  ]);
  expect(fieldOf("endpoints[0].pricing.request", "")).toBe("request-0");
  expect(fieldOf("endpoints[0].regions[1]", "")).toBe("regions-0");
});

test("parameters stay in their order, whatever the order of their boxes", () => {
  const [endpoint] = model?.endpoints ?? [];
  if (model === undefined || endpoint === undefined) throw new Error("the catalog of this test is wrong");
  const stored = { ...model, endpoints: [{ ...endpoint, supported_parameters: ["tools", "seed"] }] };
  const ticked = (...names: string[]) => {
    const sent = form({ ...base, ...first, "further-0": "on", "regions-0": "eu" });
    for (const name of names) sent.append("parameters-0", name);
    return readModelForm(sent, stored)["endpoints"];
  };
  expect(ticked("seed", "tools")).toMatchObject([{ supported_parameters: ["tools", "seed"] }]);
  expect(ticked("logprobs", "tools")).toMatchObject([{ supported_parameters: ["tools", "logprobs"] }]);
});
