// `preferred_min_throughput` and `preferred_max_latency`: what misses them moves behind, and nothing is excluded.
import { describe } from "vitest";
import { flat, measured, orderRows, unstable } from "../order-rows.ts";

describe("preferred_min_throughput and preferred_max_latency", () => {
  const health = {
    a: measured({
      throughput5m: { p50: 30, p75: 25, p90: 20, p99: 10 },
      latency5m: { p50: 400, p75: 600, p90: 900, p99: 2_000 },
    }),
    b: measured({ throughput5m: flat(50), latency5m: flat(1_500) }),
    d: measured({ throughput30m: flat(1), latency30m: flat(60_000) }),
  };
  orderRows([
    {
      it: "what misses moves behind; unknown counts as meeting",
      body: { provider: { preferred_min_throughput: 40 } },
      health,
      plan: ["b", "c", "d", "a"],
    },
    {
      it: "a number is the median, equal meets",
      body: { provider: { preferred_min_throughput: 30 } },
      health,
      plan: ["a", "b", "c", "d"],
    },
    {
      it: "latency comes in seconds",
      body: { provider: { preferred_max_latency: 1.5 } },
      health,
      plan: ["a", "b", "c", "d"],
    },
    {
      it: "latency: a hair too slow",
      body: { provider: { preferred_max_latency: 1.499 } },
      health,
      plan: ["a", "c", "d", "b"],
    },
    {
      it: "all given percentiles must hold",
      body: { provider: { preferred_max_latency: { p50: 1, p99: 1.9 } } },
      health,
      plan: ["c", "d", "a", "b"],
    },
    {
      it: "null percentiles are not given",
      body: { provider: { preferred_max_latency: { p50: 1, p99: null } } },
      health,
      plan: ["a", "c", "d", "b"],
    },
    {
      it: "percentiles of throughput",
      body: { provider: { preferred_min_throughput: { p90: 20.5 } } },
      health,
      plan: ["b", "c", "d", "a"],
    },
    {
      it: "both",
      body: { provider: { preferred_min_throughput: 40, preferred_max_latency: 1 } },
      health,
      plan: ["c", "d", "a", "b"],
    },
    {
      it: "with a sort: sorted within",
      body: { provider: { sort: "throughput", preferred_max_latency: 1 } },
      health,
      plan: ["a", "d", "c", "b"],
    },
    {
      it: "unstable ones that meet come before stable ones that miss",
      body: { provider: { preferred_min_throughput: 40 } },
      health: { ...health, b: { ...health.b, ...unstable } },
      plan: ["c", "d", "b", "a"],
    },
    {
      it: "what order lists is not moved",
      body: { provider: { order: ["a"], preferred_min_throughput: 40 } },
      health,
      plan: ["a", "b", "c", "d"],
    },
    {
      it: "all miss: nothing is excluded",
      tags: ["a", "b"],
      body: { provider: { preferred_min_throughput: 1_000 } },
      health,
      plan: ["a", "b"],
    },
  ]);
});
