// Nothing is kept while zero retention or denied collection is in force, at every door, wherever the policy comes from.
import { beforeAll, describe, expect, it } from "vitest";
import { call, manage, newKey } from "./call.ts";
import { putCatalog } from "./make-catalog.ts";

let key: string;

beforeAll(async () => {
  const endpoint = { provider: "sandbox-a", pricing: { prompt: "0.000001", completion: "0.000001" } };
  const data_policy = { training: false, retains_prompts: false, retention_days: 0 };
  const sandbox = { slug: "sandbox-a", name: "Sandbox A", dialect: "sandbox", base_url: "https://sandbox.invalid/v1" };
  const model = { name: "Demo", context_length: 10_000 };
  await putCatalog({
    providers: [{ ...sandbox, data_policy }],
    models: [
      { ...model, id: "fairlead/demo", endpoints: [{ ...endpoint, upstream_model: "demo" }] },
      {
        ...model,
        id: "fairlead/demo-embedding",
        architecture: { output_modalities: ["embeddings"] },
        endpoints: [{ ...endpoint, upstream_model: "demo-embedding" }],
      },
    ],
  });
  ({ key } = await newKey());
});

const messages = [{ role: "user", content: "Hello" }];
const doors: [path: string, body: Record<string, unknown>][] = [
  ["/chat/completions", { model: "fairlead/demo", messages }],
  ["/completions", { model: "fairlead/demo", prompt: "Hello" }],
  ["/messages", { model: "fairlead/demo", max_tokens: 100, messages }],
  ["/responses", { model: "fairlead/demo", input: "Hello" }],
  ["/embeddings", { model: "fairlead/demo-embedding", input: "Hello" }],
  ["/route", { model: "fairlead/demo", messages }],
];
const policies: [by: string, settings: Record<string, unknown>, provider: Record<string, unknown> | undefined][] = [
  ["the workspace's zero retention", { enforce_zdr: true }, undefined],
  ["the workspace's denied collection", { default_data_collection: "deny" }, undefined],
  ["the request's zero retention", {}, { zdr: true }],
  ["the request's denied collection", {}, { data_collection: "deny" }],
];

describe.each(policies)("under %s", (_by, settings, provider) => {
  beforeAll(async () => {
    await manage("PATCH", "/workspaces/default", {
      ...{ enforce_zdr: false, default_data_collection: "allow" },
      ...settings,
    });
  });

  it.each(doors)("%s names what asks to be kept, and answers without it", async (path, body) => {
    const kept = { webhook_url: "https://hook.test", store: false };
    const refused = await call("POST", path, { key, body: { ...body, provider, ...kept } });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain("webhook_url: asks the provider to keep or to call back");
    const answered = await call("POST", path, { key, body: { ...body, provider, store: false } });
    expect(answered.status).toBe(200);
  });
});
