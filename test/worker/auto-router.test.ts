// `openrouter/auto` through the whole Worker: which model it chooses, what it says of that, and a workspace's own weights.
import { beforeAll, expect, it } from "vitest";
import { trainWeights } from "../../src/routing/auto/train.ts";
import { encodeWeights } from "../../src/routing/auto/weights.ts";
import { call, manage, newKey } from "./call.ts";

const models = [
  { id: "maker/small", price: "0.0000001", quality: 0.4 },
  { id: "maker/middle", price: "0.000001", quality: 0.7 },
  { id: "maker/large", price: "0.00001", quality: 0.95 },
];
const provider = { slug: "sandbox-a", name: "Sandbox A", dialect: "sandbox", base_url: "https://sandbox.invalid/v1" };
const catalog = {
  providers: [provider],
  models: models.map(({ id, price, quality }) => ({
    id,
    name: id,
    context_length: 100_000,
    quality: { general: quality, math: quality, code: quality, reasoning: quality },
    endpoints: [{ provider: "sandbox-a", upstream_model: "demo", pricing: { prompt: price, completion: price } }],
  })),
};

const easy = "Hi there! How are you today?";
const hard =
  "Prove that for every prime p > 3 the number p^2 - 1 is divisible by 24. Then derive, step by step, the asymptotic " +
  "running time of the recurrence T(n) = 3T(n/4) + n log n, and implement both as verified Python functions with tests.";

let key = "";
beforeAll(async () => {
  await manage("PUT", "/catalog", catalog);
  key = (await newKey()).key;
});

function ask(content: string, plugin: Record<string, unknown> = {}) {
  return call("POST", "/chat/completions", {
    key,
    headers: { "x-openrouter-metadata": "enabled" },
    body: {
      model: "openrouter/auto",
      messages: [{ role: "user", content }],
      plugins: [{ id: "auto-router", cost_tier: "medium", ...plugin }],
    },
  });
}

it("gives an easy prompt to a cheap model and a hard one to a strong one, and says why", async () => {
  const [first, second] = [await ask(easy), await ask(hard)];
  expect(first.body.model).toBe("maker/small");
  expect(second.body.model).toBe("maker/large");
  for (const { body } of [first, second]) {
    const { strategy, pipeline } = body.openrouter_metadata;
    expect(strategy).toBe("auto");
    expect(pipeline[0].data).toMatchObject({ model: body.model, requested: "openrouter/auto" });
    expect(pipeline[0].summary).toContain(body.model);
  }
  const difficulties = [first, second].map(({ body }) => body.openrouter_metadata.pipeline[0].data.difficulty);
  expect(difficulties[0]).toBeLessThan(difficulties[1]);
});

it("keeps the model of a conversation when the talk gets easier", async () => {
  const opening = { role: "user", content: `${hard} (a conversation)` };
  const later = [opening, { role: "assistant", content: "Done." }, { role: "user", content: "Thanks!" }];
  const send = (messages: unknown[]) =>
    call("POST", "/chat/completions", {
      key,
      body: { model: "fairlead/auto", messages, plugins: [{ id: "auto-router", cost_tier: "medium" }] },
    });
  const first = await send([opening]);
  expect(first.body.model).toBe("maker/large");
  expect((await send(later)).body.model).toBe("maker/large");
});

it("keeps to what the plugin allows, and says so when nothing is left", async () => {
  expect((await ask(hard, { allowed_models: ["maker/s*", "maker/mid*"] })).body.model).toBe("maker/middle");
  expect((await ask(hard, { excluded_models: ["*/large"] })).body.model).toBe("maker/middle");
  const none = await ask(easy, { allowed_models: ["nobody/*"] });
  expect(none.status).toBe(404);
  expect(none.body.error.message).toContain("No models match your request and model restrictions");
});

it("takes a workspace's own weights, versioned, and refuses damaged ones", async () => {
  const path = "/workspaces/default/auto-router/weights";
  expect((await manage("GET", path)).status).toBe(404);
  const rows = Array.from({ length: 60 }, (_, index) => ({
    prompt: index % 2 === 0 ? `small talk number ${index}` : `integral of x^${index} dx`,
    strong: true,
    weak: index % 2 === 0,
    source: "test",
  }));
  const weights = JSON.parse(encodeWeights(trainWeights(rows)));
  expect((await manage("PUT", path, weights)).body).toEqual({ data: { version: 1 } });
  expect((await manage("PUT", path, weights)).body).toEqual({ data: { version: 2 } });
  expect((await ask(easy)).body.openrouter_metadata.pipeline[0].data.ownWeights).toBe(true);
  const damaged = await manage("PUT", path, { ...weights, checksum: "0" });
  expect([damaged.status, damaged.body.error.message]).toEqual([400, expect.stringContaining("checksum")]);
  expect((await manage("DELETE", path)).status).toBe(200);
  expect((await ask(easy)).body.openrouter_metadata.pipeline[0].data.ownWeights).toBe(false);
});

it("collects what people say of answers", async () => {
  const { id } = (await ask(easy)).body;
  await expect
    .poll(async () => (await call("GET", `/generation?id=${id}`, { key })).status, { timeout: 30_000 })
    .toBe(200);
  const body = { generation_id: id, category: "incorrect_response", comment: "Wrong." };
  expect((await manage("POST", "/generation/feedback", body)).body).toEqual({ data: { success: true } });
  const { data } = (await manage("GET", "/generation/feedback")).body;
  expect(data).toMatchObject([{ generation_id: id, model: "maker/small", category: "incorrect_response" }]);
  expect((await manage("POST", "/generation/feedback", { ...body, generation_id: "gen-no" })).status).toBe(404);
  expect((await manage("POST", "/generation/feedback", { ...body, category: "nice" })).status).toBe(400);
});
