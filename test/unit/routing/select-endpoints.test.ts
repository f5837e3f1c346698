// Contract §5, the whole plan: several models, and what holds where a request says nothing.
import { describe, expect, it } from "vitest";
import { type ModelSpec, makeCatalog } from "./make-catalog.ts";
import { flat, measured, model } from "./order-rows.ts";
import { type Body, healthOf, plan } from "./plan.ts";

describe("several models", () => {
  const models: ModelSpec[] = [
    {
      id: "maker/first",
      endpoints: [
        { provider: "b", price: 5 },
        { provider: "a", price: 4 },
      ],
    },
    {
      id: "maker/second",
      endpoints: [
        { provider: "b", price: 5 },
        { provider: "a", price: 1 },
      ],
    },
  ];
  const catalog = makeCatalog(models);
  const both = { model: "maker/first", models: ["maker/second"] };
  const statistics = new Map([
    ...healthOf("maker/first", { a: measured({ throughput5m: flat(10) }), b: measured({ throughput5m: flat(30) }) }),
    ...healthOf("maker/second", { a: measured({ throughput5m: flat(20) }), b: measured({ throughput5m: flat(40) }) }),
  ]);
  const [first, second] = ["maker/first", "maker/second"];
  it.each<[string, Body, string[]]>([
    [
      "the first model's endpoints before those of the second",
      {},
      [`${first} a`, `${first} b`, `${second} a`, `${second} b`],
    ],
    [
      "each sorted by itself",
      { provider: { sort: "throughput" } },
      [`${first} b`, `${first} a`, `${second} b`, `${second} a`],
    ],
    [
      "partition none sorts the endpoints of all models together",
      { provider: { sort: { by: "throughput", partition: "none" } } },
      [`${second} b`, `${first} b`, `${second} a`, `${first} a`],
    ],
    [
      "partition none by price: an earlier model first where prices are equal",
      { provider: { sort: { by: "price", partition: "none" } } },
      [`${second} a`, `${first} a`, `${first} b`, `${second} b`],
    ],
    [
      "partition none without by: one draw among all",
      { provider: { sort: { partition: "none" } } },
      [`${second} a`, `${first} a`, `${first} b`, `${second} b`],
    ],
    [
      "route sort is the older name of it",
      { route: "sort" },
      [`${second} a`, `${first} a`, `${first} b`, `${second} b`],
    ],
    [
      "route fallback is the default",
      { route: "fallback" },
      [`${first} a`, `${first} b`, `${second} a`, `${second} b`],
    ],
    [
      "the partition wins over route",
      { route: "sort", provider: { sort: { partition: "model" } } },
      [`${first} a`, `${first} b`, `${second} a`, `${second} b`],
    ],
    [
      "allow_fallbacks false keeps the first of each model",
      { provider: { allow_fallbacks: false } },
      [`${first} a`, `${second} a`],
    ],
    [
      "with partition none too",
      { provider: { allow_fallbacks: false, sort: { by: "throughput", partition: "none" } } },
      [`${second} b`, `${first} b`],
    ],
    [
      "order holds for each model",
      { provider: { order: ["b"], allow_fallbacks: false } },
      [`${first} b`, `${second} b`],
    ],
    [
      "a variant holds for its model only",
      { model: "maker/first:nitro" },
      [`${first} b`, `${first} a`, `${second} a`, `${second} b`],
    ],
  ])("%s", (_name, body, attempts) => {
    expect(plan(catalog, { ...both, ...body }, { health: statistics }).attempts).toEqual(attempts);
  });

  it("one whose endpoints are all left out hands on to the next", () => {
    const planned = plan(catalog, { ...both, provider: { max_price: { prompt: 3 } } });
    expect(planned.attempts).toEqual([`${second} a`]);
    expect(planned.excluded.map(({ model: of, endpoint }) => `${of} ${endpoint}`)).toEqual([
      `${first} a`,
      `${first} b`,
      `${second} b`,
    ]);
  });
});

describe("what a request leaves unsaid", () => {
  const plain = makeCatalog(
    [
      {
        id: model,
        endpoints: [
          { provider: "a", supported_parameters: ["max_tokens"] },
          { provider: "b", price: 2 },
        ],
      },
    ],
    { a: { data_policy: { training: true } } },
  );
  it.each<[string, unknown[]]>([
    ["allow_fallbacks", [true, null]],
    ["require_parameters", [false, null]],
    ["data_collection", ["allow", null]],
    ["zdr", [false, null]],
    ["only", [null]],
    ["ignore", [[], null]],
    ["sort", [null]],
    ["max_price", [{}, null]],
    ["experimental", [{ force_chat_completions: true }, null]],
  ])("%s is by default as if it were one of %j", (field, values) => {
    const body = { model, temperature: 0.5 };
    const without = plan(plain, body);
    expect(without.tags).toEqual(["a", "b"]);
    for (const value of values) expect(plan(plain, { ...body, provider: { [field]: value } })).toEqual(without);
  });
});
