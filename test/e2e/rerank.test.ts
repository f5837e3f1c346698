// OpenRouter's own client against /rerank: the order of documents, failover, records, contents and the refusals.
import { OpenRouter } from "@openrouter/sdk";
import { beforeAll, expect, it } from "vitest";
import { putCatalog } from "./catalog.ts";
import { apiKey, baseUrl } from "./product.ts";

const ranker = "fairlead/demo-rerank";
const client = new OpenRouter({ apiKey, serverURL: baseUrl, retryConfig: { strategy: "none" }, timeoutMs: 20_000 });

beforeAll(async () => {
  const base_url = "https://sandbox.invalid/v1";
  await putCatalog(
    [{ slug: "sandbox-b", name: "Sandbox B", dialect: "sandbox", base_url, api_key: null }],
    [
      {
        id: ranker,
        context_length: 8_192,
        architecture: { output_modalities: ["rerank"] },
        endpoints: ["sandbox-a", "sandbox-b"].map((provider) => ({ provider, upstream_model: "demo-rerank" })),
      },
    ],
  );
});

const documents = ["Stock prices fell sharply", { text: "The cat sat on the mat" }, "Dogs bark"];

async function rank(more: object = {}) {
  const requestBody = { model: ranker, query: "a cat on a mat", documents, ...more };
  const answer = await client.rerank.rerank({ requestBody });
  if (typeof answer === "string") throw new Error(answer);
  return answer;
}

it("ranks documents, as texts and as objects, and says what it cost", async () => {
  const answer = await rank({ topN: 2, provider: { order: ["sandbox-a"] } });
  expect(answer).toMatchObject({
    id: expect.stringMatching(/^gen-/),
    model: ranker,
    provider: "Sandbox A",
    results: [{ index: 1, document: { text: "The cat sat on the mat" }, relevanceScore: expect.any(Number) }, {}],
    usage: { totalTokens: expect.any(Number), searchUnits: 1, cost: expect.any(Number) },
  });
  expect(answer.usage?.cost).toBeGreaterThan(0);
});

it("fails over, and leaves a record", async () => {
  const answer = await rank({ query: "[[fail:sandbox-a]] a cat", user: "u1" });
  expect(answer.provider).toBe("Sandbox B");
  await expect
    .poll(
      async () => (await client.generations.getGeneration({ id: String(answer.id) }).catch(() => undefined))?.data,
      {
        timeout: 30_000,
      },
    )
    .toMatchObject({ apiType: "rerank", model: ranker, externalUser: "u1" });
});

it.each<[name: string, fields: object, message: RegExp]>([
  ["a model for answers", { model: "fairlead/demo" }, /gives no rerank/],
  ["an unknown model", { model: "no/such" }, /not a valid model/],
  ["no documents", { documents: [] }, /documents/],
  ["more than fits", { documents: ["many words ".repeat(20_000)] }, /maximum context length/],
  ["providers that are all down", { query: "[[503]]" }, /503/],
])("tells %s as an error", async (_, fields, message) => {
  await expect(rank(fields)).rejects.toThrow(message);
});

it("is not to be had from a conversation", async () => {
  const chatRequest = { model: ranker, messages: [{ role: "user" as const, content: "Hi" }], stream: false as const };
  await expect(client.chat.send({ chatRequest })).rejects.toThrow(/POST \/api\/v1\/rerank/);
});
