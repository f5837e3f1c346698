// Who serves: a key that is set, the lists of account and request, and the names that a provider goes by.
import { describe, expect, it } from "vitest";
import { type EndpointSpec, makeCatalog } from "../make-catalog.ts";
import { type Body, plan, refusal, type Situation } from "../plan.ts";
import { ab, filterRows, model } from "./filter-rows.ts";

describe("no_credentials", () => {
  filterRows([
    {
      it: "leaves out whose secret is not set",
      endpoints: ab,
      situation: { keyless: ["a"] },
      keeps: ["b"],
      excludes: { a: "no_credentials" },
    },
  ]);
});

describe("allowed_providers and ignored_providers", () => {
  const endpoints: EndpointSpec[] = [
    { provider: "deepinfra" },
    { provider: "deepinfra", tag: "deepinfra/turbo" },
    { provider: "google-ai-studio" },
  ];
  const providers = { "google-ai-studio": { name: "Google AI Studio" } };
  const all = ["deepinfra", "deepinfra/turbo", "google-ai-studio"];
  it.each([
    ["the provider", ["deepinfra"], ["deepinfra", "deepinfra/turbo"]],
    ["with a slash, one tag", ["deepinfra/turbo"], ["deepinfra/turbo"]],
    ["case is ignored", ["DeepInfra/TURBO", "GOOGLE-ai-studio"], ["deepinfra/turbo", "google-ai-studio"]],
    ["display names work too", ["google ai studio"], ["google-ai-studio"]],
    ["a name twice is one name", ["deepinfra", "deepinfra"], ["deepinfra", "deepinfra/turbo"]],
    ["unknown names match nothing", ["deepinfra/slow", "deepinfra/turbo/x", "deepinfra/turbo"], ["deepinfra/turbo"]],
  ])("%s: %j", (_name, names, matched) => {
    const catalog = makeCatalog([{ id: model, endpoints }], providers);
    const rest = all.filter((tag) => !matched.includes(tag));
    const cases: [Body, Situation][] = [
      [{ provider: { only: names } }, {}],
      [{}, { settings: { allowed_providers: names } }],
    ];
    for (const [body, situation] of cases) {
      const planned = plan(catalog, { model, ...body }, situation);
      expect(planned.tags).toEqual(matched);
      expect(planned.excludedBy).toEqual(Object.fromEntries(rest.map((tag) => [tag, "allowed_providers"])));
    }
    if (rest.length === 0) return;
    const ignoring = plan(catalog, { model, provider: { ignore: names } });
    expect(ignoring.tags).toEqual(rest);
    expect(ignoring.excludedBy).toEqual(Object.fromEntries(matched.map((tag) => [tag, "ignored_providers"])));
    expect(plan(catalog, { model }, { settings: { ignored_providers: names } })).toMatchObject({ tags: rest });
  });

  it("is account list ∩ only, account list ∪ ignore", () => {
    const catalog = makeCatalog([
      { id: model, endpoints: ["a", "b", "c", "d", "e"].map((provider) => ({ provider })) },
    ]);
    const planned = plan(
      catalog,
      { model, provider: { only: ["b", "c", "d", "e"], ignore: ["c"] } },
      { settings: { allowed_providers: ["a", "b", "c", "d"], ignored_providers: ["d"] } },
    );
    expect(planned.tags).toEqual(["b"]);
    expect(planned.excludedBy).toEqual({
      a: "allowed_providers",
      c: "ignored_providers",
      d: "ignored_providers",
      e: "allowed_providers",
    });
  });

  it("only: [] allows nothing, and says so", () => {
    const { status, body } = refusal(makeCatalog([{ id: model, endpoints: ab }]), { model, provider: { only: [] } });
    expect(status).toBe(404);
    expect(body.error.message).toContain("provider.only (an empty list)");
  });

  it("takes thousands of names in its stride", () => {
    const endpoints = Array.from({ length: 50 }, (_, index) => ({ provider: `p${index}` }));
    const catalog = makeCatalog([{ id: model, endpoints }]);
    const many = Array.from({ length: 10_000 }, (_, index) => `Elsewhere-${index}`);
    const body = { model, provider: { only: [...many.slice(1), "P7"], ignore: many, order: [...many.slice(1), "p7"] } };
    const start = process.threadCpuUsage();
    expect(plan(catalog, body).tags).toEqual(["p7"]);
    // Checking the body and reading three lists once each; 50 × 30,000 comparisons would take seconds.
    expect(process.threadCpuUsage(start).user).toBeLessThan(2_000_000);
  });
});
