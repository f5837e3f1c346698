// POST /rerank from the body to the answer: each vendor's way of being asked and of answering, failover, costs, records.
import { describe, expect, it } from "vitest";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { type Answer, type CatalogRows, playOperation, type Scene } from "./play.ts";

const model = { architecture: { input_modalities: ["text"], output_modalities: ["rerank"] }, context_length: 4_096 };
const documents = ["Bread is baked.", { text: "Cats purr." }, "Dogs bark."];
const question = { model: "test/model", query: "What do cats do?", documents };

function play(answers: Answer[], scene: Partial<Scene> & { rows?: CatalogRows } = {}) {
  const rows = { ...scene.rows, model: { ...model, ...scene.rows?.model } };
  return playOperation(rerank, { answers, ...scene, rows, body: { ...question, ...scene.body } });
}

const ranked = [
  { index: 1, relevance_score: 0.9 },
  { index: 2, relevance_score: 0.4 },
  { index: 0, relevance_score: 0.1 },
];
const cohere: Answer = () => Response.json({ id: "x", results: ranked, meta: { billed_units: { search_units: 3 } } });
const jina: Answer = () => Response.json({ model: "m", results: ranked, usage: { total_tokens: 40 } });
const voyage: Answer = () => Response.json({ object: "list", data: ranked, usage: { total_tokens: 40 } });
const together: Answer = () =>
  Response.json({
    object: "rerank",
    results: ranked,
    usage: { prompt_tokens: 40, completion_tokens: 0, total_tokens: 40 },
  });
const deepinfra: Answer = () => Response.json({ scores: [0.1, 0.9, 0.4], input_tokens: 40, request_id: null });

const searches = { prompt: "0", completion: "0", request: "0.002" };
const tokens = { prompt: "0.00000005", completion: "0" };
const texts = ["Bread is baked.", "Cats purr.", "Dogs bark."];

interface Vendor {
  answer: Answer;
  quirks?: Record<string, unknown>;
  pricing: Record<string, string>;
  url: string;
  sent: Record<string, unknown>;
  usage: Record<string, unknown>;
}

const vendors: Record<string, Vendor> = {
  cohere: {
    answer: cohere,
    quirks: { rerank_path: "/../../v2/rerank" },
    pricing: searches,
    url: "https://vendor-0.invalid/v1/../../v2/rerank",
    sent: { model: "up", query: question.query, documents: texts, top_n: 2, return_documents: false },
    usage: { search_units: 3, cost: 0.006 },
  },
  jina: {
    answer: jina,
    quirks: { rerank_objects: true },
    pricing: tokens,
    url: "https://vendor-0.invalid/v1/rerank",
    sent: { model: "up", query: question.query, documents, top_n: 2, return_documents: false },
    usage: { total_tokens: 40, cost: 0.000002 },
  },
  voyage: {
    answer: voyage,
    quirks: { rerank_top_field: "top_k" },
    pricing: tokens,
    url: "https://vendor-0.invalid/v1/rerank",
    sent: { model: "up", query: question.query, documents: texts, top_k: 2, return_documents: false },
    usage: { total_tokens: 40, cost: 0.000002 },
  },
  together: {
    answer: together,
    pricing: tokens,
    url: "https://vendor-0.invalid/v1/rerank",
    sent: { model: "up", query: question.query, documents: texts, top_n: 2, return_documents: false },
    usage: { total_tokens: 40, cost: 0.000002 },
  },
  deepinfra: {
    answer: deepinfra,
    quirks: { rerank_path: "/../inference/{model}", rerank_pairs: true },
    pricing: tokens,
    url: "https://vendor-0.invalid/v1/../inference/up",
    sent: { queries: [question.query, question.query, question.query], documents: texts },
    usage: { total_tokens: 40, cost: 0.000002 },
  },
};

describe.each(Object.entries(vendors))("%s", (_, { answer, quirks = {}, pricing, url, sent, usage }) => {
  it("is asked in its own words and answers in ours", async () => {
    const { response, calls, records } = await play([answer], {
      rows: { provider: { quirks }, endpoint: { pricing } },
      body: { top_n: 2, user: "somebody", session_id: "s", provider: {} },
    });
    expect(calls).toMatchObject([{ url, body: sent }]);
    expect(calls[0]?.body).toEqual(sent);
    expect(await response.json()).toMatchObject({
      id: expect.stringMatching(/^gen-/),
      model: "test/model",
      provider: "Vendor 0",
      results: [
        { index: 1, relevance_score: 0.9, document: { text: "Cats purr." } },
        { index: 2, relevance_score: 0.4, document: { text: "Dogs bark." } },
      ],
      usage,
    });
    expect(records).toMatchObject([{ door: "rerank", status: 200, estimated: false, externalUser: "somebody" }]);
    expect(Number(records[0]?.costPico)).toBe(Math.round(Number(usage["cost"]) * 1e12));
  });
});

describe("fails over", () => {
  const failures: [string, Answer, string][] = [
    ["from an error", () => Response.json({ message: "No." }, { status: 500 }), "status"],
    ["from an error inside 200", () => Response.json({ error: { message: "No." } }), "error_in_answer"],
    ["from no JSON", () => new Response("<html>"), "unparsable"],
    ["from no ranking", () => Response.json({ results: [] }), "unparsable"],
    ["from a ranking with a hole", () => Response.json({ results: ranked.slice(1) }), "unparsable"],
    ["from a place that was not sent", () => Response.json({ scores: [1, 2, 3, 4] }), "unparsable"],
    ["from the same document twice", () => Response.json({ results: [...ranked, ranked[0]] }), "unparsable"],
    ["from a score that is none", () => Response.json({ scores: [1, "2", 3] }), "unparsable"],
  ];
  it.each(failures)("%s", async (_, failing, outcome) => {
    const { response, records, outcomes } = await play([failing, jina]);
    expect(response.status).toBe(200);
    expect(records[0]?.attempts.map((attempt) => attempt.outcome)).toEqual([outcome, "ok"]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["failure", "success"]);
  });
});

it("counts by estimate what was not reported: tokens, and a search for each hundred documents", async () => {
  const many = Array.from({ length: 201 }, (_, index) => `Document ${index}`);
  const silent: Answer = () => Response.json({ scores: many.map((_, index) => index) });
  const pricing = { ...tokens, request: "0.002" };
  const { records, response } = await play([silent], { rows: { endpoint: { pricing } }, body: { documents: many } });
  expect(response.status).toBe(200);
  expect(records[0]).toMatchObject({ estimated: true });
  expect(records[0]?.promptTokens).toBeGreaterThan(201 * 5);
  const { promptTokens = 0, costPico } = records[0] ?? {};
  expect(BigInt(costPico ?? 0)).toBe(3n * 2_000_000_000n + BigInt(promptTokens) * 50_000n);
});

describe("is refused", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["without a query", { query: undefined }, "query"],
    ["without documents", { documents: [] }, "documents"],
    ["with a document of nothing", { documents: ["a", {}] }, "documents"],
    ["with a number for a document", { documents: [1] }, "documents"],
    ["with top_n of zero", { top_n: 0 }, "top_n"],
    ["with an unknown preference", { provider: { onyl: ["a"] } }, "provider"],
  ])("%s", async (_, body, field) => {
    const { response, calls, records } = await play([jina], { body });
    expect([response.status, calls]).toEqual([400, []]);
    expect(await response.json()).toMatchObject({ error: { metadata: { field: expect.stringContaining(field) } } });
    expect(records).toMatchObject([{ status: 400, door: "rerank" }]);
  });

  it("where the model ranks nothing, naming where it is served", async () => {
    const architecture = { output_modalities: ["text"] };
    const { response } = await play([jina], { rows: { model: { architecture } } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("gives no rerank") } });
  });

  it("where the router is to choose, which it does for conversations", async () => {
    const { response } = await play([jina], { body: { model: "openrouter/auto" } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining("output_modalities=rerank"), availability: { code: "wrong_endpoint" } },
    });
  });

  it("where no endpoint reads pictures", async () => {
    const pictured = [{ image: "data:image/png;base64,AAAA" }, "b"];
    const { response } = await play([jina], { body: { documents: pictured } });
    expect(response.status).toBe(404);
    const reads = { architecture: { input_modalities: ["text", "image"], output_modalities: ["rerank"] } };
    const textOnly = await play([jina], { body: { documents: pictured }, rows: { model: reads } });
    expect(textOnly.response.status).toBe(400);
    expect(await textOnly.response.json()).toMatchObject({
      error: { message: expect.stringContaining("documents[0]") },
    });
  });

  it("where a document is longer than any context", async () => {
    const { response } = await play([jina], { body: { documents: ["word ".repeat(10_000)] } });
    expect(response.status).toBe(400);
  });

  it("where privacy leaves nobody", async () => {
    const { response } = await play([jina], { body: { provider: { zdr: true } } });
    expect(response.status).toBe(404);
  });
});

it("keeps the query and the documents where contents are kept", async () => {
  const { contents } = await play([jina], { inference: { ioLog: "stored" } });
  expect(contents).toMatchObject([{ input: { prompt: question.query, documents } }]);
});
