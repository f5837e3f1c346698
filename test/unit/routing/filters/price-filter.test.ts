// `provider.max_price`: the comparisons are exact, equal is allowed.
import { describe, expect, it } from "vitest";
import { type EndpointSpec, makeCatalog } from "../make-catalog.ts";
import { plan, refusal } from "../plan.ts";
import { ab, model } from "./filter-rows.ts";

describe("max_price", () => {
  const priced = (prompt: string): EndpointSpec => ({ provider: "a", pricing: { prompt, completion: "0" } });
  it.each([
    ["equal is allowed", "0.000003", 3, true],
    ["a hair above is not", "0.000003000001", 3, false],
    ["a string is a number", "0.000003", "3", true],
    ["a string is exact", "0.000003", "2.999999999999", false],
    ["0.1 is 0.1", "0.0000001", 0.1, true],
    ["tiny numbers: 1e-6 per million is a picodollar per token", "0.000000000001", 1e-6, true],
    ["tiny numbers: less than a picodollar per token admits only what is free", "0.000000000001", 9e-7, false],
    ["0 admits what is free", "0", 0, true],
    ["0 admits nothing else", "0.000000000001", 0, false],
    ["huge numbers are no limit", "0.009", 1e300, true],
    ["18 decimals are read", "0.000003", "3.000000000000000001", true],
    ["null is no limit", "0.009", null, true],
  ])("%s: a price of %s against %s", (_name, price, limit, kept) => {
    const catalog = makeCatalog([
      { id: model, endpoints: [priced(price), { provider: "b", pricing: { prompt: "0" } }] },
    ]);
    const { excludedBy } = plan(catalog, { model, provider: { max_price: { prompt: limit } } });
    expect(excludedBy).toEqual(kept ? {} : { a: "max_price" });
  });

  it.each(["-1", "1e-7", ".5", "dear", "", -0.5])("refuses %j, naming the field", (limit) => {
    const catalog = makeCatalog([{ id: model, endpoints: ab }]);
    const { status, body } = refusal(catalog, { model, provider: { max_price: { completion: limit } } });
    expect(status).toBe(400);
    expect(body.error.metadata.field).toBe("provider.max_price.completion");
  });

  it("looks at the price of a prompt of this length", () => {
    const overrides = [{ min_prompt_tokens: 1_000, prompt: "0.000005" }];
    const long = { provider: "a", pricing: { prompt: "0.000001", completion: "0.000001", overrides } };
    const catalog = makeCatalog([{ id: model, endpoints: [long, { provider: "b", price: 2 }] }]);
    const body = { model, provider: { max_price: { prompt: 2 } } };
    expect(plan(catalog, body, { promptTokens: 1_000 }).excludedBy).toEqual({});
    expect(plan(catalog, body, { promptTokens: 1_001 }).excludedBy).toEqual({ a: "max_price" });
  });

  it("each price that is named has to hold", () => {
    const catalog = makeCatalog([
      {
        id: model,
        endpoints: [
          { provider: "at", pricing: { prompt: "0.000001", completion: "0.000002" } },
          { provider: "above", pricing: { prompt: "0.000001000001", completion: "0.000002" } },
          { provider: "talks", pricing: { prompt: "0.0000009", completion: "0.000003" } },
        ],
      },
    ]);
    const { excludedBy } = plan(catalog, { model, provider: { max_price: { prompt: 1, completion: 2 } } });
    expect(excludedBy).toEqual({ above: "max_price", talks: "max_price" });
  });

  it("audio, request and image are per unit", () => {
    const catalog = makeCatalog([
      { id: model, endpoints: [{ provider: "a", pricing: { audio: "0.5", request: "0.5", image: "0.5" } }] },
    ]);
    for (const unit of ["audio", "request", "image"]) {
      expect(plan(catalog, { model, provider: { max_price: { [unit]: 0.5 } } }).tags).toEqual(["a"]);
      const { body } = refusal(catalog, { model, provider: { max_price: { [unit]: 0.49 } } });
      expect(body.error.message).toContain(`its ${unit} price is $0.5`);
    }
  });
});
