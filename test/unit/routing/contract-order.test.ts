// Contract §5, the order: `order`, sorts, the default strategy, soft preferences, `allow_fallbacks` and several models.
import { describe, expect, it } from "vitest";
import type { EndpointHealth, EndpointStatistics } from "../../../src/routing/health/health-snapshot.ts";
import { type EndpointSpec, type ModelSpec, makeCatalog } from "./make-catalog.ts";
import { type Body, healthOf, plan, type Situation } from "./plan.ts";

const model = "maker/model";
const now = 1_000_000;

/** Prices 1, 2, 3 … in the order given, listed the other way round so that the catalog's order helps nobody. */
const priced = (...tags: string[]): EndpointSpec[] =>
  tags.map((tag, index) => ({ provider: tag.split("/")[0] ?? tag, tag, price: index + 1 })).reverse();

const none: EndpointStatistics = {
  latency5m: null,
  latency30m: null,
  throughput5m: null,
  throughput30m: null,
  uptime5m: null,
  uptime30m: null,
  uptime1d: null,
};
const flat = (value: number) => ({ p50: value, p75: value, p90: value, p99: value });
const known = (statistics: Partial<EndpointStatistics>): Partial<EndpointHealth> => ({
  statistics: { ...none, ...statistics },
});
const unstable = { stable: false, weight: 0.1 };
const limited = (until: number) => ({ rateLimitedUntil: until });

interface Row {
  it: string;
  tags?: string[];
  body?: Body;
  health?: Record<string, Partial<EndpointHealth>>;
  situation?: Situation;
  /** Of the draw; the dearest endpoint wins at 0.999. */
  random?: number;
  plan: string[];
  excludes?: Record<string, string>;
}

function rows(table: readonly Row[]): void {
  it.each(table)("$it", (row) => {
    const catalog = makeCatalog([{ id: model, endpoints: priced(...(row.tags ?? ["a", "b", "c", "d"])) }]);
    const planned = plan(
      catalog,
      { model, ...row.body },
      {
        now,
        health: healthOf(model, row.health ?? {}),
        chance: { random: () => row.random ?? 0 },
        ...row.situation,
      },
    );
    expect(planned.tags).toEqual(row.plan);
    expect(planned.excludedBy).toEqual(row.excludes ?? {});
  });
}

describe("order", () => {
  const several = ["x", "x/turbo", "y", "x/slow"];
  rows([
    {
      it: "those endpoints in that order, then the rest",
      body: { provider: { order: ["c", "b"] } },
      plan: ["c", "b", "a", "d"],
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
    a: known({ throughput5m: flat(10), latency5m: flat(900), uptime30m: 0.5 }),
    b: known({ throughput5m: flat(90), latency5m: flat(500), uptime30m: 0.9 }),
    d: known({ throughput5m: flat(40), latency5m: flat(100), uptime30m: 0.99 }),
  };
  rows([
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
      health: { c: known({ latency5m: flat(5) }), b: known({ latency5m: flat(5) }) },
      plan: ["b", "c", "a", "d"],
    },
    {
      it: "where five minutes say nothing, thirty do",
      body: { provider: { sort: "latency" } },
      health: { c: known({ latency30m: flat(5) }) },
      plan: ["c", "a", "b", "d"],
    },
    {
      it: "what five minutes say wins over thirty",
      body: { provider: { sort: "throughput" } },
      health: {
        b: known({ throughput5m: flat(50), throughput30m: flat(1) }),
        c: known({ throughput5m: flat(5), throughput30m: flat(90) }),
      },
      plan: ["b", "c", "a", "d"],
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

describe("the default strategy", () => {
  rows([
    { it: "one drawn, the other stable ones behind it by rising price", random: 0.999, plan: ["d", "a", "b", "c"] },
    {
      it: "then unstable ones by rising price",
      health: { a: unstable, b: unstable },
      random: 0.999,
      plan: ["d", "c", "a", "b"],
    },
    { it: "one alone that is unstable is never excluded", tags: ["a"], health: { a: unstable }, plan: ["a"] },
    { it: "a 429 is tried last until its deadline", health: { a: limited(now + 1) }, plan: ["b", "c", "d", "a"] },
    { it: "behind unstable ones too", health: { a: limited(now + 1), b: unstable }, plan: ["c", "d", "b", "a"] },
    { it: "and stands where it stood when it has passed", health: { a: limited(now) }, plan: ["a", "b", "c", "d"] },
    { it: "several by rising price", health: { a: limited(now + 9), b: limited(now + 1) }, plan: ["c", "d", "a", "b"] },
    {
      it: "all of them answered 429: all are tried",
      tags: ["a", "b"],
      health: { a: limited(now + 9), b: limited(now + 1) },
      plan: ["a", "b"],
    },
    {
      it: "a climbing endpoint has its share of its weight",
      tags: ["a", "b"],
      health: { a: { weight: 0.1 } },
      random: 0.29,
      plan: ["b", "a"],
    },
    { it: "of which it makes use", tags: ["a", "b"], health: { a: { weight: 0.1 } }, random: 0.28, plan: ["a", "b"] },
    {
      it: "when all fail alike, nothing is marked",
      tags: ["a", "b"],
      health: { a: unstable, b: unstable },
      random: 0.999,
      plan: ["b", "a"],
    },
    { it: "one endpoint", tags: ["a"], plan: ["a"] },
  ]);

  it("the price is 0.75 × prompt + 0.25 × completion per token", () => {
    const prices = (provider: string, prompt: string, completion: string) => ({
      provider,
      pricing: { prompt, completion },
    });
    const catalog = makeCatalog([
      { id: model, endpoints: [prices("talks", "0.000001", "0.000009"), prices("reads", "0.000003", "0.000002")] },
    ]);
    const planned = plan(catalog, { model });
    expect(planned.plan.map(({ candidate }) => [candidate.endpoint.tag, candidate.balancingPrice])).toEqual([
      ["reads", "0.00000275"],
      ["talks", "0.000003"],
    ]);
  });

  it.each([
    [0, ["free", "gift", "paid"]],
    [0.49, ["free", "gift", "paid"]],
    [0.51, ["gift", "free", "paid"]],
    [0.999, ["gift", "free", "paid"]],
  ])("price 0 shares the draw equally and excludes the others from it (%s)", (random, tags) => {
    const endpoints = [
      { provider: "paid", price: 0.000001 },
      { provider: "free", price: 0 },
      { provider: "gift", price: 0 },
    ];
    const catalog = makeCatalog([{ id: model, endpoints }]);
    expect(plan(catalog, { model }, { chance: { random: () => random } }).tags).toEqual(tags);
  });

  it("an unstable endpoint with price 0 does not exclude the others from the draw", () => {
    const endpoints = [{ provider: "paid" }, { provider: "dear", price: 2 }, { provider: "free", price: 0 }];
    const situation = { chance: { random: () => 0.999 }, health: healthOf(model, { free: unstable }) };
    expect(plan(makeCatalog([{ id: model, endpoints }]), { model }, situation).tags).toEqual(["dear", "paid", "free"]);
  });

  it("equal prices stay in the catalog's order", () => {
    const endpoints = ["q", "a", "z", "m"].map((provider) => ({ provider }));
    expect(plan(makeCatalog([{ id: model, endpoints }]), { model }).tags).toEqual(["q", "a", "z", "m"]);
  });

  it("an empty model has an empty plan", () => {
    expect(plan(makeCatalog([{ id: model, endpoints: [] }]), { model })).toMatchObject({ plan: [], excluded: [] });
  });

  it("the plan says which endpoints are stable", () => {
    const catalog = makeCatalog([{ id: model, endpoints: priced("a", "b") }]);
    const { plan: attempts } = plan(catalog, { model }, { health: healthOf(model, { a: unstable }) });
    expect(attempts.map(({ stable }) => stable)).toEqual([true, false]);
  });
});

describe("preferred_min_throughput and preferred_max_latency", () => {
  const health = {
    a: known({
      throughput5m: { p50: 30, p75: 25, p90: 20, p99: 10 },
      latency5m: { p50: 400, p75: 600, p90: 900, p99: 2_000 },
    }),
    b: known({ throughput5m: flat(50), latency5m: flat(1_500) }),
    d: known({ throughput30m: flat(1), latency30m: flat(60_000) }),
  };
  rows([
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

describe("the workspace's own provider keys", () => {
  rows([
    { it: "are tried first", situation: { byok: ["c"] }, plan: ["c", "a", "b", "d"] },
    {
      it: "but not before what order lists",
      body: { provider: { order: ["b"] } },
      situation: { byok: ["c"] },
      plan: ["b", "c", "a", "d"],
    },
  ]);
});

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
  const measured = new Map([
    ...healthOf("maker/first", { a: known({ throughput5m: flat(10) }), b: known({ throughput5m: flat(30) }) }),
    ...healthOf("maker/second", { a: known({ throughput5m: flat(20) }), b: known({ throughput5m: flat(40) }) }),
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
    expect(plan(catalog, { ...both, ...body }, { health: measured }).attempts).toEqual(attempts);
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
