// The `provider` object is strict: what it does not know is refused by its path, and nothing is read into another value.
import { describe, expect, it } from "vitest";
import { invalidRequest } from "../../../src/wire/invalid-request.ts";
import { providerPreferencesSchema } from "../../../src/wire/provider-preferences.ts";

describe("provider", () => {
  it.each([
    [{ order: ["Together", "AnyScale", "anything"] }],
    [{ max_price: { prompt: "1.5", completion: 2 } }],
    [{ experimental: { force_chat_completions: true } }],
    [{ sort: { by: "price", partition: "none" } }],
    [{ preferred_max_latency: { p50: 1, p99: null } }],
    [{ hedge: false, first_token_timeout_ms: 500 }],
    [{ hedge: true, first_token_timeout_ms: 600_000 }],
  ])("%j is read as it is written", (provider) => {
    expect(providerPreferencesSchema.parse(provider)).toEqual(provider);
  });

  it.each(Object.keys(providerPreferencesSchema.shape))("%s may be null", (field) => {
    expect(providerPreferencesSchema.parse({ [field]: null })).toEqual({ [field]: null });
  });

  it.each([
    [{ sideways: true }, "sideways"],
    [{ experimental: { more: 1 } }, "experimental.more"],
    [{ max_price: { tokens: 1 } }, "max_price.tokens"],
    [{ data_collection: "maybe" }, "data_collection"],
    [{ quantizations: ["fp7"] }, "quantizations[0]"],
    [{ sort: "fame" }, "sort"],
    [{ order: "a" }, "order"],
    [{ allow_fallbacks: "no" }, "allow_fallbacks"],
    [{ hedge: "no" }, "hedge"],
    [{ first_token_timeout_ms: 499 }, "first_token_timeout_ms"],
    [{ first_token_timeout_ms: 600_001 }, "first_token_timeout_ms"],
    [{ first_token_timeout_ms: 700.5 }, "first_token_timeout_ms"],
  ])("%j is refused, named", (provider, field) => {
    const { error } = providerPreferencesSchema.safeParse(provider);
    expect(error === undefined ? "taken" : invalidRequest(error)).toMatchObject({
      kind: "invalid_request",
      field,
      message: expect.stringContaining(field),
    });
  });
});
