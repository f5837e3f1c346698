// What a catalog may not hold is refused when it comes in; what was stored before that check fails no request either.
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { call, manage, newKey } from "./call.ts";

const price = { prompt: "0.000001", completion: "0.000001" };
const sandbox = { slug: "sandbox-a", name: "Sandbox A", dialect: "sandbox", base_url: "https://sandbox.invalid/v1" };
const model = {
  id: "fairlead/demo",
  name: "Demo",
  context_length: 10_000,
  endpoints: [{ provider: "sandbox-a", upstream_model: "demo", pricing: price }],
};

async function change(slug: string, path: string, value: unknown): Promise<void> {
  await env.DB.batch([
    env.DB.prepare("UPDATE providers SET document = json_set(document, ?1, json(?2)) WHERE slug = ?3").bind(
      path,
      JSON.stringify(value),
      slug,
    ),
    env.DB.prepare("UPDATE catalog_state SET version = version + 1"),
  ]);
  isolateOf(env).catalog.forget();
}

it("counts what it took, and warns of a price that is hardly meant", async () => {
  const plain = await manage("PUT", "/catalog", { providers: [sandbox], models: [model] });
  expect(plain.body).toEqual({ data: { providers: 1, models: 1, endpoints: 1 } });
  const dear = { ...model, endpoints: [{ ...model.endpoints[0], pricing: { ...price, completion: "0.002" } }] };
  const warned = await manage("PUT", "/catalog", { providers: [sandbox], models: [dear] });
  expect(warned).toMatchObject({
    status: 200,
    body: {
      data: {
        endpoints: 1,
        warnings: [
          { path: "models[0].endpoints[0].pricing.completion", message: expect.stringMatching(/\$2000 per mill/) },
        ],
      },
    },
  });
});

it.each<[string, Record<string, unknown>, string]>([
  ["our own key", { api_key: "ENCRYPTION_KEY" }, "providers[0].api_key"],
  [
    "a misspelt quirk",
    { dialect: "openai", quirks: { max_tokens_feild: "x" } },
    "providers[0].quirks.max_tokens_feild",
  ],
  ["a key in the address", { base_url: "https://u:p@vendor.invalid" }, "providers[0].base_url"],
  ["a dialect that nobody speaks", { dialect: "klingon" }, "providers[0].dialect"],
])("refuses %s by its path and changes nothing", async (_, fields, path) => {
  const before = await manage("GET", "/catalog");
  const refused = await manage("PUT", "/catalog", { providers: [{ ...sandbox, ...fields }], models: [model] });
  expect(refused).toMatchObject({ status: 400, body: { error: { metadata: { issues: [{ path }] } } } });
  expect((await manage("GET", "/catalog")).body).toEqual(before.body);
});

it("answers with what is right of stored quirks", async () => {
  await manage("PUT", "/catalog", { providers: [sandbox], models: [model] });
  await change("sandbox-a", "$.quirks", { drop_fields: 7, reasoning: "bogus", path: null });
  const { key } = await newKey();
  const body = { model: "fairlead/demo", messages: [{ role: "user", content: "Hello" }], reasoning: { effort: "low" } };
  expect((await call("POST", "/chat/completions", { key, body })).status).toBe(200);
});

it.each([
  "ENCRYPTION_KEY",
  "ADMIN_KEY",
  "constructor",
  "__proto__",
  "DB",
])("never sends %s to a stored provider that names it", async (name) => {
  const vendor = { slug: "vendor", name: "Vendor", dialect: "openai", base_url: "http://127.0.0.1:9/v1", api_key: "K" };
  const endpoints = [{ provider: "vendor", upstream_model: "m", pricing: price }];
  await manage("PUT", "/catalog", { providers: [vendor], models: [{ ...model, id: "test/model", endpoints }] });
  await change("vendor", "$.api_key", name);
  const { key } = await newKey();
  const body = { model: "test/model", messages: [{ role: "user", content: "Hello" }] };
  expect(await call("POST", "/route", { key, body })).toMatchObject({
    status: 404,
    body: { error: { metadata: { excluded: [{ by: "no_credentials" }] } } },
  });
});

it("passes over a provider whose dialect only a newer version knows", async () => {
  const newer = { ...sandbox, slug: "newer" };
  const endpoints = [
    { provider: "newer", upstream_model: "demo", pricing: { prompt: "0.0000001", completion: "0.0000001" } },
    ...model.endpoints,
  ];
  await manage("PUT", "/catalog", { providers: [newer, sandbox], models: [{ ...model, endpoints }] });
  await change("newer", "$.dialect", "klingon");
  const { key } = await newKey();
  const body = {
    ...{ model: "fairlead/demo", messages: [{ role: "user", content: "Hello" }] },
    provider: { order: ["newer"] },
  };
  const answer = await call("POST", "/chat/completions", { key, body });
  expect(answer).toMatchObject({ status: 200, body: { provider: "Sandbox A" } });
});
