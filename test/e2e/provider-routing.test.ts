// What the pages "Route requests to the best provider" and "Dynamically route requests to models" promise of a running
// router, by heading: who was called, with what, and what the account changes. All providers are fakes. The rules
// themselves stand in test/unit/routing.
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import type { Script } from "../providers/script.ts";
import { putCatalog } from "./catalog.ts";
import { apiKey, baseUrl, manage, post, stream } from "./product.ts";

const names = {
  openai: "OpenAI",
  azure: "Azure",
  anthropic: "Anthropic",
  together: "Together",
  deepinfra: "DeepInfra",
  lepton: "Lepton",
  mancer: "Mancer",
  trainer: "Trainer",
  a: "Provider A",
  b: "Provider B",
  c: "Provider C",
};
type Slug = keyof typeof names;

const training = { training: true, retains_prompts: true, retention_days: 30 };
const plain = ["max_tokens", "temperature", "top_p", "stop"];

const models = [
  // Provider A costs $1, B $2, C $3: the page's example.
  { id: "meta-llama/llama-3.1-70b-instruct", endpoints: [at("a", 1), at("b", 2), at("c", 3)] },
  { id: "example/balanced", endpoints: [at("a", 1), at("b", 2), at("c", 3)] },
  { id: "mistralai/mixtral-8x7b-instruct", endpoints: [at("deepinfra", 1), at("lepton", 2), at("together", 3)] },
  {
    id: "deepseek/deepseek-r1",
    endpoints: [at("deepinfra", 1), { ...at("deepinfra", 4), tag: "deepinfra/turbo" }, at("together", 2)],
  },
  {
    id: "example/default",
    endpoints: [
      { ...at("lepton", 1), supported_parameters: plain },
      at("trainer", 2),
      { ...at("together", 3), max_completion_tokens: 100 },
      at("deepinfra", 4),
    ],
  },
  { id: "openai/gpt-4o", endpoints: [at("openai", 1), at("azure", 2)] },
  { id: "meta-llama/llama-3.3-70b-instruct", endpoints: [at("deepinfra", 1), at("together", 2)] },
  {
    id: "meta-llama/llama-3.1-8b-instruct",
    endpoints: [
      { ...at("lepton", 1), quantization: "int4" },
      { ...at("together", 2), quantization: "fp8" },
      at("azure", 3),
    ],
  },
  { id: "anthropic/claude-3.5-sonnet", endpoints: [at("anthropic", 3)] },
  { id: "gryphe/mythomax-l2-13b", endpoints: [at("mancer", 1)] },
];

function at(provider: Slug, price: number) {
  return { provider, price };
}

const failing: Script = { kind: "body", status: 500, body: { error: { message: "Out of order" } } };
let fakes: FakeOpenAi;

beforeAll(async () => {
  fakes = await startOpenAi();
  const providers = Object.entries(names).map(([slug, name]) => ({ slug, name, base_url: fakes.provider(slug).url }));
  await putCatalog(
    providers.map((one) => (one.slug === "trainer" ? { ...one, data_policy: training } : one)),
    models,
  );
  await manage("PATCH", "/workspaces/default", { default_text_model: "example/default" });
});
afterAll(async () => {
  await manage("PATCH", "/workspaces/default", { default_text_model: null });
  await fakes?.close();
});
beforeEach(() => {
  for (const slug of Object.keys(names)) {
    const fake = fakes.provider(slug);
    fake.respondWith({ kind: "answer" });
    fake.requests.length = 0;
  }
});

const hello = [{ role: "user", content: "Hello" }];

/** The display name of the provider that answered. */
async function servedBy(body: object): Promise<string> {
  const answer = await post("/chat/completions", body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body.provider;
}

/** The tags of the plan, in order. */
async function planned(body: object): Promise<string[]> {
  const answer = await post("/route", body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body.data.plan.map(({ endpoint }: { endpoint: string }) => endpoint);
}

function fail(...slugs: Slug[]): void {
  for (const slug of slugs) fakes.provider(slug).respondWith(failing);
}

function calls(slug: Slug): unknown[] {
  return fakes.provider(slug).requests.map(({ body }) => body);
}

describe("Price-Based Load Balancing (Default Strategy)", () => {
  const body = { model: "meta-llama/llama-3.1-70b-instruct", messages: hello };

  it("sends most requests to the cheapest, some to each", async () => {
    const firsts = new Map<string | undefined, number>();
    for (let round = 0; round < 20; round++) {
      const plans = await Promise.all(Array.from({ length: 20 }, () => planned(body)));
      for (const [first] of plans) firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    // 1 : 1/4 : 1/9 of 400 are 294, 73 and 33; the bounds are five standard deviations away.
    expect(firsts.get("a")).toBeGreaterThan(250);
    expect(firsts.get("b")).toBeGreaterThan(35);
    expect(firsts.get("c")).toBeGreaterThan(5);
  });

  it("A, when A fails C, and B last, which recently saw a few outages", async () => {
    const example = { model: "example/balanced", messages: hello };
    fail("b");
    for (let outage = 0; outage < 3; outage++) await servedBy({ ...example, provider: { order: ["b"] } });
    const plans = new Set<string>();
    for (const plan of await Promise.all(Array.from({ length: 30 }, () => planned(example)))) plans.add(plan.join(" "));
    expect([...plans].every((plan) => plan.endsWith(" b"))).toBe(true);
    expect(plans).toContain("a c b");

    fakes.provider("b").respondWith({ kind: "answer" });
    fail("a", "c");
    expect(await servedBy(example)).toBe("Provider B");
  });
});

describe("Provider Sorting", () => {
  const model = "meta-llama/llama-3.1-70b-instruct";
  const body = { model, messages: hello, provider: { sort: "throughput" } };

  it("by price, with the :floor shortcut: never balanced", async () => {
    for (let draw = 0; draw < 5; draw++) {
      expect(await planned({ model, messages: hello, provider: { sort: "price" } })).toEqual(["a", "b", "c"]);
      expect(await planned({ model: `${model}:floor`, messages: hello })).toEqual(["a", "b", "c"]);
    }
  });

  it("by what has been measured: throughput, its :nitro shortcut, latency", async () => {
    const tokens = Array.from({ length: 20 }, (_, index) => `word${index}`).join(" ");
    const usage = { prompt_tokens: 5, completion_tokens: 20, total_tokens: 25 };
    // C is the fastest once it speaks and the last to begin; A is slow; B begins soon.
    fakes.provider("a").respondWith({ kind: "answer", content: tokens, usage, pauseMs: 80, delayMs: 200 });
    fakes.provider("b").respondWith({ kind: "answer", content: tokens, usage, pauseMs: 40 });
    fakes.provider("c").respondWith({ kind: "answer", content: tokens, usage, delayMs: 500 });
    for (const only of ["a", "b", "c"]) {
      await stream("/chat/completions", { model, messages: hello, provider: { only: [only] } });
    }
    await vi.waitFor(async () => expect(await planned(body)).toEqual(["c", "b", "a"]), {
      timeout: 30_000,
      interval: 200,
    });
    expect(await planned({ model: `${model}:nitro`, messages: hello })).toEqual(["c", "b", "a"]);
    expect(await planned({ model, messages: hello, provider: { sort: "latency" } })).toEqual(["b", "a", "c"]);
    expect(await servedBy(body)).toBe("Provider C");
    expect(await servedBy({ model: `${model}:nitro`, messages: hello })).toBe("Provider C");
    expect(await servedBy({ model: `${model}:floor`, messages: hello })).toBe("Provider A");
  });
});

describe("Ordering Specific Providers", () => {
  const model = "mistralai/mixtral-8x7b-instruct";

  it("skips OpenAI, tries Together, then falls back to the normal list", async () => {
    const body = { model, messages: hello, provider: { order: ["openai", "together"] } };
    expect(await servedBy(body)).toBe("Together");
    fail("together");
    expect(["DeepInfra", "Lepton"]).toContain(await servedBy(body));
    expect(calls("together")).toHaveLength(2);
  });

  it("fails if Together fails, with fallbacks disabled", async () => {
    const body = { model, messages: hello, provider: { order: ["openai", "together"], allow_fallbacks: false } };
    expect(await servedBy(body)).toBe("Together");
    fail("together");
    const answer = await post("/chat/completions", body);
    expect(answer.status).toBe(502);
    expect(answer.body.error.metadata).toMatchObject({
      provider_name: "Together",
      raw: expect.stringContaining("Out of order"),
    });
    expect([...calls("deepinfra"), ...calls("lepton"), ...calls("openai")]).toEqual([]);
  });
});

it("Targeting Specific Provider Endpoints: DeepInfra Turbo, and the default slug for both", async () => {
  const body = { model: "deepseek/deepseek-r1", messages: hello };
  const turbo = { ...body, provider: { order: ["deepinfra/turbo"], allow_fallbacks: false } };
  expect(await planned(turbo)).toEqual(["deepinfra/turbo"]);
  expect(await servedBy(turbo)).toBe("DeepInfra");
  expect(await planned({ ...body, provider: { order: ["deepinfra"], allow_fallbacks: false } })).toEqual([
    "deepinfra",
    "deepinfra/turbo",
  ]);
});

describe("Requiring Providers to Support All Parameters", () => {
  const body = { messages: hello, response_format: { type: "json_object" } };

  it("excludes providers that don't support JSON formatting", async () => {
    const required = { ...body, provider: { require_parameters: true } };
    expect(await planned(required)).not.toContain("lepton");
    expect(await servedBy(required)).not.toBe("Lepton");
  });

  it("otherwise leaves out what a provider does not know, and only that", async () => {
    await servedBy({ messages: hello, seed: 7, temperature: 0.5, provider: { only: ["lepton"] } });
    expect(calls("lepton")).toEqual([expect.objectContaining({ temperature: 0.5 })]);
    expect(calls("lepton")).toEqual([expect.not.objectContaining({ seed: 7 })]);
  });
});

describe("Requiring Providers to Comply with Data Policies", () => {
  const body = { messages: hello, provider: { data_collection: "deny" } };

  it("excludes providers that collect data", async () => {
    expect(await planned({ messages: hello })).toContain("trainer");
    expect(await planned(body)).not.toContain("trainer");
    expect(await servedBy(body)).not.toBe("Trainer");
  });

  it("account-wide: no provider that trains, whatever the request allows", async () => {
    await manage("PATCH", "/workspaces/default", { enable_paid_model_training: false });
    expect(await planned({ messages: hello, provider: { data_collection: "allow" } })).not.toContain("trainer");
    await manage("PATCH", "/workspaces/default", { enable_paid_model_training: true });
  });
});

it("Disabling Fallbacks: the top provider or nobody", async () => {
  const body = { messages: hello, provider: { allow_fallbacks: false } };
  expect(await planned(body)).toHaveLength(1);
  fail("lepton", "trainer", "together", "deepinfra");
  expect((await post("/chat/completions", body)).status).toBe(502);
  expect([...calls("lepton"), ...calls("trainer"), ...calls("together"), ...calls("deepinfra")]).toHaveLength(1);
});

describe("Allowing Only Specific Providers", () => {
  const body = { model: "openai/gpt-4o", messages: hello, provider: { only: ["azure"] } };

  it("Azure for GPT-4 Omni", async () => {
    expect(await planned(body)).toEqual(["azure"]);
    expect(await servedBy(body)).toBe("Azure");
  });

  it("account-wide: a request cannot widen what the account allows", async () => {
    await manage("PATCH", "/workspaces/default", { allowed_providers: ["openai"] });
    expect(await planned({ model: "openai/gpt-4o", messages: hello })).toEqual(["openai"]);
    const refused = await post("/chat/completions", body);
    expect(refused.status).toBe(404);
    expect(refused.body.error.message).toContain("allowed_providers");
    await manage("PATCH", "/workspaces/default", { allowed_providers: null });
  });
});

describe("Ignoring Providers", () => {
  const body = { model: "meta-llama/llama-3.3-70b-instruct", messages: hello, provider: { ignore: ["deepinfra"] } };

  it("DeepInfra for Llama 3.3 70b", async () => {
    expect(await planned(body)).toEqual(["together"]);
    expect(await servedBy(body)).toBe("Together");
  });

  it("account-wide: both lists count", async () => {
    await manage("PATCH", "/workspaces/default", { ignored_providers: ["Together"] });
    expect((await post("/route", body)).status).toBe(404);
    expect(await planned({ ...body, provider: {} })).toEqual(["deepinfra"]);
    await manage("PATCH", "/workspaces/default", { ignored_providers: null });
  });
});

it("Quantization: FP8 only", async () => {
  const body = { model: "meta-llama/llama-3.1-8b-instruct", messages: hello, provider: { quantizations: ["fp8"] } };
  expect(await planned(body)).toEqual(["together"]);
  expect(await servedBy(body)).toBe("Together");
  expect(await planned({ ...body, provider: { quantizations: ["unknown"] } })).toEqual(["azure"]);
});

it("Max Price: the cheapest alone", async () => {
  const provider = { max_price: { prompt: 1, completion: 2 } };
  expect(await servedBy({ model: "deepseek/deepseek-r1", messages: hello, provider })).toBe("DeepInfra");
});

describe("JSON Schema for Provider Preferences", () => {
  const body = (provider: object) => ({ model: "openai/gpt-4o", messages: hello, provider });

  it("takes display names for slugs", async () => {
    expect(await planned(body({ order: ["Azure"], allow_fallbacks: false }))).toEqual(["azure"]);
  });

  it("names what is wrong", async () => {
    const answer = await post("/chat/completions", body({ orders: ["azure"] }));
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain("orders");
  });
});

describe("The models parameter", () => {
  const body = { models: ["anthropic/claude-3.5-sonnet", "gryphe/mythomax-l2-13b"], messages: hello };

  it.each<[string, Script]>([
    ["the model is down", failing],
    ["it is rate-limited", { kind: "body", status: 429, body: { error: { message: "Slow down" } } }],
    [
      "the context is too long",
      {
        kind: "body",
        status: 400,
        body: { error: { message: "prompt is too long", code: "context_length_exceeded" } },
      },
    ],
    [
      "moderation refuses",
      { kind: "body", status: 400, body: { error: { message: "blocked", code: "content_policy_violation" } } },
    ],
  ])("moves on when %s, and prices the model that was used", async (_, script) => {
    fakes.provider("anthropic").respondWith(script);
    const { status, body: answer } = await post("/chat/completions", body);
    expect(status).toBe(200);
    expect(answer).toMatchObject({ model: "gryphe/mythomax-l2-13b", provider: "Mancer", usage: { cost: 0.000018 } });
  });

  it("answers the fallback's error when that fails too", async () => {
    fail("anthropic");
    fakes.provider("mancer").respondWith({ kind: "body", status: 503, body: { error: { message: "Full" } } });
    const { status, body: answer } = await post("/chat/completions", body);
    expect(status).toBe(503);
    expect(answer.error.metadata).toMatchObject({
      provider_name: "Mancer",
      previous_errors: [{ provider: "Anthropic", status: 500 }],
    });
  });

  it("tries `model` first with the OpenAI SDK, then `models`", async () => {
    const client = new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0 });
    const create = () =>
      client.chat.completions.create({
        model: "openai/gpt-4o",
        // @ts-expect-error: as the page has it
        models: ["anthropic/claude-3.5-sonnet", "gryphe/mythomax-l2-13b"],
        messages: [{ role: "user", content: "What is the meaning of life?" }],
      });
    expect((await create()).model).toBe("openai/gpt-4o");
    fail("openai", "azure");
    expect((await create()).model).toBe("anthropic/claude-3.5-sonnet");
    fail("openai", "azure", "anthropic");
    expect((await create()).model).toBe("gryphe/mythomax-l2-13b");
  });
});

it("Auto Router: the answer says which model was used", async () => {
  const { status, body } = await post("/chat/completions", { model: "openrouter/auto", messages: hello });
  expect(status, JSON.stringify(body)).toBe(200);
  expect([...models.map(({ id }) => id), "fairlead/demo"]).toContain(body.model);
});
