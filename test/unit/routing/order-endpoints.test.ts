// Contract §5, the order: `order` with and without fallbacks, sorts, own keys first.
import { describe } from "vitest";
import { flat, limited, measured, model, now, orderRows, unstable } from "./order-rows.ts";

describe("order", () => {
  const several = ["x", "x/turbo", "y", "x/slow"];
  orderRows([
    {
      it: "those endpoints in that order, then the rest",
      body: { provider: { order: ["c", "b"] } },
      plan: ["c", "b", "a", "d"],
    },
    {
      it: "whatever is drawn and whoever is unstable",
      body: { provider: { order: ["d", "c", "b", "a"] } },
      health: { c: unstable },
      random: 0.999,
      plan: ["d", "c", "b", "a"],
    },
    { it: "null is no list", body: { provider: { order: null } }, random: 0.999, plan: ["d", "a", "b", "c"] },
    {
      it: "one tag alone, without fallbacks",
      tags: several,
      body: { provider: { order: ["x/turbo"], allow_fallbacks: false } },
      plan: ["x/turbo"],
      excludes: { x: "order", y: "order", "x/slow": "order" },
    },
    {
      it: "a provider's several tags by rising price",
      tags: several,
      body: { provider: { order: ["y", "x"] } },
      plan: ["y", "x", "x/turbo", "x/slow"],
    },
    {
      it: "a tag before its provider",
      tags: several,
      body: { provider: { order: ["x/slow", "x"] } },
      plan: ["x/slow", "x", "x/turbo", "y"],
    },
    {
      it: "a provider before its tag: the tag keeps its first place",
      tags: several,
      body: { provider: { order: ["x", "y", "x/turbo"] } },
      plan: ["x", "x/turbo", "x/slow", "y"],
    },
    {
      it: "case is ignored and display names work",
      body: { provider: { order: ["C", "B"] } },
      plan: ["c", "b", "a", "d"],
    },
    {
      it: "names twice and unknown names change nothing",
      body: { provider: { order: ["z", "c", "c", "z/1", "b", "c"] } },
      plan: ["c", "b", "a", "d"],
    },
    {
      it: "the rest by the default strategy: drawn",
      body: { provider: { order: ["b"] } },
      random: 0.999,
      plan: ["b", "d", "a", "c"],
    },
    {
      it: "the rest by the default strategy: unstable last",
      body: { provider: { order: ["b"] } },
      health: { a: unstable },
      plan: ["b", "c", "d", "a"],
    },
    {
      it: "the rest by the request's sort",
      body: { provider: { order: ["b"], sort: "price" } },
      random: 0.999,
      plan: ["b", "a", "c", "d"],
    },
    {
      it: "the rest by the variant's sort",
      body: { model: `${model}:floor`, provider: { order: ["b"] } },
      random: 0.999,
      plan: ["b", "a", "c", "d"],
    },
    {
      it: "the rest by the account's sort",
      body: { provider: { order: ["b"] } },
      random: 0.999,
      situation: { settings: { default_provider_sort: "price" } },
      plan: ["b", "a", "c", "d"],
    },
    {
      it: "an unstable endpoint that is listed keeps its place",
      body: { provider: { order: ["c", "b"] } },
      health: { c: unstable },
      plan: ["c", "b", "a", "d"],
    },
    {
      it: "without fallbacks what is not listed is excluded by order",
      body: { provider: { order: ["c", "z"], allow_fallbacks: false } },
      plan: ["c"],
      excludes: { a: "order", b: "order", d: "order" },
    },
    {
      it: "an empty list lists nothing: the default strategy",
      body: { provider: { order: [] } },
      plan: ["a", "b", "c", "d"],
    },
    {
      it: "without fallbacks and without a list the first only is kept",
      body: { provider: { allow_fallbacks: false } },
      random: 0.999,
      plan: ["d"],
      excludes: { a: "allow_fallbacks", b: "allow_fallbacks", c: "allow_fallbacks" },
    },
    {
      it: "an empty list without fallbacks keeps the first only",
      body: { provider: { order: [], allow_fallbacks: false } },
      plan: ["a"],
      excludes: { b: "allow_fallbacks", c: "allow_fallbacks", d: "allow_fallbacks" },
    },
    {
      it: "contradiction: what is ignored is not tried though it is listed",
      body: { provider: { order: ["c", "b"], ignore: ["c"] } },
      plan: ["b", "a", "d"],
      excludes: { c: "ignored_providers" },
    },
    {
      it: "contradiction: listed but not among only",
      body: { provider: { order: ["c", "b"], only: ["a", "b"] } },
      plan: ["b", "a"],
      excludes: { c: "allowed_providers", d: "allowed_providers" },
    },
  ]);
});

describe("sort", () => {
  const health = {
    a: measured({ throughput5m: flat(10), latency5m: flat(900), uptime30m: 0.5 }),
    b: measured({ throughput5m: flat(90), latency5m: flat(500), uptime30m: 0.9 }),
    d: measured({ throughput5m: flat(40), latency5m: flat(100), uptime30m: 0.99 }),
  };
  orderRows([
    {
      it: "price: strictly, no balancing",
      body: { provider: { sort: "price" } },
      random: 0.999,
      plan: ["a", "b", "c", "d"],
    },
    {
      it: "price: health has no say",
      body: { provider: { sort: "price" } },
      health: { a: unstable, b: limited(now + 1) },
      plan: ["a", "b", "c", "d"],
    },
    {
      it: "throughput: highest first, unknown last",
      body: { provider: { sort: "throughput" } },
      health,
      plan: ["b", "d", "a", "c"],
    },
    {
      it: "latency: lowest first, unknown last",
      body: { provider: { sort: "latency" } },
      health,
      plan: ["d", "b", "a", "c"],
    },
    {
      it: "exacto: best answers first, unknown last",
      body: { provider: { sort: "exacto" } },
      health,
      plan: ["d", "b", "a", "c"],
    },
    {
      it: "nothing known: ties by price",
      body: { provider: { sort: "throughput" } },
      random: 0.999,
      plan: ["a", "b", "c", "d"],
    },
    {
      it: "equal: ties by price",
      body: { provider: { sort: "latency" } },
      health: { c: measured({ latency5m: flat(5) }), b: measured({ latency5m: flat(5) }) },
      plan: ["b", "c", "a", "d"],
    },
    {
      it: "where five minutes say nothing, thirty do",
      body: { provider: { sort: "latency" } },
      health: { c: measured({ latency30m: flat(5) }) },
      plan: ["c", "a", "b", "d"],
    },
    {
      it: "what five minutes say wins over thirty",
      body: { provider: { sort: "throughput" } },
      health: {
        b: measured({ throughput5m: flat(50), throughput30m: flat(1) }),
        c: measured({ throughput5m: flat(5), throughput30m: flat(90) }),
      },
      plan: ["b", "c", "a", "d"],
    },
    {
      it: "beside a filter: the fastest of what costs no more",
      body: { provider: { sort: "throughput", max_price: { prompt: 3 } } },
      health,
      plan: ["b", "a", "c"],
      excludes: { d: "max_price" },
    },
    { it: "as an object", body: { provider: { sort: { by: "throughput" } } }, health, plan: ["b", "d", "a", "c"] },
    {
      it: "an object without by sorts by nothing",
      body: { provider: { sort: { partition: "model" } } },
      random: 0.999,
      plan: ["d", "a", "b", "c"],
    },
    { it: ":nitro is throughput", body: { model: `${model}:nitro` }, health, plan: ["b", "d", "a", "c"] },
    { it: ":floor is price", body: { model: `${model}:floor` }, random: 0.999, health, plan: ["a", "b", "c", "d"] },
    {
      it: "the account's default",
      situation: { settings: { default_provider_sort: "latency" } },
      health,
      plan: ["d", "b", "a", "c"],
    },
    {
      it: "the variant wins over the account",
      body: { model: `${model}:nitro` },
      situation: { settings: { default_provider_sort: "latency" } },
      health,
      plan: ["b", "d", "a", "c"],
    },
    {
      it: "the request wins over variant and account",
      body: { model: `${model}:nitro`, provider: { sort: "price" } },
      situation: { settings: { default_provider_sort: "latency" } },
      health,
      plan: ["a", "b", "c", "d"],
    },
  ]);
});

describe("the workspace's own provider keys", () => {
  orderRows([
    { it: "are tried first", situation: { byok: ["c"] }, plan: ["c", "a", "b", "d"] },
    {
      it: "but not before what order lists",
      body: { provider: { order: ["b"] } },
      situation: { byok: ["c"] },
      plan: ["b", "c", "a", "d"],
    },
  ]);
});
