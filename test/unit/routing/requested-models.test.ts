// Contract §5, which models a request means: `model`, `models`, variants and aliases (wire reference §5.5).
import { describe, expect, it } from "vitest";
import { requestedIds, resolveModels } from "../../../src/catalog/resolve-models.ts";
import { type ModelSpec, makeCatalog } from "./make-catalog.ts";
import { type Body, plan, refusal } from "./plan.ts";

const one = (id: string, more: Partial<ModelSpec> = {}): ModelSpec => ({
  id,
  endpoints: [{ provider: "a" }, { provider: "b", price: 2 }],
  ...more,
});
const catalog = makeCatalog([
  one("maker/large", { aliases: ["maker/large-2026", "~maker/large-latest"] }),
  one("maker/small"),
  one("maker/small:free", {
    endpoints: [
      { provider: "gratis", price: 0 },
      { provider: "gift", price: 0 },
    ],
  }),
  one("maker/tiny"),
  one("maker/huge"),
  one("maker/odd:nitro"),
]);

function resolved(body: { model?: string; models?: string[] | null }): string[] | string {
  const result = resolveModels(requestedIds(body), catalog);
  if (!result.ok) return result.problem.kind;
  return result.value.map(({ model, sort }) => (sort === undefined ? model.id : `${model.id} by ${sort}`));
}

describe("which models a request means", () => {
  it.each<[string, { model?: string; models?: string[] | null }, string[]]>([
    ["model", { model: "maker/large" }, ["maker/large"]],
    [
      "then each of models",
      { model: "maker/large", models: ["maker/tiny", "maker/small"] },
      ["maker/large", "maker/tiny", "maker/small"],
    ],
    ["models alone", { models: ["maker/tiny", "maker/small"] }, ["maker/tiny", "maker/small"]],
    [
      "three of models with model",
      { model: "maker/large", models: ["maker/tiny", "maker/small", "maker/huge"] },
      ["maker/large", "maker/tiny", "maker/small", "maker/huge"],
    ],
    ["models null", { model: "maker/large", models: null }, ["maker/large"]],
    [
      "duplicates collapse",
      { model: "maker/tiny", models: ["maker/large", "maker/tiny", "maker/large"] },
      ["maker/tiny", "maker/large"],
    ],
    [
      "an alias is its model",
      { model: "maker/large-2026", models: ["maker/large", "~maker/large-latest"] },
      ["maker/large"],
    ],
    ["case is ignored", { model: "Maker/LARGE" }, ["maker/large"]],
    [":nitro sorts by throughput", { model: "maker/large:nitro" }, ["maker/large by throughput"]],
    [":floor sorts by price", { model: "maker/large:floor" }, ["maker/large by price"]],
    [":exacto sorts by quality", { model: "maker/large:exacto" }, ["maker/large by exacto"]],
    ["in any case", { model: "maker/large:Nitro" }, ["maker/large by throughput"]],
    ["behind an alias", { model: "~maker/large-latest:floor" }, ["maker/large by price"]],
    [":free is a model of the catalog", { model: "maker/small:free" }, ["maker/small:free"]],
    [
      "and another one than the paid",
      { models: ["maker/small:free", "maker/small"] },
      ["maker/small:free", "maker/small"],
    ],
    ["stacked: free, then nitro", { model: "maker/small:free:nitro" }, ["maker/small:free by throughput"]],
    ["stacked: nitro, then free", { model: "maker/small:nitro:free" }, ["maker/small:free by throughput"]],
    ["of two sorts the last decides", { model: "maker/small:nitro:floor" }, ["maker/small by price"]],
    ["an id that ends like a variant is itself", { model: "maker/odd:nitro" }, ["maker/odd:nitro"]],
    [
      "the same model by two names keeps its first place and sort",
      { models: ["maker/small:nitro", "maker/small"] },
      ["maker/small by throughput"],
    ],
  ])("%s", (_name, body, expected) => {
    expect(resolved(body)).toEqual(expected);
  });

  it("a static variant has its own endpoints", () => {
    expect(plan(catalog, { model: "maker/small:free:floor" }).attempts).toEqual([
      "maker/small:free gratis",
      "maker/small:free gift",
    ]);
  });
});

describe("what is refused", () => {
  it.each([
    ["an unknown model", { model: "maker/none" }, "maker/none"],
    ["an unknown one anywhere", { model: "maker/large", models: ["maker/small", "maker/none"] }, "maker/none"],
    ["an unknown one with a variant, as it was written", { model: "Maker/None:nitro" }, "Maker/None:nitro"],
    ["an unknown variant", { model: "maker/large:fast" }, "maker/large:fast"],
    ["a static variant that the catalog has not", { model: "maker/large:free" }, "maker/large:free"],
    ["a preset", { model: "@preset/mine" }, "@preset/mine"],
    ["names of JavaScript's own", { model: "maker/large:constructor" }, "maker/large:constructor"],
    ["a variant of nothing", { model: ":nitro" }, ":nitro"],
    ["an empty variant", { model: "maker/large:" }, "maker/large:"],
  ])("%s is a 400 naming it", (_name, body, id) => {
    const { status, body: error } = refusal(catalog, body);
    expect(status).toBe(400);
    expect(error.error.message).toBe(`${id} is not a valid model ID`);
    expect(error.error.availability).toMatchObject({ code: "model_not_found", requested_models: [id] });
  });

  it.each<[string, Body, string]>([
    ["a fourth of models", { models: ["a/a", "b/b", "c/c", "d/d"] }, "'models' array must have 3 items or fewer."],
    ["a model that is no text", { model: 7 }, "model:"],
    ["an empty name", { model: "" }, "model:"],
    ["models that are no list", { models: "maker/large" }, "models:"],
    ["an empty name among models", { models: ["maker/large", ""] }, "models[1]:"],
  ])("%s is a 400", (_name, body, message) => {
    const { status, body: error } = refusal(catalog, body);
    expect(status).toBe(400);
    expect(error.error.message).toContain(message);
  });
});
