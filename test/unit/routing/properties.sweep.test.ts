// What holds for every catalog, every request and every account: generated, not chosen.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endpointKey, type HealthSnapshot } from "../../../src/routing/health/health-snapshot.ts";
import { quantizations, sortKeys } from "../../../src/wire/provider-preferences.ts";
import type { WorkspaceSettings } from "../../../src/wire/workspace-settings.ts";
import { type EndpointSpec, everyParameter, type ModelSpec, makeCatalog } from "./make-catalog.ts";
import { type Body, plan, type Situation } from "./plan.ts";

const slugs = ["a", "b", "c", "d"];
const tags = slugs.flatMap((slug) => [slug, `${slug}/turbo`]);
const ids = ["maker/first", "maker/second", "maker/third"];
const policy = fc.oneof(
  fc.constant(null),
  fc.record({
    training: fc.boolean(),
    retains_prompts: fc.boolean(),
    retention_days: fc.constantFrom(null, 0, 30),
  }),
);

const endpoint = (tag: string): fc.Arbitrary<EndpointSpec> =>
  fc.record(
    {
      provider: fc.constant(tag.split("/")[0] ?? tag),
      tag: fc.constant(tag),
      price: fc.constantFrom(0, 0, 0.1, 1, 1, 2, 3),
      quantization: fc.constantFrom(...quantizations),
      context_length: fc.constantFrom(50, 1_000),
      max_completion_tokens: fc.constantFrom(10, 500),
      supported_parameters: fc.subarray(everyParameter),
      data_policy: policy,
    },
    { requiredKeys: ["provider", "tag", "price"] },
  );

const model = (id: string): fc.Arbitrary<ModelSpec> =>
  fc
    .subarray(tags)
    .chain((chosen) => fc.tuple(...chosen.map(endpoint)))
    .map((endpoints) => ({ id, endpoints }));

const catalogs = fc.tuple(...ids.map(model)).map((models) => makeCatalog(models));

const names = fc.subarray([...tags, "A", "B/Turbo", "elsewhere"]);
const provider = fc.record(
  {
    order: fc.option(names, { nil: null }),
    only: names,
    ignore: names,
    allow_fallbacks: fc.boolean(),
    require_parameters: fc.boolean(),
    data_collection: fc.constantFrom("allow", "deny"),
    zdr: fc.boolean(),
    quantizations: fc.subarray([...quantizations], { minLength: 1 }),
    sort: fc.oneof(
      fc.constantFrom(...sortKeys),
      fc.record({ by: fc.constantFrom(...sortKeys), partition: fc.constantFrom("model", "none") }),
    ),
    max_price: fc.record({ prompt: fc.constantFrom(0, 0.5, "1", 2.5) }),
    preferred_min_throughput: fc.constantFrom(10, 100),
  },
  { requiredKeys: [] },
);
const bodies: fc.Arbitrary<Body> = fc.record(
  {
    model: fc.constantFrom(...ids, `${ids[0]}:nitro`, `${ids[1]}:floor`),
    models: fc.subarray(ids),
    max_tokens: fc.constantFrom(5, 100),
    seed: fc.constant(1),
    tools: fc.constant([{ type: "function", function: { name: "look_up" } }]),
    provider,
  },
  { requiredKeys: ["model", "models"] },
);

const settings: fc.Arbitrary<Partial<WorkspaceSettings>> = fc.record({
  allowed_providers: fc.option(fc.subarray(tags, { minLength: 1 }), { nil: null }),
  ignored_providers: fc.option(fc.subarray(tags, { maxLength: 3 }), { nil: null }),
  enable_paid_model_training: fc.boolean(),
  enable_free_model_training: fc.boolean(),
  enforce_zdr: fc.boolean(),
  default_data_collection: fc.constantFrom("allow" as const, "deny" as const),
  default_provider_sort: fc.option(fc.constantFrom(...sortKeys), { nil: null }),
});

const now = 1_000;
const health: fc.Arbitrary<HealthSnapshot> = fc
  .array(
    fc.record({
      id: fc.constantFrom(...ids),
      tag: fc.constantFrom(...tags),
      health: fc.record({
        stable: fc.boolean(),
        weight: fc.constantFrom(0.1, 0.5, 1),
        rateLimitedUntil: fc.constantFrom(0, now, now + 1),
        badness: fc.constantFrom(0, 0.5, 0.9),
        answers: fc.boolean(),
        onTrial: fc.boolean(),
        firstTokens: fc.constant([]),
        statistics: fc.constant(null),
      }),
    }),
  )
  .map((known) => new Map(known.map((one) => [endpointKey(one.id, one.tag), one.health])));

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const situations: fc.Arbitrary<Situation> = fc.record({
  settings,
  keyless: fc.subarray(slugs, { maxLength: 2 }),
  byok: fc.subarray(slugs, { maxLength: 1 }),
  health,
  now: fc.constant(now),
  chance: fc.oneof(
    random.map((number) => ({ random: () => number })),
    fc.string().map((conversation) => ({ conversation })),
  ),
});

const endpointsOf = (catalog: ReturnType<typeof makeCatalog>, body: Body) => {
  const asked = [body["model"], ...(Array.isArray(body["models"]) ? body["models"] : [])];
  const requested = new Set(asked.map((id) => String(id).replace(/:(nitro|floor)$/, "")));
  return catalog.catalog.models
    .filter(({ id }) => requested.has(id))
    .flatMap(({ id, endpoints }) => endpoints.map(({ tag }) => `${id} ${tag}`));
};

describe("for every catalog, request, account and moment", () => {
  it("each endpoint is in exactly one of plan and excluded", () => {
    fc.assert(
      fc.property(catalogs, bodies, situations, (catalog, body, situation) => {
        const { attempts, excluded } = plan(catalog, body, situation);
        const seen = [...attempts, ...excluded.map(({ model: id, endpoint: tag }) => `${id} ${tag}`)];
        expect(seen.sort()).toEqual(endpointsOf(catalog, body).sort());
      }),
      { numRuns: 300 },
    );
  });

  it("the same gives the same", () => {
    fc.assert(
      fc.property(catalogs, bodies, situations, (catalog, body, situation) => {
        expect(plan(catalog, body, situation)).toEqual(plan(catalog, body, situation));
      }),
      { numRuns: 100 },
    );
  });

  it("a request can never widen what the account allows", () => {
    fc.assert(
      fc.property(catalogs, bodies, situations, (catalog, body, situation) => {
        const bare = { model: body["model"], models: body["models"] };
        const allowed = new Set(plan(catalog, bare, situation).attempts);
        for (const attempt of plan(catalog, body, situation).attempts) expect(allowed).toContain(attempt);
      }),
      { numRuns: 300 },
    );
  });

  it("health, chance and own keys change the order and nothing else", () => {
    fc.assert(
      fc.property(catalogs, bodies, situations, situations, (catalog, body, one, other) => {
        fc.pre(!/"allow_fallbacks":false/.test(JSON.stringify(body)));
        const first = plan(catalog, body, { ...other, settings: one.settings ?? {}, keyless: one.keyless ?? [] });
        const second = plan(catalog, body, one);
        expect(first.attempts.toSorted()).toEqual(second.attempts.toSorted());
        expect(first.excluded).toEqual(second.excluded);
      }),
      { numRuns: 200 },
    );
  });

  it("an earlier model's endpoints come before a later one's, unless they are sorted together", () => {
    fc.assert(
      fc.property(catalogs, bodies, situations, (catalog, body, situation) => {
        fc.pre(!/"partition":"none"/.test(JSON.stringify(body)));
        const order = plan(catalog, body, situation).plan.map(({ candidate }) => candidate.model.id);
        expect(order).toEqual([...new Set(order)].flatMap((id) => order.filter((other) => other === id)));
      }),
      { numRuns: 100 },
    );
  });

  it("a smaller limit never lets more through", () => {
    fc.assert(
      fc.property(catalogs, situations, fc.double({ min: 0, max: 4, noNaN: true }), (catalog, situation, limit) => {
        const planned = (prompt: number) =>
          plan(catalog, { model: ids[0], provider: { max_price: { prompt } } }, situation).attempts;
        const wide = new Set(planned(limit));
        for (const attempt of planned(limit / 2)) expect(wide).toContain(attempt);
      }),
      { numRuns: 100 },
    );
  });
});
