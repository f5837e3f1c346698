// The table of filters: its order is that of contract §5, and the first that speaks names the exclusion.
import { describe, expect, it } from "vitest";
import { filters } from "../../../../src/routing/filters/filters.ts";
import { type EndpointSpec, makeCatalog } from "../make-catalog.ts";
import { refusal, type Situation } from "../plan.ts";
import { json_schema, model, tools } from "./filter-rows.ts";

it("stands in the contract's order", () => {
  expect(filters.map(({ name }) => name)).toEqual([
    "no_credentials",
    "region",
    "account_training",
    "zdr",
    "data_collection",
    "distillable_text",
    "guardrail_data_policy",
    "guardrail_models",
    "allowed_providers",
    "ignored_providers",
    "guardrail_providers",
    "quantization",
    "max_price",
    "modality",
    "context_length",
    "max_completion_tokens",
    "tools",
    "structured_outputs",
    "web_search",
    "require_parameters",
    "service_tier",
    "order",
    "allow_fallbacks",
  ]);
});

describe("each excluded endpoint keeps the name of the first filter that excluded it", () => {
  /** Fails every filter; each row below mends what the earlier rows named. */
  const worst: EndpointSpec = {
    provider: "worst",
    price: 9,
    quantization: "int4",
    context_length: 100,
    max_completion_tokens: 50,
    supported_parameters: ["max_tokens"],
    regions: ["us"],
    data_policy: { training: true, retains_prompts: true, retention_days: null },
  };
  const body = {
    max_tokens: 60,
    temperature: 1,
    tools,
    response_format: json_schema,
    provider: {
      zdr: true,
      data_collection: "deny",
      enforce_distillable_text: true,
      only: ["good"],
      ignore: ["worst"],
      quantizations: ["fp8"],
      max_price: { prompt: 8 },
      require_parameters: true,
    },
  };
  const situation: Situation = {
    keyless: ["worst"],
    region: "eu",
    promptTokens: 90,
    modalities: ["image"],
    settings: { enable_paid_model_training: false },
  };
  const parameters = ["max_tokens", "tools", "structured_outputs"];
  const mends: [string, (row: { endpoint: EndpointSpec; body: typeof body; situation: Situation }) => unknown][] = [
    ["no_credentials", ({ situation: one }) => Object.assign(one, { keyless: [] })],
    ["region", ({ endpoint }) => Object.assign(endpoint, { regions: ["us", "eu"] })],
    ["account_training", ({ endpoint }) => Object.assign(endpoint, { data_policy: { training: false } })],
    ["zdr", ({ body: { provider } }) => Object.assign(provider, { zdr: false })],
    ["data_collection", ({ body: { provider } }) => Object.assign(provider, { data_collection: "allow" })],
    ["distillable_text", ({ body: { provider } }) => Object.assign(provider, { enforce_distillable_text: false })],
    ["allowed_providers", ({ body: { provider } }) => Object.assign(provider, { only: ["worst"] })],
    ["ignored_providers", ({ body: { provider } }) => Object.assign(provider, { ignore: [] })],
    ["quantization", ({ endpoint }) => Object.assign(endpoint, { quantization: "fp8" })],
    ["max_price", ({ body: { provider } }) => Object.assign(provider, { max_price: { prompt: 9 } })],
    ["modality", ({ situation: one }) => Object.assign(one, { modalities: [] })],
    ["context_length", ({ endpoint }) => Object.assign(endpoint, { context_length: 150 })],
    ["max_completion_tokens", ({ endpoint }) => Object.assign(endpoint, { max_completion_tokens: 60 })],
    ["tools", ({ endpoint }) => Object.assign(endpoint, { supported_parameters: parameters.slice(0, 2) })],
    ["structured_outputs", ({ endpoint }) => Object.assign(endpoint, { supported_parameters: parameters })],
  ];

  it.each([...mends.map(([name]) => name), "require_parameters"].map((name, index) => ({ name, index })))("$name", ({
    name,
    index,
  }) => {
    const state = { endpoint: { ...worst }, body: structuredClone(body), situation: { ...situation } };
    for (const [, mend] of mends.slice(0, index)) mend(state);
    const catalog = makeCatalog([{ id: model, endpoints: [state.endpoint] }]);
    const { status, body: error } = refusal(catalog, { model, ...state.body }, state.situation);
    if (name === "context_length" || name === "max_completion_tokens") expect(status).toBe(400);
    else expect(error.error.metadata.excluded).toMatchObject([{ model, endpoint: "worst", by: name }]);
  });
});
