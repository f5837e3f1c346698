import { expect, test } from "vitest";
import { publicEndpoints } from "../../../src/api/objects/public-endpoint.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { candidatesOf } from "../../../src/routing/candidate.ts";
import { unknownHealth } from "../../../src/routing/health/health.ts";
import type { EndpointHealth } from "../../../src/routing/health/health-snapshot.ts";

const read = readCatalog(
  {
    providers: [{ slug: "one", name: "One", dialect: "openai", base_url: "https://one.invalid/v1" }],
    models: [
      {
        id: "a/b",
        name: "B",
        context_length: 10,
        endpoints: [{ provider: "one", upstream_model: "b", pricing: { prompt: "0", completion: "0" } }],
      },
    ],
  },
  catalogRules,
);
if (!read.ok || read.value.models[0] === undefined) throw new Error("the catalog must be valid");
const [candidate] = candidatesOf(read.value.models[0], new Map(read.value.providers.map((one) => [one.slug, one])));
if (candidate === undefined) throw new Error("the model has an endpoint");

const percentiles = { p50: 1, p75: 2, p90: 3, p99: 4 };
const health: EndpointHealth = {
  ...unknownHealth,
  stable: false,
  weight: 0.1,
  statistics: {
    latency5m: null,
    latency30m: percentiles,
    throughput5m: null,
    throughput30m: percentiles,
    uptime5m: 0.5,
    uptime30m: 0.999,
    uptime1d: null,
  },
};

test("percentiles are for those with a key; uptime, in percent, is for all", () => {
  const [known] = publicEndpoints({ candidate, health, authenticated: true });
  expect(known).toMatchObject({
    status: -2,
    uptime_last_5m: 50,
    uptime_last_30m: 99.9,
    uptime_last_1d: null,
    latency_last_30m: percentiles,
    throughput_last_30m: percentiles,
  });
  const [anonymous] = publicEndpoints({ candidate, health, authenticated: false });
  expect(anonymous).toEqual({ ...known, latency_last_30m: null, throughput_last_30m: null });
});

test("an endpoint nobody has heard of is healthy and unmeasured", () => {
  expect(publicEndpoints({ candidate, health: undefined, authenticated: true })[0]).toMatchObject({
    status: 0,
    uptime_last_5m: null,
    latency_last_30m: null,
  });
});
