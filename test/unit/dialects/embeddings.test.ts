import { describe, expect, it } from "vitest";
import type { WholeDialect } from "../../../src/dialects/dialect.ts";
import type { DialectName } from "../../../src/dialects/index.ts";
import { dialectOf } from "../../../src/dialects/index.ts";
import type { Embeddings, EmbeddingsRequest } from "../../../src/wire/embeddings.ts";
import { targetOf } from "./support.ts";

function embeddingsOf(name: DialectName): WholeDialect<EmbeddingsRequest, Embeddings> {
  const dialect = dialectOf(name).embeddings;
  if (dialect === undefined) throw new Error(`${name} has no embeddings`);
  return dialect;
}

function build(name: DialectName, request: Partial<EmbeddingsRequest>, quirks: Record<string, unknown> = {}) {
  const built = embeddingsOf(name).buildRequest({ model: "a/b", input: "x", ...request }, targetOf(name, { quirks }));
  if (!built.ok) throw new Error(built.problem);
  return { ...built.value, body: JSON.parse(built.value.body) };
}

describe("openai", () => {
  it("asks as the client asked, without what is addressed to the router", () => {
    const request = { input: ["x", "y"], dimensions: 8, encoding_format: "base64" as const, input_type: "query" };
    const { path, body } = build("openai", { ...request, user: "u", provider: { only: ["z"] }, session_id: "s" });
    expect(path).toBe("/embeddings");
    expect(body).toEqual({ model: "model-1", ...request, user: "u" });
  });

  it("finds the path of deployments", () => {
    const quirks = { path: "/openai/deployments/{model}/chat/completions?api-version=1" };
    expect(build("openai", { input: "x" }, quirks).path).toBe("/openai/deployments/model-1/embeddings?api-version=1");
  });

  it("reads vectors in the order of their inputs, in either encoding", () => {
    const data = [
      { object: "embedding", index: 1, embedding: "AACAPw==" },
      { object: "embedding", index: 0, embedding: [1, 2] },
    ];
    const answer = { object: "list", data, usage: { prompt_tokens: 5, total_tokens: 5 } };
    expect(embeddingsOf("openai").readResponse(JSON.stringify(answer))).toEqual({
      ok: true,
      value: { vectors: [[1, 2], "AACAPw=="], usage: { promptTokens: 5, completionTokens: 0 } },
    });
  });

  it.each<[body: string, kind: string]>([
    ["<html>", "unparsable"],
    ['{"object":"list","data":[]}', "unparsable"],
    ['{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":null}]}', "unparsable"],
    ['{"error":{"message":"no"}}', "error_in_answer"],
  ])("takes %s for no answer", (body, kind) => {
    expect(embeddingsOf("openai").readResponse(body)).toMatchObject({ ok: false, problem: { kind } });
  });
});

describe("gemini", () => {
  it("asks for all inputs in one batch", () => {
    const { path, body } = build("gemini", { input: ["x", "y"], dimensions: 8, input_type: "search_query" });
    expect(path).toBe("/models/model-1:batchEmbedContents");
    const options = { outputDimensionality: 8, taskType: "RETRIEVAL_QUERY" };
    expect(body).toEqual({
      requests: [
        { model: "models/model-1", content: { parts: [{ text: "x" }] }, ...options },
        { model: "models/model-1", content: { parts: [{ text: "y" }] }, ...options },
      ],
    });
  });

  it("says that it takes no tokens", () => {
    const built = embeddingsOf("gemini").buildRequest({ model: "a/b", input: [1, 2] }, targetOf("gemini"));
    expect(built).toMatchObject({ ok: false, problem: expect.stringContaining("tokens") });
  });

  it("reads vectors, and nothing else for one", () => {
    const read = embeddingsOf("gemini").readResponse;
    expect(read('{"embeddings":[{"values":[1,2]},{"values":[3,4]}]}')).toEqual({
      ok: true,
      value: {
        vectors: [
          [1, 2],
          [3, 4],
        ],
      },
    });
    expect(read('{"embeddings":[{"values":[1]},{}]}')).toMatchObject({ ok: false, problem: { kind: "unparsable" } });
    expect(read("nonsense")).toMatchObject({ ok: false, problem: { kind: "unparsable" } });
  });
});
