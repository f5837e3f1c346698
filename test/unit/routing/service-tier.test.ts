// Wire reference §5.8: which endpoints answer a request that asks for a service tier, and in what order.
import { describe, expect, it } from "vitest";
import { makeCatalog } from "./make-catalog.ts";
import { flat, measured } from "./order-rows.ts";
import { type Body, healthOf, plan } from "./plan.ts";

const perMillion = (price: number) => ({ prompt: `${price / 1e6}`, completion: `${price / 1e6}` });
const catalog = makeCatalog([
  {
    id: "maker/tiered",
    endpoints: [
      { provider: "cheap", price: 1 },
      { provider: "both", price: 2, pricing_tiers: { flex: perMillion(1.5), priority: perMillion(8) } },
      { provider: "flexible", price: 4, pricing_tiers: { flex: perMillion(1.2) } },
      { provider: "prompt", price: 3, pricing_tiers: { priority: perMillion(6) } },
    ],
  },
  { id: "maker/plain", endpoints: [{ provider: "cheap" }, { provider: "both", price: 2 }] },
]);
const health = healthOf("maker/tiered", {
  cheap: measured({ throughput5m: flat(90) }),
  both: measured({ throughput5m: flat(50) }),
  prompt: measured({ throughput5m: flat(70) }),
});

describe("service_tier", () => {
  it.each<[name: string, body: Body, tags: string[]]>([
    ["default: as if nothing was said", { service_tier: "default" }, ["cheap", "both", "prompt", "flexible"]],
    ["flex: those that have it, by what it costs there", { service_tier: "flex" }, ["flexible", "both"]],
    [
      "priority: those that have it by throughput, then the rest",
      { service_tier: "priority" },
      ["prompt", "both", "cheap", "flexible"],
    ],
    ["fast is priority", { service_tier: "fast" }, ["prompt", "both", "cheap", "flexible"]],
    [
      "its own sort wins",
      { service_tier: "priority", provider: { sort: "price" } },
      ["both", "prompt", "cheap", "flexible"],
    ],
    [
      "order wins",
      { service_tier: "priority", provider: { order: ["cheap"] } },
      ["cheap", "prompt", "both", "flexible"],
    ],
    [
      "max_price means the price of the tier",
      { service_tier: "priority", provider: { max_price: { prompt: 6 } } },
      ["prompt", "cheap", "flexible"],
    ],
    [
      "flex without an endpoint that may answer: as usual",
      { service_tier: "flex", provider: { only: ["cheap", "prompt"] } },
      ["cheap", "prompt"],
    ],
  ])("%s", (_, body, tags) => {
    expect(plan(catalog, { model: "maker/tiered", ...body }, { health }).tags).toEqual(tags);
  });

  it.each<[name: string, body: Body, tags: string[]]>([
    ["only: that endpoint", { provider: { only: ["both/flex"] } }, ["both"]],
    ["in any case", { provider: { only: ["Both/FLEX"] } }, ["both"]],
    [
      "order: that endpoint first, then the rest",
      { provider: { order: ["flexible/flex"] } },
      ["flexible", ...["cheap", "both", "prompt"]],
    ],
    [
      "several, and an endpoint as such",
      { provider: { order: ["flexible/flex", "prompt/priority", "cheap"], allow_fallbacks: false } },
      ["flexible", "prompt", "cheap"],
    ],
    [
      "ignore: as such it may still answer",
      { provider: { only: ["both", "cheap"], ignore: ["both/flex"] } },
      ["cheap", "both"],
    ],
    ["ignore: in that tier it may not", { service_tier: "flex", provider: { ignore: ["flexible/flex"] } }, ["both"]],
    ["with the same service_tier", { service_tier: "flex", provider: { only: ["both/flex"] } }, ["both"]],
    [
      "max_price means the price there",
      { provider: { order: ["both/priority", "prompt/priority"], allow_fallbacks: false, max_price: { prompt: 7 } } },
      ["prompt"],
    ],
  ])("endpoints by the tag of a tier: %s", (_, body, tags) => {
    expect(plan(catalog, { model: "maker/tiered", ...body }).tags).toEqual(tags);
  });

  it.each<[name: string, body: Body]>([
    ["of a tier that the endpoint does not have", { provider: { only: ["cheap/flex"] } }],
    ["of another tier than is asked for", { service_tier: "priority", provider: { only: ["both/flex"] } }],
    ["where the default is asked for", { service_tier: "default", provider: { only: ["both/flex"] } }],
  ])("the tag names nobody: %s", (_, body) => {
    expect(plan(catalog, { model: "maker/tiered", ...body }).tags).toEqual([]);
  });

  it("says why an endpoint without flex is left out", () => {
    const { excludedBy } = plan(catalog, { model: "maker/tiered", service_tier: "flex" });
    expect(excludedBy).toEqual({ cheap: "service_tier", prompt: "service_tier" });
  });

  it("changes nothing for a model that has no tier", () => {
    expect(plan(catalog, { model: "maker/plain", service_tier: "flex" }).tags).toEqual(["cheap", "both"]);
  });
});
