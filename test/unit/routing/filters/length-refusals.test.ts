// Contract §5.4: where the length of prompt or answer alone emptied the list, a 400 with both numbers and the way out.
import { describe, expect, it } from "vitest";
import { type EndpointSpec, makeCatalog } from "../make-catalog.ts";
import { refusal } from "../plan.ts";
import { model } from "./filter-rows.ts";

describe("400 context_length_exceeded: where length alone emptied the list", () => {
  const endpoints: EndpointSpec[] = [
    { provider: "short", context_length: 1_000 },
    { provider: "long", price: 2, context_length: 4_000 },
  ];
  const catalog = makeCatalog([{ id: model, endpoints }]);

  it("both numbers of the longest endpoint, and the way out", () => {
    const { status, body } = refusal(catalog, { model, max_tokens: 500 }, { promptTokens: 3_600 });
    expect(status).toBe(400);
    expect(body.error.metadata).toMatchObject({
      error_type: "context_length_exceeded",
      requested_tokens: 4_100,
      limit_tokens: 4_000,
    });
    for (const words of [
      "4000",
      "4100",
      "500 of them for the answer",
      "Shorten the prompt",
      "max_tokens",
      "middle-out",
    ]) {
      expect(body.error.message).toContain(words);
    }
  });

  it("an endpoint without a key is not the one to compare with", () => {
    const { status, body } = refusal(catalog, { model }, { promptTokens: 1_500, keyless: ["long"] });
    expect(status).toBe(400);
    expect(body.error.metadata).toMatchObject({ requested_tokens: 1_500, limit_tokens: 1_000 });
  });

  it("a limit on the prompt alone does not count the answer", () => {
    const limited = makeCatalog([{ id: model, endpoints: [{ provider: "a", max_prompt_tokens: 100 }] }]);
    const { body } = refusal(limited, { model, max_tokens: 50 }, { promptTokens: 120 });
    expect(body.error.metadata).toMatchObject({ requested_tokens: 120, limit_tokens: 100 });
    expect(body.error.message).not.toContain("for the answer");
  });

  it("with another filter beside it, it is a 404 that names both", () => {
    const { status, body } = refusal(catalog, { model, provider: { ignore: ["long"] } }, { promptTokens: 1_500 });
    expect(status).toBe(404);
    expect(body.error.message).toContain(
      "context_length left out 1 (short: takes 1000 tokens, the request needs about 1500)",
    );
    expect(body.error.message).toContain("ignored_providers");
    expect(body.error.availability?.excluded_by).toEqual(["context_length", "allowed_providers"]);
  });

  it("all endpoints without keys are no question of length", () => {
    const { status, body } = refusal(catalog, { model }, { promptTokens: 9_000, keyless: ["short", "long"] });
    expect(status).toBe(404);
    expect(body.error.message).toContain("no_credentials left out 2");
  });

  describe("of the answer", () => {
    const terse: EndpointSpec[] = [
      { provider: "terse", max_completion_tokens: 100 },
      { provider: "wordy", price: 2, max_completion_tokens: 300 },
    ];

    it.each([
      "max_tokens",
      "max_completion_tokens",
    ])("%s: both numbers of the wordiest endpoint, and the way out", (field) => {
      const { status, body } = refusal(makeCatalog([{ id: model, endpoints: terse }]), { model, [field]: 301 });
      expect(status).toBe(400);
      expect(body.error.metadata).toEqual({
        error_type: "context_length_exceeded",
        requested_tokens: 301,
        limit_tokens: 300,
      });
      expect(body.error.message).toContain("at most 300 tokens");
      expect(body.error.message).toContain("you requested 301 (max_tokens)");
      expect(body.error.message).toContain("Lower max_tokens to 300 or less.");
    });

    it("an endpoint without a key is not the one to compare with", () => {
      const terser = makeCatalog([{ id: model, endpoints: terse }]);
      const { status, body } = refusal(terser, { model, max_tokens: 301 }, { keyless: ["wordy"] });
      expect(status).toBe(400);
      expect(body.error.metadata).toMatchObject({ requested_tokens: 301, limit_tokens: 100 });
    });

    it("beside a context that is too short, the endpoint that is nearer to fitting is told of", () => {
      const mixed = makeCatalog([
        { id: model, endpoints: [...endpoints, { provider: "terse", price: 3, max_completion_tokens: 100 }] },
      ]);
      const { status, body } = refusal(mixed, { model, max_tokens: 5_000 });
      expect(status).toBe(400);
      expect(body.error.metadata).toMatchObject({ requested_tokens: 5_000, limit_tokens: 100 });
    });

    it("with another filter beside it, it is a 404 that names both", () => {
      const { status, body } = refusal(makeCatalog([{ id: model, endpoints: terse }]), {
        model,
        max_tokens: 301,
        provider: { ignore: ["wordy"] },
      });
      expect(status).toBe(404);
      expect(body.error.availability?.excluded_by).toEqual(["max_completion_tokens", "allowed_providers"]);
    });
  });
});
