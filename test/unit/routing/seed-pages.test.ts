// Every sentence of the seeds' "Provider Routing" and "Model Routing" pages that says something testable about the
// choice of endpoints, under the heading it stands under. The request bodies are the pages' own.
import { describe, expect, it } from "vitest";
import { fitParameters } from "../../../src/routing/filters/fit-parameters.ts";
import { type AttemptFailure, reactionTo } from "../../../src/routing/outcome.ts";
import { remainingAttempts } from "../../../src/routing/remaining-attempts.ts";
import type { PlannedAttempt } from "../../../src/routing/select-endpoints.ts";
import { quantizations } from "../../../src/wire/provider-preferences.ts";
import { makeCatalog } from "./make-catalog.ts";
import { type Body, healthOf, plan, refusal, type Situation } from "./plan.ts";

const hello = [{ role: "user", content: "Hello" }];

/** Provider A costs $1 per million tokens, B $2, C $3. */
const threeProviders = makeCatalog([
  {
    id: "maker/model",
    endpoints: [
      { provider: "c", price: 3 },
      { provider: "a", price: 1 },
      { provider: "b", price: 2 },
    ],
  },
]);

const mixtral = makeCatalog([
  {
    id: "mistralai/mixtral-8x7b-instruct",
    endpoints: [
      { provider: "deepinfra", price: 0.2 },
      { provider: "fireworks", price: 0.5 },
      { provider: "together", price: 0.6 },
    ],
  },
  { id: "openai/gpt-4o", endpoints: [{ provider: "openai", price: 5 }] },
]);

const deepseek = makeCatalog([
  {
    id: "deepseek/deepseek-r1",
    endpoints: [
      { provider: "deepinfra", price: 0.4 },
      { provider: "deepinfra", tag: "deepinfra/turbo", price: 1 },
      { provider: "fireworks", price: 3 },
    ],
  },
]);

interface Row {
  /** What the page says. */
  says: string;
  body: Body;
  catalog?: typeof threeProviders;
  situation?: Situation;
  tags: string[];
  excludedBy?: Record<string, string>;
}

function rows(table: readonly Row[]): void {
  it.each(table)("$says", ({ body, catalog = threeProviders, situation, tags, excludedBy = {} }) => {
    const planned = plan(catalog, { model: "maker/model", messages: hello, ...body }, situation);
    expect(planned.tags).toEqual(tags);
    expect(planned.excludedBy).toEqual(excludedBy);
  });
}

/** The share of all chances with which each tag comes first. */
function shares(catalog: typeof threeProviders, body: Body, situation: Situation = {}): Record<string, number> {
  const draws = 4_000;
  const counts: Record<string, number> = {};
  for (let drawn = 0; drawn < draws; drawn++) {
    const chance = { random: () => (drawn + 0.5) / draws };
    const [first = "none"] = plan(catalog, body, { ...situation, chance }).tags;
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).map(([tag, count]) => [tag, count / draws]));
}

const statistics = {
  latency5m: null,
  latency30m: null,
  throughput5m: null,
  throughput30m: null,
  uptime5m: null,
  uptime30m: null,
  uptime1d: null,
};
const percentiles = (p50: number) => ({ p50, p75: p50, p90: p50, p99: p50 });
const measured = healthOf("maker/model", {
  a: { statistics: { ...statistics, throughput5m: percentiles(20), latency5m: percentiles(900) } },
  b: { statistics: { ...statistics, throughput5m: percentiles(80), latency5m: percentiles(600) } },
  c: { statistics: { ...statistics, throughput5m: percentiles(50), latency5m: percentiles(300) } },
});

describe("Provider Routing", () => {
  describe("the table of fields", () => {
    it.each([
      ["order", ["a"]],
      ["allow_fallbacks", true],
      ["require_parameters", false],
      ["data_collection", "allow"],
      ["only", ["a"]],
      ["ignore", ["x"]],
      ["quantizations", ["unknown"]],
      ["sort", "price"],
      ["max_price", { prompt: 5 }],
    ])("the provider object can contain %s", (field, value) => {
      expect(plan(threeProviders, { model: "maker/model", provider: { [field]: value } }).tags[0]).toBe("a");
    });

    it.each([
      ["allow_fallbacks", true],
      ["require_parameters", false],
      ["data_collection", "allow"],
    ])("%s has the default %s", (field, value) => {
      const catalog = makeCatalog(
        [
          {
            id: "maker/model",
            endpoints: [
              { provider: "a", supported_parameters: ["max_tokens"] },
              { provider: "b", price: 2 },
            ],
          },
        ],
        { a: { data_policy: { training: true } } },
      );
      const body = { model: "maker/model", temperature: 0.5 };
      const without = plan(catalog, body);
      expect(without).toEqual(plan(catalog, { ...body, provider: { [field]: value } }));
      expect(without.tags).toEqual(["a", "b"]);
    });
  });

  describe("Price-Based Load Balancing (Default Strategy)", () => {
    it("load balances requests across providers, prioritizing price", () => {
      const share = shares(threeProviders, { model: "maker/model" });
      expect(Object.keys(share).sort()).toEqual(["a", "b", "c"]);
      expect(share["a"]).toBeGreaterThan(share["b"] ?? 1);
      expect(share["b"]).toBeGreaterThan(share["c"] ?? 1);
    });

    const withoutTools = makeCatalog([
      {
        id: "maker/model",
        endpoints: [
          { provider: "a", supported_parameters: ["max_tokens"], max_completion_tokens: 100 },
          { provider: "b", price: 2, max_completion_tokens: 1_000 },
        ],
      },
    ]);
    const tools = [{ type: "function", function: { name: "look_up" } }];
    rows([
      {
        says: "with tools, only providers that support tool use",
        catalog: withoutTools,
        body: { tools },
        tags: ["b"],
        excludedBy: { a: "tools" },
      },
      {
        says: "with tool_choice, only providers that support tool use",
        catalog: withoutTools,
        body: { tool_choice: "auto" },
        tags: ["b"],
        excludedBy: { a: "tools" },
      },
      {
        says: "with max_tokens, only providers that support a response of that length",
        catalog: withoutTools,
        body: { max_tokens: 101 },
        tags: ["b"],
        excludedBy: { a: "max_completion_tokens" },
      },
      {
        says: "a response of exactly that length is supported",
        catalog: withoutTools,
        body: { max_tokens: 100 },
        tags: ["a", "b"],
      },
      {
        says: "1. prioritize providers that have not seen significant outages in the last 30 seconds",
        situation: { health: healthOf("maker/model", { a: { stable: false } }) },
        body: {},
        tags: ["b", "c", "a"],
      },
      {
        says: "3. use the remaining providers as fallbacks",
        situation: { chance: { random: () => 0.999 } },
        body: {},
        tags: ["c", "a", "b"],
      },
    ]);

    it("2. among the stable ones, selects one weighted by inverse square of the price", () => {
      const share = shares(threeProviders, { model: "maker/model" });
      const total = 1 + 1 / 4 + 1 / 9;
      expect(share["a"]).toBeCloseTo(1 / total, 3);
      expect(share["b"]).toBeCloseTo(1 / 4 / total, 3);
      expect(share["c"]).toBeCloseTo(1 / 9 / total, 3);
    });
  });

  describe("A Load Balancing Example", () => {
    const outages = healthOf("maker/model", { b: { stable: false } });

    it("Provider A is 9x more likely to be first than Provider C, and B is never first", () => {
      const share = shares(threeProviders, { model: "maker/model" }, { health: outages });
      expect(share).toEqual({ a: 0.9, c: 0.1 });
    });

    rows([
      {
        says: "if A fails, C is tried next; if C also fails, B is tried last",
        body: {},
        situation: { health: outages },
        tags: ["a", "c", "b"],
      },
    ]);

    it.each([
      ["sort", { sort: "price" }, ["a", "b", "c"]],
      ["order", { order: ["c", "b", "a"] }, ["c", "b", "a"]],
    ])("with %s set, load balancing is disabled", (_name, provider, tags) => {
      for (const random of [0, 0.5, 0.99]) {
        const situation = { health: outages, chance: { random: () => random } };
        expect(plan(threeProviders, { model: "maker/model", provider }, situation).tags).toEqual(tags);
      }
    });
  });

  describe("Provider Sorting", () => {
    const unlucky = { health: measured, chance: { random: () => 0.999 } };
    rows([
      { says: "price: lowest price", body: { provider: { sort: "price" } }, situation: unlucky, tags: ["a", "b", "c"] },
      {
        says: "throughput: highest throughput",
        body: { provider: { sort: "throughput" } },
        situation: unlucky,
        tags: ["b", "c", "a"],
      },
      {
        says: "latency: lowest latency",
        body: { provider: { sort: "latency" } },
        situation: unlucky,
        tags: ["c", "b", "a"],
      },
    ]);
  });

  describe("Nitro Shortcut", () => {
    it(":nitro is exactly equivalent to provider.sort throughput", () => {
      const nitro = plan(threeProviders, { model: "maker/model:nitro" }, { health: measured });
      expect(nitro.tags).toEqual(["b", "c", "a"]);
      const sorted = { model: "maker/model", provider: { sort: "throughput" } };
      expect(nitro).toEqual(plan(threeProviders, sorted, { health: measured }));
    });
  });

  describe("Floor Price Shortcut", () => {
    it(":floor is exactly equivalent to provider.sort price", () => {
      const unlucky = { health: measured, chance: { random: () => 0.999 } };
      const floor = plan(threeProviders, { model: "maker/model:floor" }, unlucky);
      expect(floor.tags).toEqual(["a", "b", "c"]);
      expect(floor).toEqual(plan(threeProviders, { model: "maker/model", provider: { sort: "price" } }, unlucky));
    });
  });

  describe("Ordering Specific Providers", () => {
    const model = "mistralai/mixtral-8x7b-instruct";
    rows([
      {
        says: "prioritizes providers in this list, and in this order",
        body: { provider: { order: ["c", "a"] } },
        tags: ["c", "a", "b"],
      },
      {
        says: "without this field it load balances",
        body: { provider: { order: null } },
        situation: { chance: { random: () => 0.8 } },
        tags: ["b", "a", "c"],
      },
      {
        says: "Example with fallbacks: skips over OpenAI, tries Together, then the normal list",
        catalog: mixtral,
        body: { model, provider: { order: ["openai", "together"] } },
        tags: ["together", "deepinfra", "fireworks"],
      },
      {
        says: "Example with fallbacks disabled: skips over OpenAI, tries Together, then fails",
        catalog: mixtral,
        body: { model, provider: { order: ["openai", "together"], allow_fallbacks: false } },
        tags: ["together"],
        excludedBy: { deepinfra: "order", fireworks: "order" },
      },
    ]);
  });

  describe("Targeting Specific Provider Endpoints", () => {
    const model = "deepseek/deepseek-r1";
    rows([
      {
        says: "deepinfra/turbo targets the turbo endpoint alone",
        catalog: deepseek,
        body: { model, provider: { order: ["deepinfra/turbo"], allow_fallbacks: false } },
        tags: ["deepinfra/turbo"],
        excludedBy: { deepinfra: "order", fireworks: "order" },
      },
      {
        says: "with fallbacks it comes first",
        catalog: deepseek,
        body: { model, provider: { order: ["deepinfra/turbo"] } },
        tags: ["deepinfra/turbo", "deepinfra", "fireworks"],
      },
      {
        says: "the base slug means all endpoints of the provider",
        catalog: deepseek,
        body: { model, provider: { only: ["deepinfra"] } },
        tags: ["deepinfra", "deepinfra/turbo"],
        excludedBy: { fireworks: "allowed_providers" },
      },
    ]);
  });

  describe("Requiring Providers to Support All Parameters", () => {
    const catalog = makeCatalog([
      {
        id: "maker/model",
        endpoints: [
          { provider: "plain", supported_parameters: ["max_tokens"] },
          { provider: "formats", price: 2, supported_parameters: ["max_tokens", "response_format"] },
        ],
      },
    ]);
    const response_format = { type: "json_object" };
    rows([
      {
        says: "by default, providers that do not support all parameters can still receive the request",
        catalog,
        body: { temperature: 1 },
        tags: ["plain", "formats"],
      },
      {
        says: "but of JSON formatting those that support it are asked first",
        catalog,
        body: { response_format },
        tags: ["formats", "plain"],
      },
      {
        says: "with require_parameters the request is not even routed to them",
        catalog,
        body: { response_format, provider: { require_parameters: true } },
        tags: ["formats"],
        excludedBy: { plain: "require_parameters" },
      },
      {
        says: "Example: a request without messages' other parameters excludes nobody",
        catalog,
        body: { provider: { require_parameters: true } },
        tags: ["plain", "formats"],
      },
    ]);

    it("providers that do not support a parameter receive the request without it", () => {
      const request = { messages: [], response_format, temperature: 1, max_tokens: 5 };
      const sent = ["response_format", "temperature", "max_tokens"];
      const fitted = fitParameters(request, sent, new Set(["max_tokens"]));
      expect(fitted.request).toEqual({ messages: [], max_tokens: 5 });
      expect(fitted.dropped).toEqual(["response_format", "temperature"]);
      expect(request).toHaveProperty("temperature", 1);
    });
  });

  describe("Requiring Providers to Comply with Data Policies", () => {
    const models = [
      {
        id: "maker/model",
        endpoints: [
          { provider: "trains" },
          { provider: "keeps", price: 2 },
          { provider: "silent", price: 3 },
          { provider: "month", price: 4 },
          { provider: "discreet", price: 5 },
        ],
      },
    ];
    const catalog = makeCatalog(models, {
      trains: { data_policy: { training: true, retains_prompts: false } },
      keeps: { data_policy: { training: false, retains_prompts: true, retention_days: null } },
      silent: { data_policy: null },
      month: { data_policy: { training: false, retains_prompts: true, retention_days: 30 } },
    });
    rows([
      {
        says: "allow (default): providers which store user data and may train on it",
        catalog,
        body: { provider: { data_collection: "allow" } },
        tags: ["trains", "keeps", "silent", "month", "discreet"],
      },
      {
        says: "deny: only providers which do not collect user data",
        catalog,
        body: { provider: { data_collection: "deny" } },
        tags: ["month", "discreet"],
        excludedBy: { trains: "data_collection", keeps: "data_collection", silent: "data_collection" },
      },
      {
        says: "Account-Wide Data Policy Filtering: the account disables providers that store inputs for training",
        catalog,
        situation: { settings: { enable_paid_model_training: false } },
        body: {},
        tags: ["keeps", "month", "discreet"],
        excludedBy: { trains: "account_training", silent: "account_training" },
      },
      {
        says: "and a request cannot allow what the account forbids",
        catalog,
        situation: { settings: { default_data_collection: "deny" } },
        body: { provider: { data_collection: "allow" } },
        tags: ["month", "discreet"],
        excludedBy: { trains: "data_collection", keeps: "data_collection", silent: "data_collection" },
      },
    ]);

    it("if no provider meets the requirement, the request returns an error", () => {
      const trainers = makeCatalog([{ id: "maker/model", endpoints: [{ provider: "a" }] }], {
        a: { data_policy: { training: true } },
      });
      const { status, body } = refusal(trainers, { model: "maker/model", provider: { data_collection: "deny" } });
      expect(status).toBe(404);
      expect(body.error.message).toContain("matching your data policy");
      expect(body.error.message).toContain("data_collection");
    });
  });

  describe("Disabling Fallbacks", () => {
    rows([
      {
        says: "only served by the top (lowest-cost) provider",
        body: { provider: { allow_fallbacks: false } },
        tags: ["a"],
        excludedBy: { b: "allow_fallbacks", c: "allow_fallbacks" },
      },
      {
        says: "combined with order: restricted to just your chosen list",
        body: { provider: { order: ["c", "b"], allow_fallbacks: false } },
        tags: ["c", "b"],
        excludedBy: { a: "order" },
      },
    ]);
  });

  describe("Allowing Only Specific Providers", () => {
    rows([
      {
        says: "only: only specific providers for a request",
        body: { provider: { only: ["b"] } },
        tags: ["b"],
        excludedBy: { a: "allowed_providers", c: "allowed_providers" },
      },
      {
        says: "Account-Wide Allowed Providers: apply to all requests",
        situation: { settings: { allowed_providers: ["a", "c"] } },
        body: {},
        tags: ["a", "c"],
        excludedBy: { b: "allowed_providers" },
      },
      {
        says: "allowed providers of a request are merged with the account's: what both allow",
        situation: { settings: { allowed_providers: ["a", "c"] } },
        body: { provider: { only: ["b", "c"] } },
        tags: ["c"],
        excludedBy: { a: "allowed_providers", b: "allowed_providers" },
      },
      {
        says: "Example: only Azure for GPT-4 Omni",
        catalog: makeCatalog([
          { id: "openai/gpt-4o", endpoints: [{ provider: "openai" }, { provider: "azure", price: 2 }] },
        ]),
        body: { model: "openai/gpt-4o", provider: { only: ["azure"] } },
        tags: ["azure"],
        excludedBy: { openai: "allowed_providers" },
      },
    ]);
  });

  describe("Ignoring Providers", () => {
    rows([
      {
        says: "ignore: providers to skip for a request",
        body: { provider: { ignore: ["a"] } },
        tags: ["b", "c"],
        excludedBy: { a: "ignored_providers" },
      },
      {
        says: "Account-Wide Ignored Providers: apply to all requests, merged with the request's",
        situation: { settings: { ignored_providers: ["b"] } },
        body: { provider: { ignore: ["a"] } },
        tags: ["c"],
        excludedBy: { a: "ignored_providers", b: "ignored_providers" },
      },
      {
        says: "Example: ignoring DeepInfra for Llama 3.3 70b",
        catalog: makeCatalog([
          {
            id: "meta-llama/llama-3.3-70b-instruct",
            endpoints: [{ provider: "deepinfra" }, { provider: "groq", price: 2 }],
          },
        ]),
        body: { model: "meta-llama/llama-3.3-70b-instruct", provider: { ignore: ["deepinfra"] } },
        tags: ["groq"],
        excludedBy: { deepinfra: "ignored_providers" },
      },
    ]);
  });

  describe("Quantization", () => {
    const levels = ["int4", "int8", "fp4", "fp6", "fp8", "fp16", "bf16", "fp32"];
    const endpoints = [...levels, undefined].map((level, index) => ({
      provider: level ?? "unknown",
      price: index + 1,
      ...(level === undefined ? {} : { quantization: level }),
    }));
    const catalog = makeCatalog([{ id: "meta-llama/llama-3.1-8b-instruct", endpoints }]);
    const model = "meta-llama/llama-3.1-8b-instruct";

    it("by default, requests are load-balanced across all providers, ordered by price", () => {
      expect(plan(catalog, { model }).tags).toEqual([...levels, "unknown"]);
    });

    it.each([...levels, "unknown"])("%s can be asked for", (level) => {
      expect(quantizations).toContain(level);
      expect(plan(catalog, { model, provider: { quantizations: [level] } }).tags).toEqual([level]);
    });

    it("several levels may be given", () => {
      expect(plan(catalog, { model, provider: { quantizations: ["int8", "int4"] } }).tags).toEqual(["int4", "int8"]);
    });

    it("Example: only providers that support FP8", () => {
      const planned = plan(catalog, { model, messages: hello, provider: { quantizations: ["fp8"] } });
      expect(planned.tags).toEqual(["fp8"]);
      expect(new Set(Object.values(planned.excludedBy))).toEqual(new Set(["quantization"]));
    });
  });

  describe("Max Price", () => {
    const priced = (pricing: Record<string, string>, provider: string) => ({ provider, pricing });
    const catalog = makeCatalog([
      {
        id: "maker/model",
        endpoints: [
          priced({ prompt: "0.000001", completion: "0.000002" }, "at"),
          priced({ prompt: "0.000001000001", completion: "0.000002" }, "above"),
          priced({ prompt: "0.0000009", completion: "0.000003" }, "talks"),
          priced({ prompt: "0.000001", completion: "0.000002", request: "0.01", image: "0.02" }, "fees"),
        ],
      },
    ]);
    rows([
      {
        says: '{"prompt": 1, "completion": 2} routes to a price of <= $1/m prompt and <= $2/m completion tokens',
        catalog,
        body: { provider: { max_price: { prompt: 1, completion: 2 } } },
        tags: ["at", "fees"],
        excludedBy: { above: "max_price", talks: "max_price" },
      },
      {
        says: "request limits per request pricing",
        catalog,
        body: { provider: { max_price: { request: 0.009 } } },
        tags: ["at", "above", "talks"],
        excludedBy: { fees: "max_price" },
      },
      {
        says: "image limits the price per image",
        catalog,
        body: { provider: { max_price: { image: "0.02", request: "0.01" } } },
        tags: ["at", "fees", "above", "talks"],
      },
      {
        says: "often combined with a sort: the highest throughput, as long as it costs no more than $2/m tokens",
        situation: { health: measured },
        body: { provider: { sort: "throughput", max_price: { prompt: 2 } } },
        tags: ["b", "a"],
        excludedBy: { c: "max_price" },
      },
    ]);
  });

  describe("JSON Schema for Provider Preferences", () => {
    it.each([
      ["experimental", { force_chat_completions: true }],
      ["experimental", null],
      ["max_price", { prompt: "1.5" }],
      ["order", ["Together", "AnyScale", "anything"]],
      ["order", null],
      ["only", null],
      ["ignore", null],
      ["quantizations", null],
      ["sort", null],
      ["data_collection", null],
      ["allow_fallbacks", null],
      ["require_parameters", null],
    ])("%s may be %j", (field, value) => {
      expect(plan(threeProviders, { model: "maker/model", provider: { [field]: value } }).tags).toHaveLength(
        field === "max_price" ? 1 : 3,
      );
    });

    it.each([
      [{ sideways: true }, "provider.sideways"],
      [{ experimental: { more: 1 } }, "provider.experimental.more"],
      [{ max_price: { tokens: 1 } }, "provider.max_price.tokens"],
      [{ data_collection: "maybe" }, "provider.data_collection"],
      [{ quantizations: ["fp7"] }, "provider.quantizations[0]"],
      [{ sort: "fame" }, "provider.sort"],
      [{ order: "a" }, "provider.order"],
      [{ allow_fallbacks: "no" }, "provider.allow_fallbacks"],
    ])("additional properties and other values are refused, named: %j", (provider, field) => {
      const { status, body } = refusal(threeProviders, { model: "maker/model", provider });
      expect(status).toBe(400);
      expect(body.error.message).toContain(field);
      expect(body.error.metadata.field).toBe(field);
    });

    it("order: if no providers are available, the request fails with an error message", () => {
      const body = { model: "maker/model", provider: { order: ["elsewhere"], allow_fallbacks: false } };
      const { status, body: error } = refusal(threeProviders, body);
      expect(status).toBe(404);
      expect(error.error.message).toContain("provider.order (elsewhere)");
    });
  });
});

describe("Model Routing", () => {
  const catalog = makeCatalog([
    {
      id: "anthropic/claude-3.5-sonnet",
      endpoints: [
        { provider: "anthropic", price: 3 },
        { provider: "bedrock", price: 4 },
      ],
    },
    {
      id: "gryphe/mythomax-l2-13b",
      endpoints: [
        { provider: "mancer", price: 1 },
        { provider: "novita", price: 2 },
      ],
    },
    { id: "openai/gpt-4o", endpoints: [{ provider: "openai", price: 5 }] },
  ]);
  const [sonnet, bedrock] = ["anthropic/claude-3.5-sonnet anthropic", "anthropic/claude-3.5-sonnet bedrock"];
  const [mancer, novita] = ["gryphe/mythomax-l2-13b mancer", "gryphe/mythomax-l2-13b novita"];

  describe("The models parameter", () => {
    const models = ["anthropic/claude-3.5-sonnet", "gryphe/mythomax-l2-13b"];

    it("other models are tried if the primary model's providers fail", () => {
      expect(plan(catalog, { models }).attempts).toEqual([sonnet, bedrock, mancer, novita]);
    });

    const text = { message: "no", raw: "no" };
    const failures: [string, AttemptFailure, string[]][] = [
      ["down", { kind: "network", message: "refused" }, [bedrock, mancer, novita]],
      ["rate-limited", { kind: "status", status: 429, text, retryAfterMs: null }, [bedrock, mancer, novita]],
      ["refuses to reply due to content moderation", { kind: "refused", text }, [mancer, novita]],
      ["context length validation errors", { kind: "context_length", status: 400, text }, [mancer, novita]],
      ["a validation error", { kind: "status", status: 400, text, retryAfterMs: null }, [mancer, novita]],
      ["downtime", { kind: "status", status: 503, text, retryAfterMs: null }, [bedrock, mancer, novita]],
    ];
    it.each(failures)("any error can trigger the use of a fallback model: %s", (_name, failure, left) => {
      const [first, ...rest] = plan(catalog, { models }).plan;
      expect(first).toBeDefined();
      if (first === undefined) return;
      const remaining = remainingAttempts(rest, first, reactionTo(failure).reaction);
      expect(remaining.map(({ candidate }) => `${candidate.model.id} ${candidate.endpoint.tag}`)).toEqual(left);
    });

    it("if the fallback model returns an error too, that error is the last", () => {
      const tried: string[] = [];
      let rest: readonly PlannedAttempt[] = plan(catalog, { models }).plan;
      for (let next = rest[0]; next !== undefined; next = rest[0]) {
        tried.push(`${next.candidate.model.id} ${next.candidate.endpoint.tag}`);
        rest = remainingAttempts(rest.slice(1), next, reactionTo({ kind: "refused", text }).reaction);
      }
      expect(tried).toEqual([sonnet, mancer]);
    });
  });

  describe("Using with OpenAI SDK", () => {
    it("model is tried first, then models in order as fallbacks", () => {
      const body = { model: "openai/gpt-4o", models: ["anthropic/claude-3.5-sonnet", "gryphe/mythomax-l2-13b"] };
      const { attempts } = plan(catalog, body);
      expect(attempts).toEqual(["openai/gpt-4o openai", sonnet, bedrock, mancer, novita]);
    });
  });
});
