// `openrouter/auto` and `fairlead/auto`: the candidates, what narrows them, and how they join the fallback list
// (contract §5, wire reference §5.5).
import { describe, expect, it } from "vitest";
import { requestedIds, resolveModels } from "../../../src/catalog/resolve-models.ts";
import { type Candidate, chooseModel } from "../../../src/routing/auto/choose-model.ts";
import { seededDifficulty } from "../../../src/routing/auto/recent-difficulty.ts";
import { autoRouterSettings, type ChooseModel, chooseModels } from "../../../src/routing/auto-candidates.ts";
import { candidatesOf } from "../../../src/routing/candidate.ts";
import { chatRequestSchema } from "../../../src/wire/chat-request.ts";
import { errorResponse } from "../../../src/wire/error-body.ts";
import { under } from "../guardrails/make-guardrail.ts";
import { type ModelSpec, makeCatalog } from "./make-catalog.ts";
import { type Body, inputFor, type Situation } from "./plan.ts";

const priced = (id: string, price: number, general: number, more: Partial<ModelSpec> = {}): ModelSpec => ({
  id,
  endpoints: [
    { provider: "dear", price: price * 2 },
    { provider: "cheap", price },
  ],
  quality: { general },
  ...more,
});
const catalog = makeCatalog([
  priced("maker/large", 10, 0.95),
  priced("maker/medium", 1, 0.8),
  priced("maker/small", 0.1, 0.5, { context_length: 1_000 }),
  priced("other/large", 12, 0.9, { endpoints: [{ provider: "keyless", price: 12 }] }),
  priced("other/painter", 0.1, 1, { architecture: { output_modalities: ["image"] } }),
  priced("other/empty", 0.1, 1, { endpoints: [] }),
]);

interface Seen {
  chosen: string[] | { status: number; message: string };
  candidates: readonly Candidate[];
}

/** What the chooser was offered, and what came of a request for `openrouter/auto`. */
function auto(body: Body = {}, situation: Situation = {}, of = catalog): Seen {
  const full = { model: "openrouter/auto", messages: [{ role: "user", content: "Hello" }], ...body };
  const request = chatRequestSchema.parse(full);
  const anyId = of.catalog.models[0]?.id ?? "";
  const input = inputFor(of, { ...body, model: anyId, models: null }, { keyless: ["keyless"], ...situation });
  if ("kind" in input) throw new Error(JSON.stringify(input));
  const models = of.catalog.models.map((model) => ({ id: model.id, candidates: candidatesOf(model, of.providers) }));
  let candidates: readonly Candidate[] = [];
  const settings = autoRouterSettings(request);
  const choose: ChooseModel = (offered, pinned) => {
    candidates = offered;
    const recent = seededDifficulty();
    return chooseModel({ difficulty: 0.45, task: "general", candidates: offered, costTier: "medium", recent, pinned })
      .order;
  };
  const resolved = settings.ok
    ? resolveModels(requestedIds(request), of, (id) =>
        chooseModels({ id, request, settings: settings.value, input: { ...input, models }, chooseModel: choose }),
      )
    : settings;
  if (resolved.ok) return { candidates, chosen: resolved.value.map(({ model }) => model.id) };
  const { status, body: answer } = errorResponse(resolved.problem);
  return { candidates, chosen: { status, message: answer.error.message } };
}

const offered = (body: Body, situation?: Situation) => auto(body, situation).candidates.map(({ id }) => id);
const plugin = (fields: Body) => ({ plugins: [{ id: "auto-router", ...fields }] });
const able = ["maker/large", "maker/medium", "maker/small"];

describe("candidates are the catalog's models that can serve the request", () => {
  it("that have an endpoint left and answer in text", () => {
    expect(offered({})).toEqual(able);
  });

  it.each<[string, Body, Situation, string[]]>([
    ["a key more", {}, { keyless: [] }, [...able, "other/large"]],
    ["a long prompt", {}, { promptTokens: 2_000 }, ["maker/large", "maker/medium"]],
    ["max_price", { provider: { max_price: { prompt: 1 } } }, {}, ["maker/medium", "maker/small"]],
    ["only", { provider: { only: ["cheap"] } }, {}, able],
    ["the account", {}, { settings: { allowed_providers: ["keyless"] }, keyless: [] }, ["other/large"]],
    [
      "an order without fallbacks",
      { provider: { order: ["keyless"], allow_fallbacks: false } },
      { keyless: [] },
      ["other/large"],
    ],
  ])("%s", (_name, body, situation, models) => {
    expect(offered(body, situation)).toEqual(models);
  });

  it("with the cost expected at the endpoint that would be tried first, in picodollars", () => {
    const cost = (body: Body, situation: Situation = {}) =>
      auto(body, situation).candidates.find(({ id }) => id === "maker/medium")?.expectedPricePico;
    // 1,000 tokens in and 800 out at $1 per million.
    expect(cost({}, { promptTokens: 1_000 })).toBe(1_800n * 1_000_000n);
    expect(cost({ max_tokens: 100 }, { promptTokens: 1_000 })).toBe(1_100n * 1_000_000n);
    expect(cost({ max_tokens: 50_000 }, { promptTokens: 1_000 })).toBe(1_800n * 1_000_000n);
    expect(cost({ provider: { order: ["dear"] } }, { promptTokens: 1_000 })).toBe(3_600n * 1_000_000n);
  });
});

describe("allowed_models and excluded_models", () => {
  it.each<[string, Body, string[]]>([
    ["a family", { allowed_models: ["maker/*"] }, able],
    ["several patterns", { allowed_models: ["*/large", "maker/small"] }, ["maker/large", "maker/small"]],
    ["exclusions win", { allowed_models: ["maker/*"], excluded_models: ["*/large"] }, ["maker/medium", "maker/small"]],
    ["exclusions alone", { excluded_models: ["maker/medium"] }, ["maker/large", "maker/small"]],
    ["an empty list restricts nothing", { allowed_models: [], excluded_models: [] }, able],
    ["null is no restriction", { allowed_models: null, excluded_models: null }, able],
    ["a plugin that is switched off says nothing", { enabled: false, allowed_models: ["none/*"] }, able],
    ["another plugin's lists are not read", { id: "auto-beta-router", allowed_models: ["none/*"] }, able],
  ])("%s", (_name, fields, models) => {
    expect(offered(plugin(fields))).toEqual(models);
  });

  it.each<[string, Body, Situation, string]>([
    ["no pattern matches", plugin({ allowed_models: ["none/*"] }), {}, "allowed_models"],
    ["no model can serve it", { provider: { only: ["nobody"] } }, {}, "allowed_providers left out 6 ("],
    ["no key is set", {}, { keyless: ["cheap", "dear", "keyless"] }, "no_credentials left out 7 ("],
    ["a guardrail excludes all", {}, { guardrails: under({ allowed_providers: ["nobody"] }) }, '(guardrail \\"G1\\")'],
  ])("nothing left: %s", (_name, body, situation, says) => {
    const { chosen } = auto(body, situation);
    expect(chosen).toMatchObject({ status: 404 });
    expect(JSON.stringify(chosen)).toContain("No models match your request and model restrictions");
    expect(JSON.stringify(chosen)).toContain(says);
  });

  const many = (count: number, pattern = "a/*") => Array.from({ length: count }, () => pattern);
  it.each<[string, Body, string]>([
    ["1,025 patterns", { allowed_models: many(1_025) }, "plugins[0]: allowed_models"],
    ["a pattern of 1,025 characters", { excluded_models: ["x".repeat(1_025)] }, "plugins[0]: excluded_models[0]"],
    ["65,537 characters", { allowed_models: many(64, "x".repeat(1_024)), excluded_models: ["y"] }, "65536 characters"],
    ["no list", { allowed_models: "maker/*" }, "plugins[0]: allowed_models"],
    ["an unknown cost tier", { cost_tier: "lavish" }, "plugins[0]: cost_tier"],
  ])("%s: 400 naming the field", (_name, fields, says) => {
    const { chosen } = auto(plugin(fields));
    expect(chosen).toMatchObject({ status: 400, message: expect.stringContaining(says) });
  });

  it("as many as are allowed are allowed", () => {
    expect(offered(plugin({ allowed_models: [...many(63, "x".repeat(1_024)), ...many(300), "maker/small"] }))).toEqual([
      "maker/small",
    ]);
  });
});

describe("the choice", () => {
  it("is made of declared quality against expected price, with fallbacks behind it", () => {
    expect(auto().chosen).toEqual(["maker/medium", "maker/large", "maker/small"]);
  });

  it.each(["fairlead/auto", "OpenRouter/Auto", "openrouter/auto:nitro"])("%s is auto too", (model) => {
    expect(auto({ model }).chosen).toEqual(["maker/medium", "maker/large", "maker/small"]);
  });

  it("joins the fallback list at its place, each model once", () => {
    const body = { model: "other/large", models: ["openrouter/auto", "maker/small", "fairlead/auto"] };
    expect(auto(body).chosen).toEqual(["other/large", "maker/medium", "maker/large", "maker/small"]);
    expect(auto({ model: "maker/small", models: ["openrouter/auto"] }).chosen).toEqual([
      "maker/small",
      "maker/medium",
      "maker/large",
    ]);
  });

  it("an unknown model beside it is a 400 naming it", () => {
    expect(auto({ models: ["maker/none"] }).chosen).toEqual({
      status: 400,
      message: "maker/none is not a valid model ID",
    });
  });

  const turns = [
    { role: "user", content: "Hello" },
    { role: "assistant", content: "Hi", model: "maker/small" },
    { role: "user", content: "And?" },
  ];
  it.each<[string, Body, string | undefined]>([
    [
      "pin_model keeps the model of the last answer",
      { messages: turns, ...plugin({ pin_model: true }) },
      "maker/small",
    ],
    ["not unless it is asked to", { messages: turns }, "maker/medium"],
    [
      "nor where that model is no candidate",
      { messages: turns, ...plugin({ pin_model: true, excluded_models: ["maker/small"] }) },
      "maker/large",
    ],
  ])("%s", (_name, body, first) => {
    const { chosen } = auto(body);
    expect(Array.isArray(chosen) ? chosen[0] : chosen).toBe(first);
  });

  it("a catalog of the demo model alone will do", () => {
    const endpoints = ["sandbox-a", "sandbox-b", "sandbox-c"].map((provider, index) => ({
      provider,
      price: index + 1,
    }));
    const demo = makeCatalog([{ id: "fairlead/demo", endpoints }]);
    expect(auto({}, {}, demo).chosen).toEqual(["fairlead/demo"]);
  });

  it("a catalog may have a model of its own by that name", () => {
    const own = makeCatalog([priced("openrouter/auto", 1, 0.1), priced("maker/large", 1, 0.9)]);
    expect(auto({}, {}, own).chosen).toEqual(["openrouter/auto"]);
  });
});
