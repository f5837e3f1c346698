// What guardrails leave out, alone and together, and what clients are told of it.
import { describe, expect, it, test } from "vitest";
import { listedModels, usableModels } from "../../../../src/api/objects/select-models.ts";
import { candidatesOf } from "../../../../src/routing/candidate.ts";
import { anyZeroRetention, zeroRetentionGuardrail } from "../../../../src/routing/guardrail-rules.ts";
import { readerProblem } from "../../../../src/routing/reader-policy.ts";
import { defaultWorkspaceSettings } from "../../../../src/wire/workspace-settings.ts";
import { under } from "../../guardrails/make-guardrail.ts";
import { makeCatalog, type ProviderSpecs } from "../make-catalog.ts";
import { plan, refusal } from "../plan.ts";
import { ab, filterRows, model } from "./filter-rows.ts";

const abc = [...ab, { provider: "c" }];
const policies: ProviderSpecs = {
  trains: { data_policy: { training: true, retains_prompts: true, retention_days: 30 } },
  month: { data_policy: { training: false, retains_prompts: true, retention_days: 30 } },
  forever: { data_policy: { training: false, retains_prompts: true, retention_days: null } },
  nothing: { data_policy: { training: false, retains_prompts: false, retention_days: 0 } },
};
const byPolicy = Object.keys(policies).map((provider) => ({ provider }));
const free = Object.keys(policies).map((provider) => ({
  provider,
  pricing: { prompt: "0", completion: "0", request: "0.1" },
}));

describe("guardrail_providers", () => {
  filterRows([
    {
      it: "allows by slug, name or tag, in any case",
      endpoints: abc,
      situation: { guardrails: under({ allowed_providers: ["A", "b"] }) },
      keeps: ["a", "b"],
      excludes: { c: "guardrail_providers" },
    },
    {
      it: "ignores",
      endpoints: ab,
      situation: { guardrails: under({ ignored_providers: ["a"] }) },
      keeps: ["b"],
      excludes: { a: "guardrail_providers" },
    },
    {
      it: "intersects what several allow, and unites what they ignore",
      endpoints: abc,
      situation: {
        guardrails: under(
          { allowed_providers: ["a", "b"] },
          { allowed_providers: ["b", "c"] },
          { ignored_providers: ["x"] },
        ),
      },
      keeps: ["b"],
      excludes: { a: "guardrail_providers", c: "guardrail_providers" },
    },
    {
      it: "does not widen the request's own list",
      endpoints: ab,
      body: { provider: { only: ["a"] } },
      situation: { guardrails: under({ allowed_providers: ["a", "b"] }) },
      keeps: ["a"],
      excludes: { b: "allowed_providers" },
    },
  ]);
});

describe("guardrail_models", () => {
  filterRows([
    {
      it: "allows the named",
      endpoints: ab,
      situation: { guardrails: under({ allowed_models: [model.toUpperCase()] }) },
      keeps: ["a", "b"],
      excludes: {},
    },
    {
      it: "and nothing else",
      endpoints: ab,
      situation: { guardrails: under({ allowed_models: ["maker/other"] }) },
      keeps: [],
      excludes: { a: "guardrail_models", b: "guardrail_models" },
    },
    {
      it: "ignores the named",
      endpoints: ab,
      situation: { guardrails: under({ ignored_models: [model] }) },
      keeps: [],
      excludes: { a: "guardrail_models", b: "guardrail_models" },
    },
  ]);

  test("a model goes by its other names too, whichever the request uses", () => {
    const catalog = makeCatalog([{ id: model, endpoints: ab, aliases: ["maker/old"] }]);
    const guardrails = under({ ignored_models: ["maker/old"] });
    for (const name of [model, "maker/old", `${model}:nitro`]) {
      expect(plan(catalog, { model: name }, { guardrails }).tags).toEqual([]);
    }
  });

  test("another model of the request answers", () => {
    const catalog = makeCatalog([
      { id: model, endpoints: ab },
      { id: "maker/other", endpoints: ab },
    ]);
    const planned = plan(
      catalog,
      { models: [model, "maker/other"] },
      { guardrails: under({ ignored_models: [model] }) },
    );
    expect(planned.attempts).toEqual(["maker/other a", "maker/other b"]);
  });
});

describe("guardrail_data_policy", () => {
  const left = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "guardrail_data_policy"]));
  filterRows([
    {
      it: "zero retention",
      endpoints: byPolicy,
      providers: policies,
      situation: { guardrails: under({ enforce_zdr_other: true }) },
      keeps: ["nothing"],
      excludes: left("trains", "month", "forever"),
    },
    {
      it: "zero retention for models of another author",
      endpoints: byPolicy,
      providers: policies,
      situation: { guardrails: under({ enforce_zdr_openai: true }) },
      keeps: Object.keys(policies),
      excludes: {},
    },
    {
      it: "one of several suffices",
      endpoints: byPolicy,
      providers: policies,
      situation: { guardrails: under({ enforce_zdr_other: false }, { enforce_zdr_other: true }) },
      keeps: ["nothing"],
      excludes: left("trains", "month", "forever"),
    },
    {
      it: "training of models that cost something",
      endpoints: byPolicy,
      providers: policies,
      situation: { guardrails: under({ enable_paid_model_training: false }) },
      keeps: ["month", "forever", "nothing"],
      excludes: left("trains"),
    },
    {
      it: "training of free ones is another switch",
      endpoints: byPolicy,
      providers: policies,
      situation: { guardrails: under({ enable_free_model_training: false }) },
      keeps: Object.keys(policies),
      excludes: {},
    },
    {
      it: "training of free ones",
      endpoints: free,
      providers: policies,
      situation: { guardrails: under({ enable_free_model_training: false }) },
      keeps: ["month", "forever", "nothing"],
      excludes: left("trains"),
    },
    {
      it: "publication by free ones",
      endpoints: free,
      providers: policies,
      situation: { guardrails: under({ enable_free_model_publication: false }) },
      keeps: ["month", "nothing"],
      excludes: left("trains", "forever"),
    },
    {
      it: "true allows nothing that the workspace forbids",
      endpoints: byPolicy,
      providers: policies,
      situation: {
        settings: { enable_paid_model_training: false },
        guardrails: under({ enable_paid_model_training: true }),
      },
      keeps: ["month", "forever", "nothing"],
      excludes: { trains: "account_training" },
    },
  ]);

  test.each([
    ["anthropic/claude", "enforce_zdr_anthropic"],
    ["google/gemini", "enforce_zdr_google"],
    ["openai/gpt", "enforce_zdr_openai"],
    ["x-ai/grok", "enforce_zdr_xai"],
    ["meta-llama/llama", "enforce_zdr_other"],
  ])("%s is of the group %s", (id, field) => {
    expect(zeroRetentionGuardrail(under({ [field]: true }), [{ id }])).toBe('guardrail "G1"');
    const others = {
      enforce_zdr_anthropic: true,
      enforce_zdr_google: true,
      enforce_zdr_openai: true,
      enforce_zdr_xai: true,
      enforce_zdr_other: true,
    };
    expect(zeroRetentionGuardrail(under({ ...others, [field]: null }), [{ id }])).toBeUndefined();
    expect(anyZeroRetention(under({ [field]: true }))).toBe('guardrail "G1"');
  });
});

it("an emptied list is the usual 404, and names the guardrail", () => {
  const catalog = makeCatalog([{ id: model, endpoints: ab }]);
  const named = refusal(
    catalog,
    { model },
    { guardrails: under({ allowed_providers: ["c"] }, { allowed_models: ["x/y"] }) },
  );
  expect(named.status).toBe(404);
  expect(named.body.error.message).toContain('guardrail "G2"');
  expect(named.body.error.metadata.excluded).toContainEqual({
    model,
    endpoint: "a",
    by: "guardrail_models",
    detail: 'its model is not among the allowed ones (x/y) (guardrail "G2")',
  });
  expect(named.body.error.availability).toMatchObject({
    code: "constraint_filtered",
    excluded_by: ["guardrail_models"],
  });
});

it("what a key is shown is what it may use", () => {
  const catalog = makeCatalog([
    { id: model, endpoints: ab },
    { id: "maker/other", endpoints: ab },
  ]);
  const models = listedModels(
    [...catalog.catalog.models].map((one) => ({ model: one, candidates: candidatesOf(one, catalog.providers) })),
  );
  const shown = usableModels(models, defaultWorkspaceSettings, under({ ignored_models: [model] }));
  expect(shown.map((one) => one.model.id)).toEqual(["maker/other"]);
});

describe("whoever reads files", () => {
  const reader = {
    slug: "mistral",
    name: "Mistral",
    data_policy: { training: false, retains_prompts: true, retention_days: 30 },
  };
  test.each([
    [{ enforce_zdr_openai: true }, 'guardrail "G1" forbids it'],
    [{ allowed_providers: ["openai"] }, 'guardrail "G1" forbids it'],
    [{ ignored_providers: ["Mistral"] }, 'guardrail "G1" forbids it'],
    [{ allowed_providers: ["mistral"], enable_paid_model_training: false }, undefined],
  ])("%j", (rules, problem) => {
    const told = readerProblem(reader, {
      preferences: {},
      settings: defaultWorkspaceSettings,
      region: null,
      guardrails: under(rules),
    });
    if (problem === undefined) expect(told).toBeUndefined();
    else expect(told).toContain(problem);
  });
});
