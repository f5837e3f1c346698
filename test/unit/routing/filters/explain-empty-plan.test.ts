// Contract §5 and wire reference §8.4, §8.5: what a client is told when nothing is left. The filter, the value that
// decided, and what to change.
import { describe, expect, it } from "vitest";
import { filters } from "../../../../src/routing/filters/filters.ts";
import { under } from "../../guardrails/make-guardrail.ts";
import { type EndpointSpec, makeCatalog } from "../make-catalog.ts";
import { type Body, refusal, type Situation } from "../plan.ts";
import { model, tools } from "./filter-rows.ts";

const plain: EndpointSpec = { provider: "a", supported_parameters: ["max_tokens"] };

interface Row {
  filter: string;
  endpoint?: Partial<EndpointSpec>;
  body?: Body;
  situation?: Situation;
  /** In the message, besides the filter's name and its remedy. */
  says: string[];
  code?: string;
  excludedBy: string;
  field: string;
}

const rows: Row[] = [
  {
    filter: "no_credentials",
    situation: { keyless: ["a"] },
    says: ["A_API_KEY"],
    code: "no_endpoints",
    excludedBy: "no_credentials",
    field: "api_key",
  },
  {
    filter: "region",
    endpoint: { regions: ["us"] },
    situation: { region: "eu" },
    says: ["serves from us, not from eu", "To change that: choose another model"],
    excludedBy: "data_region",
    field: "region",
  },
  {
    filter: "account_training",
    endpoint: { data_policy: null },
    situation: { settings: { enable_paid_model_training: false } },
    says: ["matching your data policy", "paid models"],
    code: "privacy_restricted",
    excludedBy: "data_policy:training",
    field: "enable_paid_model_training",
  },
  {
    filter: "zdr",
    endpoint: { data_policy: null },
    body: { provider: { zdr: true } },
    says: ["matching your data policy", "keeps prompts"],
    code: "privacy_restricted",
    excludedBy: "data_policy:zdr",
    field: "provider.zdr",
  },
  {
    filter: "data_collection",
    endpoint: { data_policy: null },
    body: { provider: { data_collection: "deny" } },
    says: ["matching your data policy", "its data policy is not known"],
    code: "privacy_restricted",
    excludedBy: "data_policy:training",
    field: "provider.data_collection",
  },
  {
    filter: "distillable_text",
    body: { provider: { enforce_distillable_text: true } },
    says: ["distillation"],
    excludedBy: "distillable_text",
    field: "provider.enforce_distillable_text",
  },
  {
    filter: "allowed_providers",
    body: { provider: { only: ["b", "c"] } },
    says: ["provider.only (b, c)", "Providers serving maker/model: a."],
    excludedBy: "allowed_providers",
    field: "provider.only",
  },
  {
    filter: "allowed_providers",
    situation: { settings: { allowed_providers: ["b"] } },
    says: ["the workspace's allowed providers (b)", "Providers serving maker/model: a."],
    excludedBy: "allowed_providers",
    field: "provider.only",
  },
  {
    filter: "ignored_providers",
    body: { provider: { ignore: ["A"] } },
    says: ["is in provider.ignore", "Providers serving maker/model: a."],
    excludedBy: "allowed_providers",
    field: "provider.ignore",
  },
  {
    filter: "guardrail_models",
    situation: { guardrails: under({ allowed_models: ["x/y"] }) },
    says: ["matching your guardrail restrictions", 'not among the allowed ones (x/y) (guardrail "G1")'],
    excludedBy: "guardrail_models",
    field: "allowed_models",
  },
  {
    filter: "guardrail_providers",
    situation: { guardrails: under({ ignored_providers: ["a"] }) },
    says: ['among the ignored providers (guardrail "G1")', "Providers serving maker/model: a."],
    excludedBy: "allowed_providers",
    field: "allowed_providers",
  },
  {
    filter: "guardrail_data_policy",
    endpoint: { data_policy: null },
    situation: { guardrails: under({ enforce_zdr_other: true }) },
    says: [
      "matching your guardrail restrictions and data policy",
      'keeps prompts, or is not known not to (guardrail "G1")',
    ],
    code: "privacy_restricted",
    excludedBy: "data_policy",
    field: "enforce_zdr",
  },
  {
    filter: "quantization",
    endpoint: { quantization: "int4" },
    body: { provider: { quantizations: ["fp8", "bf16", "fp8"] } },
    says: ["int4, not fp8 or bf16"],
    excludedBy: "quantization",
    field: "provider.quantizations",
  },
  {
    filter: "max_price",
    endpoint: { price: 3 },
    body: { provider: { max_price: { prompt: 5, completion: 2.5 } } },
    says: ["its completion price is $3 per million tokens, above $2.5"],
    excludedBy: "max_price",
    field: "provider.max_price",
  },
  {
    filter: "modality",
    situation: { modalities: ["image"] },
    says: ["takes no image input"],
    excludedBy: "modality",
    field: "messages",
  },
  {
    filter: "tools",
    body: { tools },
    says: ["No endpoints found for maker/model that support tool use"],
    excludedBy: "require_parameters",
    field: "tools",
  },
  {
    filter: "structured_outputs",
    body: { response_format: { type: "json_schema" } },
    says: ["that support structured outputs", "json_schema"],
    excludedBy: "require_parameters",
    field: "response_format",
  },
  {
    filter: "require_parameters",
    body: { seed: 1, top_k: 2, provider: { require_parameters: true } },
    says: ["does not support top_k, seed"],
    excludedBy: "require_parameters",
    field: "provider.require_parameters",
  },
];

describe("404: the message names the filter that emptied the list, the value and the remedy", () => {
  it.each(rows)("$filter: $says", ({ filter, endpoint, body, situation, says, code, excludedBy, field }) => {
    const catalog = makeCatalog([{ id: model, endpoints: [{ ...plain, ...endpoint }] }]);
    const { status, body: answer } = refusal(catalog, { model, ...body }, situation);
    const { error } = answer;
    expect(status).toBe(404);
    expect(error.code).toBe(404);
    for (const words of [filter, ...says, filters.find(({ name }) => name === filter)?.remedy ?? "?"]) {
      expect(error.message).toContain(words);
    }
    expect(error.metadata.error_type).toBe("not_found");
    expect(error.metadata.excluded).toMatchObject([{ model, endpoint: "a", by: filter, detail: expect.any(String) }]);
    expect(error.availability).toMatchObject({
      code: code ?? "constraint_filtered",
      retryable: false,
      requested_models: [model],
      excluded_by: [excludedBy],
      constraint: { field, detail: error.metadata.excluded?.[0]?.detail },
      docs_url: expect.any(String),
    });
  });

  it("every filter is covered, but those that are a 400 and those that never leave nothing", () => {
    const covered = new Set([
      ...rows.map(({ filter }) => filter),
      "web_search",
      "service_tier",
      "order",
      "allow_fallbacks",
    ]);
    const missing = filters.filter(({ name, excess }) => !covered.has(name) && excess === undefined);
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it("order without fallbacks", () => {
    const catalog = makeCatalog([{ id: model, endpoints: [plain, { provider: "b" }] }]);
    const { status, body } = refusal(catalog, { model, provider: { order: ["c"], allow_fallbacks: false } });
    expect(status).toBe(404);
    for (const words of ["order left out 2", "provider.order (c)", "allow_fallbacks to true", "maker/model: a, b."]) {
      expect(body.error.message).toContain(words);
    }
    expect(body.error.metadata).toMatchObject({ available_providers: ["a", "b"], requested_providers: ["c"] });
    expect(body.error.availability).toMatchObject({
      excluded_by: ["allowed_providers"],
      constraint: { field: "provider.order" },
    });
  });

  it("says who serves the model and whom the request named", () => {
    const endpoints = [plain, { provider: "b", tag: "b/turbo" }, { provider: "b" }];
    const catalog = makeCatalog([{ id: model, endpoints }]);
    const { body } = refusal(catalog, { model, provider: { only: ["c", "d", "c"] } });
    expect(body.error.metadata).toMatchObject({ available_providers: ["a", "b"], requested_providers: ["c", "d"] });
  });

  it("several filters are all named, with their remedies and no single constraint", () => {
    const catalog = makeCatalog([{ id: model, endpoints: [plain, { provider: "b", price: 9 }] }]);
    const { body } = refusal(catalog, { model, tools, provider: { max_price: { prompt: 8 } } });
    for (const words of [
      "tools left out 1 (a:",
      "max_price left out 1 (b:",
      "raise provider.max_price",
      "without tools",
    ]) {
      expect(body.error.message).toContain(words);
    }
    expect(body.error.availability?.excluded_by).toEqual(["require_parameters", "max_price"]);
    expect(body.error.availability).not.toHaveProperty("constraint");
  });

  it("keys that are missing are one sentence: one of them would do", () => {
    const endpoints = [plain, { ...plain, provider: "b" }, { ...plain, provider: "maker" }];
    const { body } = refusal(makeCatalog([{ id: model, endpoints }]), { model }, { keyless: ["a", "b", "maker"] });
    expect(body.error.message).toContain(
      "no_credentials left out 3 (a, b, maker: nobody who could serve it has a key: set one of A_API_KEY, B_API_KEY, MAKER_API_KEY). To change that: set the variable that is named",
    );
  });

  it("a long list of endpoints and names stays a readable message", () => {
    const endpoints = Array.from({ length: 60 }, (_, index) => ({ provider: `p${index}`, price: index + 1 }));
    const only = Array.from({ length: 9_000 }, (_, index) => `elsewhere-${index}`);
    const { body } = refusal(makeCatalog([{ id: model, endpoints }]), { model, provider: { only } });
    expect(body.error.message).toContain("allowed_providers left out 60 (p0, p1, p2, p3, p4 and 55 more:");
    expect(body.error.message).toContain("and 8995 more");
    expect(body.error.message.length).toBeLessThan(700);
    expect(body.error.metadata.requested_providers).toHaveLength(100);
    expect(body.error.metadata.excluded).toHaveLength(60);
  });

  it("a model without endpoints", () => {
    const { status, body } = refusal(makeCatalog([{ id: model, endpoints: [] }]), { model });
    expect(status).toBe(404);
    expect(body.error.message).toContain("No endpoints found for maker/model");
    expect(body.error.availability).toMatchObject({ code: "no_endpoints", retryable: false });
    expect(body.error.availability).not.toHaveProperty("excluded_by");
  });

  it("an empty catalog knows no model", () => {
    expect(refusal(makeCatalog([]), { model })).toMatchObject({
      status: 400,
      body: { error: { message: `${model} is not a valid model ID` } },
    });
  });

  it("all models are named", () => {
    const catalog = makeCatalog([
      { id: "a/a", endpoints: [plain] },
      { id: "b/b", endpoints: [plain] },
    ]);
    const { body } = refusal(catalog, { models: ["a/a", "b/b"], provider: { only: ["x"] } });
    expect(body.error.message).toContain("a/a, b/b");
    expect(body.error.message).toContain("Providers serving a/a: a. Providers serving b/b: a.");
    expect(body.error.availability?.requested_models).toEqual(["a/a", "b/b"]);
  });
});
