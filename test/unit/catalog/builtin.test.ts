import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Endpoint, Model, Provider } from "../../../src/catalog/catalog.ts";
import { modalityOf } from "../../../src/catalog/modality.ts";
import { parseMoney } from "../../../src/catalog/money.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { makeBuiltinCatalog } from "../../../src/commands/catalog-build.ts";
import { documentedProviders } from "./documented-providers.ts";

const text = await readFile(join(import.meta.dirname, "../../../src/catalog/data/builtin.generated.json"), "utf8");
const read = readCatalog(JSON.parse(text), catalogRules);
if (!read.ok) throw new Error(JSON.stringify(read.problem, null, 2));
const catalog = read.value;
const endpoints = catalog.models.flatMap((model) => model.endpoints.map((endpoint) => ({ model, endpoint })));

function model(id: string) {
  const found = catalog.models.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
}

it("is exactly what `npm run catalog:build` makes of its sources", async () => {
  expect(text === (await makeBuiltinCatalog())).toBe(true);
});

it("is large enough to be useful and small enough to be read at every start", () => {
  expect(catalog.models.length).toBeGreaterThanOrEqual(200);
  expect(endpoints.length).toBeGreaterThanOrEqual(600);
  expect(catalog.models.filter((one) => one.endpoints.length > 1).length).toBeGreaterThanOrEqual(120);
  expect(text.length).toBeLessThan(1_048_576);
});

describe("the documented providers", () => {
  const days = (retention: string) => /(\d+) days/.exec(retention)?.[1];

  it.each(documentedProviders)("%s has its policy and terms", (_, tag, retention, training, terms) => {
    const slug = tag.split("/")[0];
    const provider = catalog.providers.find((candidate) => candidate.slug === slug);
    const tier = endpoints.find(({ endpoint }) => endpoint.tag === tag)?.endpoint;
    const policy = tag === slug ? provider?.data_policy : tier?.data_policy;
    const zero = retention === "Zero retention";
    expect(policy).toEqual({
      training: training === "May train",
      retains_prompts: !zero,
      retention_days: zero ? 0 : days(retention) === undefined ? null : Number(days(retention)),
    });
    if (terms !== undefined) expect(provider?.terms_of_service_url).toBe(terms);
  });
});

it("names its providers apart, for display names work in preferences too", () => {
  const names = catalog.providers.map(({ name }) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
});

it("serves the demo model by three sandboxes at $1, $2 and $3", () => {
  const million = 1_000_000_000_000n;
  const demo = model("fairlead/demo");
  expect(demo.name).toBe("Fairlead Demo");
  expect(
    demo.endpoints.map(({ tag, pricing }) => [
      tag,
      ...[pricing.prompt, pricing.completion].map((price) => ((parseMoney(price) ?? -1n) * 1_000_000n) / million),
    ]),
  ).toEqual([
    ["sandbox-a", 1n, 1n],
    ["sandbox-b", 2n, 2n],
    ["sandbox-c", 3n, 3n],
  ]);
  for (const endpoint of demo.endpoints) {
    const provider = providerOf(endpoint);
    expect(provider).toMatchObject({ dialect: "sandbox", api_key: null, base_url: "https://sandbox.invalid/v1" });
    expect(provider.data_policy).toEqual({ training: false, retains_prompts: false, retention_days: 0 });
    expect(endpoint).toMatchObject({ upstream_model: "demo", regions: ["us", "eu"], max_completion_tokens: 131_072 });
    expect(endpoint.supported_parameters).toContain("structured_outputs");
    expect(endpoint.supported_parameters).not.toContain("web_search_options");
  }
});

/** What the documentation's examples ask for. */
it.each<[string, string[]]>([
  ["openai/gpt-4o", ["openai", "azure"]],
  ["openai/gpt-4", ["openai"]],
  ["anthropic/claude-3.5-sonnet", ["anthropic"]],
  ["anthropic/claude-sonnet-4.5", ["anthropic", "google-vertex", "amazon-bedrock"]],
  ["gryphe/mythomax-l2-13b", ["novita", "together"]],
  ["mistralai/mixtral-8x7b-instruct", ["together", "deepinfra"]],
  ["meta-llama/llama-3.1-70b-instruct", ["deepinfra", "together"]],
  ["meta-llama/llama-3.3-70b-instruct", ["deepinfra", "deepinfra/turbo", "groq", "together"]],
  ["deepseek/deepseek-r1", ["deepinfra", "deepinfra/turbo"]],
  ["google/gemini-2.0-flash-001", ["google-ai-studio", "google-vertex"]],
  ["google/gemma-3-27b-it", ["deepinfra"]],
])("%s is served by %j", (id, tags) => {
  expect(model(id).endpoints.map(({ tag }) => tag)).toEqual(expect.arrayContaining(tags));
});

it("has an fp8 endpoint of llama-3.1-8b-instruct, and none at openai of mixtral", () => {
  const quantizations = model("meta-llama/llama-3.1-8b-instruct").endpoints.map(({ quantization }) => quantization);
  expect(quantizations).toContain("fp8");
  expect(model("mistralai/mixtral-8x7b-instruct").endpoints.map(({ provider }) => provider)).not.toContain("openai");
});

it("keeps the longest prompt, the dearest tier and the cache prices of a model that has them all", () => {
  const [endpoint] = model("anthropic/claude-sonnet-4.5").endpoints.filter(({ tag }) => tag === "anthropic");
  expect(endpoint?.pricing).toEqual({
    prompt: "0.000003",
    completion: "0.000015",
    input_cache_read: "0.0000003",
    input_cache_write: "0.00000375",
    input_cache_write_1h: "0.000006",
    web_search: "0.01",
    overrides: [
      {
        min_prompt_tokens: 200_000,
        prompt: "0.000006",
        completion: "0.0000225",
        input_cache_read: "0.0000006",
        input_cache_write: "0.0000075",
        input_cache_write_1h: "0.000012",
      },
    ],
  });
});

it("asks no price that nobody would pay, and gives away only what is called free", () => {
  const dollar = 1_000_000_000_000n;
  for (const { model: served, endpoint } of endpoints) {
    const prompt = (parseMoney(endpoint.pricing.prompt) ?? -1n) * 1_000_000n;
    const completion = (parseMoney(endpoint.pricing.completion) ?? -1n) * 1_000_000n;
    expect(prompt, served.id).toBeLessThanOrEqual(200n * dollar);
    expect(completion, served.id).toBeLessThanOrEqual(700n * dollar);
    const request = parseMoney(endpoint.pricing.request ?? "0") ?? 0n;
    expect(prompt + completion + request === 0n, `${served.id} at ${endpoint.tag}`).toBe(served.id.endsWith(":free"));
    const { input_cache_read } = endpoint.pricing;
    if (input_cache_read !== undefined)
      expect((parseMoney(input_cache_read) ?? 0n) * 1_000_000n).toBeLessThanOrEqual(prompt);
  }
});

it("declares a quality for every kind of task and a limit for every answer, where a model answers in words", () => {
  const kinds = ["code", "extraction", "general", "math", "multilingual", "reasoning", "writing"];
  const converses = (one: Model) => modalityOf(one) === null;
  for (const one of catalog.models) expect(Object.keys(one.quality).sort()).toEqual(converses(one) ? kinds : []);
  for (const { model: served, endpoint } of endpoints.filter((one) => converses(one.model))) {
    expect(endpoint.max_completion_tokens, served.id).toBeLessThanOrEqual(endpoint.context_length);
    expect(endpoint.supported_parameters, served.id).toEqual(
      expect.arrayContaining(["max_tokens", "max_completion_tokens"]),
    );
  }
});

it("needs a key everywhere but in the sandbox and for the Worker's own binding", () => {
  const keyless = catalog.providers.filter(({ api_key }) => api_key === null).map(({ dialect }) => dialect);
  expect(new Set(keyless)).toEqual(new Set(["sandbox", "workers-ai"]));
});

it.each<[id: string, tag: string, refused: string[], taken: string[]]>([
  ["anthropic/claude-opus-4.7", "anthropic", ["temperature", "top_p", "top_k"], ["stop", "tools"]],
  ["anthropic/claude-opus-4.8", "google-vertex", ["temperature", "top_p", "top_k"], ["stop"]],
  ["anthropic/claude-opus-5.5", "amazon-bedrock", ["temperature", "top_p", "top_k"], ["stop"]],
  ["anthropic/claude-sonnet-5", "anthropic", ["temperature", "top_p", "top_k"], ["stop"]],
  ["anthropic/claude-fable-5.1", "anthropic", ["temperature", "top_p", "top_k"], ["stop"]],
  ["anthropic/claude-sonnet-4.6", "anthropic", [], ["temperature", "top_p", "top_k"]],
  ["openai/gpt-5", "openai", ["temperature", "top_p", "logprobs", "stop"], ["seed", "reasoning"]],
  ["openai/gpt-4o", "openai", [], ["temperature", "logprobs"]],
  ["x-ai/grok-4.3", "xai", ["stop", "presence_penalty"], ["temperature"]],
])("%s at %s does not list %j, which it refuses", (id, tag, refused, taken) => {
  const listed = model(id).endpoints.find((endpoint) => endpoint.tag === tag)?.supported_parameters;
  expect(listed).toEqual(expect.arrayContaining(taken));
  expect(listed?.filter((name) => refused.includes(name))).toEqual([]);
});

it.each<[id: string, tag: string, efforts: string[]]>([
  ["openai/gpt-5", "openai", ["minimal", "low", "medium", "high"]],
  ["openai/gpt-5.1", "azure", ["none", "low", "medium", "high"]],
  ["openai/gpt-5.4", "openai", ["none", "low", "medium", "high", "xhigh"]],
  ["openai/o3", "openai", ["low", "medium", "high"]],
  ["openai/gpt-oss-120b", "groq", ["low", "medium", "high"]],
  ["anthropic/claude-opus-4.6", "amazon-bedrock", ["low", "medium", "high", "max"]],
  ["google/gemini-3.1-pro-preview", "google-ai-studio", ["low", "medium", "high"]],
  ["deepseek/deepseek-v4-pro", "deepseek", ["high", "max"]],
])("%s at %s knows the efforts %j", (id, tag, efforts) => {
  expect(model(id).endpoints.find((endpoint) => endpoint.tag === tag)?.quirks).toMatchObject({ efforts });
});

describe("quirks", () => {
  it.each<[string, string, Record<string, unknown>]>([
    ["anthropic/claude-sonnet-4", "anthropic", { structured_outputs: "tool" }],
    ["anthropic/claude-sonnet-4.5", "anthropic", {}],
    ["anthropic/claude-sonnet-4.5", "google-vertex", { publisher: "anthropic" }],
    ["anthropic/claude-sonnet-4.6", "anthropic", { reasoning: "adaptive", efforts: ["low", "medium", "high", "max"] }],
    ["anthropic/claude-opus-5", "amazon-bedrock", { reasoning: "adaptive" }],
    ["anthropic/claude-opus-5.5", "anthropic", { reasoning: "adaptive", reasoning_mandatory: true }],
    ["anthropic/claude-haiku-4.5", "amazon-bedrock", {}],
    ["google/gemini-2.5-flash", "google-vertex", {}],
    ["google/gemini-2.5-pro", "google-ai-studio", { reasoning_mandatory: true, max_reasoning_tokens: 32_768 }],
    ["google/gemini-3.5-flash", "google-vertex", { reasoning: "level", structured_outputs_with_tools: true }],
    [
      "openai/gpt-oss-120b",
      "amazon-bedrock",
      { reasoning: "effort", cache_points: false, temperature_with_top_p: true },
    ],
    [
      "meta-llama/llama-3.3-70b-instruct",
      "amazon-bedrock",
      { reasoning: "none", cache_points: false, temperature_with_top_p: true },
    ],
    ["amazon/nova-pro-v1", "amazon-bedrock", { reasoning: "none", temperature_with_top_p: true }],
  ])("of %s at %s are %o", (id, tag, quirks) => {
    expect(model(id).endpoints.find((endpoint) => endpoint.tag === tag)?.quirks).toEqual(quirks);
  });
});

it("answers in a schema on Bedrock where a model can be made to call a tool", () => {
  const takes = (id: string) =>
    model(id)
      .endpoints.find(({ tag }) => tag === "amazon-bedrock")
      ?.supported_parameters.includes("structured_outputs");
  expect(["anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4"].map(takes)).toEqual([true, true]);
  expect(["anthropic/claude-opus-5.5", "meta-llama/llama-3.3-70b-instruct"].map(takes)).toEqual([false, false]);
});

it("finds each model of Cloudflare behind the address of its own API", () => {
  const cloudflare = catalog.providers.find(({ dialect }) => dialect === "workers-ai");
  expect(cloudflare?.base_url).toMatch(/\/accounts\/[^/]+\/ai$/);
});

function providerOf(endpoint: Endpoint): Provider {
  const found = catalog.providers.find(({ slug }) => slug === endpoint.provider);
  if (found === undefined) throw new Error(`no provider ${endpoint.provider}`);
  return found;
}

it.each([
  ["openai/gpt-5-pro", "openai-responses"],
  ["openai/o1-pro", "openai-responses"],
  ["openai/gpt-5.3-codex", "openai-responses"],
  ["openai/gpt-5.5", "openai-responses"],
  ["openai/gpt-4o", undefined],
  ["openai/gpt-5", undefined],
  ["openai/o3", undefined],
])("reaches %s at OpenAI and Azure by its own API, if any: %s", (id, dialect) => {
  const endpoints = catalog.models.find((model) => model.id === id)?.endpoints ?? [];
  const own = endpoints.filter(({ provider }) => provider === "openai" || provider === "azure");
  expect(own.length).toBeGreaterThan(0);
  for (const endpoint of own) expect(endpoint.dialect).toBe(dialect);
});
