// Zero retention and denied collection, wherever they come from, against every field that makes a provider keep something.
import { describe, expect, it } from "vitest";
import { keptFieldFailure } from "../../../src/routing/kept-fields.ts";

const open = { enforce_zdr: false, default_data_collection: "allow" as const };
const policies = [
  { by: "the workspace's zero retention", settings: { ...open, enforce_zdr: true }, provider: undefined },
  { by: "default_data_collection", settings: { ...open, default_data_collection: "deny" as const }, provider: null },
  { by: "provider.zdr", settings: open, provider: { zdr: true } },
  { by: "provider.data_collection", settings: open, provider: { data_collection: "deny" } },
];

const kept: [string, Record<string, unknown>][] = [
  ["store", { store: true }],
  ["store", { store: "true" }],
  ["store", { store: 1 }],
  ["background", { background: true }],
  ["deferred", { deferred: true }],
  ["prompt_cache_retention", { prompt_cache_retention: "24h" }],
  ["previous_response_id", { previous_response_id: "resp_1" }],
  ["conversation", { conversation: { id: "c" } }],
  ["container", { container: "c_1" }],
  ["webhook_url", { webhook_url: "https://hook.test" }],
  ["webhook", { webhook: { url: "https://hook.test" } }],
  ["webhooks", { webhooks: ["https://hook.test"] }],
  ["callbackUrl", { callbackUrl: "https://hook.test" }],
  ["previousResponseId", { previousResponseId: "resp_1" }],
  ["cachedContent", { cachedContent: "cachedContents/1" }],
  ["retention_days", { retention_days: 30 }],
  ["data_retention", { data_retention: "30d" }],
  ["retain_prompts", { retain_prompts: true }],
  ["persist", { persist: true }],
  ["notification_url", { notification_url: "https://hook.test" }],
  ["on_done_webhook", { on_done_webhook: "https://hook.test" }],
  ["allow_training", { allow_training: true }],
  ["completion_window", { completion_window: "24h" }],
  ["save", { save: true }],
  ["save_history", { save_history: true }],
  ["log_prompts", { log_prompts: true }],
  ["logging", { logging: "full" }],
  ["log_requests", { log_requests: true }],
  ["memory", { memory: { id: "m" } }],
  ["file_ids", { file_ids: ["file_1"] }],
  ["hooks", { hooks: [{ url: "https://hook.test" }] }],
  ["on_complete_url", { on_complete_url: "https://hook.test" }],
  ["data_collection", { data_collection: "allow" }],
  ["image_config.store", { image_config: { store: true } }],
  ["reasoning.persist", { reasoning: { effort: "low", persist: true } }],
  ["extra_body.store", { extra_body: { store: true } }],
  ["extra_body.options.openai.webhook_url", { extra_body: { options: { openai: { webhook_url: "x" } } } }],
];

describe.each(policies)("under $by", ({ by, settings, provider }) => {
  it.each(kept)("%s is refused by name: %j", (field, fields) => {
    const failure = keptFieldFailure({ model: "a/b", provider, ...fields }, settings);
    expect(failure).toMatchObject({ kind: "invalid_request", field, message: expect.stringContaining(by) });
  });

  it("a provider's own options are looked into", () => {
    const asked = { provider: { ...provider, options: { openai: { store: true } } } };
    expect(keptFieldFailure(asked, settings)).toMatchObject({ field: "provider.options.openai.store" });
  });

  it.each<Record<string, unknown>>([
    {},
    { store: false, background: false, previous_response_id: null, prompt_cache_retention: "in_memory" },
    { prompt_cache_retention: null, prompt_cache_key: "k", metadata: { store: "yes" }, user: "u" },
    // What a prompt or a tool speaks of is nobody's wish.
    { messages: [{ role: "user", content: "x", store: true }], tools: [{ type: "function", store: true }] },
    { response_format: { type: "json_schema", json_schema: { schema: { properties: { webhook: {} } } } } },
    { storefront: 1, containers: 2, logprobs: true, logit_bias: { "1": 2 }, data_collection: "deny" },
    { store: 0, retention_days: 0, allow_training: false, presence_penalty: 0.5, repetition_penalty: 1 },
  ])("%j passes", (fields) => {
    expect(keptFieldFailure({ model: "a/b", provider, ...fields }, settings)).toBeNull();
  });
});

it.each(kept)("where nobody forbids it, %s is the client's own affair: %j", (_field, fields) => {
  expect(keptFieldFailure({ ...fields, provider: { zdr: false, data_collection: "allow" } }, open)).toBeNull();
  expect(keptFieldFailure(fields, open)).toBeNull();
});
