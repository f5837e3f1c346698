// What is billed where a report of usage is odd: through the whole pipeline, whole and streamed. Each row is an answer as a
// provider sent it, and what was due for it.
import { describe, expect, test } from "vitest";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import {
  absurd,
  billed,
  counting,
  type Due,
  due,
  type Events,
  honest,
  inFull,
  pieces,
  said,
  stop,
  text,
  zeros,
} from "./bill.ts";
import { type Answer, chunk, events, play, playOperation, type Scene } from "./play.ts";

describe("OpenAI's format, streamed", () => {
  test.each<[name: string, list: Events]>([
    [
      "zeros at the top, counts in the last choice",
      [said, { choices: [{ ...stop, usage: honest }], usage: zeros }, "[DONE]"],
    ],
    [
      "an empty report at the top, counts of the vendor's own",
      [said, { choices: [stop], usage: {}, x_groq: { usage: honest } }, "[DONE]"],
    ],
    [
      "null at the top, counts in the last choice",
      [said, { choices: [{ ...stop, usage: honest }], usage: null }, "[DONE]"],
    ],
    [
      "zeros under one name, counts under another",
      [said, { choices: [stop], usage: { ...zeros, input_tokens: 1_000, output_tokens: 60 } }, "[DONE]"],
    ],
    ["absurd counts behind honest ones", [said, { choices: [stop], usage: honest }, counting(absurd), "[DONE]"]],
    ["honest counts behind absurd ones", [said, { choices: [stop], usage: absurd }, counting(honest), "[DONE]"]],
    [
      "negative counts behind honest ones",
      [said, { choices: [stop], usage: honest }, counting({ prompt_tokens: -1, completion_tokens: -1 }), "[DONE]"],
    ],
    [
      "no numbers behind honest counts",
      [said, { choices: [stop], usage: honest }, counting({ prompt_tokens: "no", completion_tokens: {} }), "[DONE]"],
    ],
    ["an empty report behind an honest one", [said, { choices: [stop], usage: honest }, counting({}), "[DONE]"]],
    ["counts beside an error", [said, { error: { message: "No.", code: 500 }, usage: honest }]],
    [
      "counts beside a finish reason that is an error",
      [said, { choices: [{ ...stop, finish_reason: "error" }], usage: honest }],
    ],
    [
      "counts that grow with every chunk",
      [
        { ...said, usage: { prompt_tokens: 1_000, completion_tokens: 20 } },
        { choices: [stop], usage: honest },
        "[DONE]",
      ],
    ],
    ["counts behind [DONE]", [said, { choices: [stop] }, "[DONE]", counting(honest)]],
    ["counts told twice", [said, { choices: [stop], usage: honest }, counting(honest), "[DONE]"]],
    [
      "a prompt and a total",
      [said, { choices: [stop], usage: { prompt_tokens: 1_000, total_tokens: 1_060 } }, "[DONE]"],
    ],
    [
      "a completion and a total",
      [said, { choices: [stop], usage: { completion_tokens: 60, total_tokens: 1_060 } }, "[DONE]"],
    ],
    ["fractions", [said, { choices: [stop], usage: { prompt_tokens: 999.6, completion_tokens: 60.4 } }, "[DONE]"]],
    [
      "counts written as texts",
      [said, { choices: [stop], usage: { prompt_tokens: "1000", completion_tokens: "60" } }, "[DONE]"],
    ],
  ])("%s", async (_, list) => {
    expect(await billed(await play({ answers: [() => pieces(...list)] }))).toEqual(inFull(due));
  });

  test("a connection that is left open behind [DONE] holds nobody up for long", { timeout: 30_000 }, async () => {
    const leftOpen: Answer = ({ signal }) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(events(said, { choices: [stop] }, "[DONE]"));
          signal?.addEventListener("abort", () => controller.error(signal.reason));
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    };
    const seen = await play({ answers: [leftOpen] });
    expect(await seen.response.clone().text()).toContain("[DONE]");
    expect(await billed(seen)).toMatchObject({ estimated: true });
  });

  test("a report that counts nothing says nothing of the text before it", async () => {
    const long = chunk({ content: "word ".repeat(10) });
    const first = { ...chunk({ content: "word" }), usage: { prompt_tokens: 1_000, completion_tokens: 8 } };
    const bill = await billed(await play({ answers: [() => pieces(first, long, counting({}))] }));
    expect(bill).toMatchObject({ prompt: 1_000, estimated: true });
    expect(bill.completion).toBeGreaterThan(15);
  });
});

describe("cached tokens, wherever they are told", () => {
  const pricing = { prompt: "0.000001", completion: "0.000002", input_cache_read: "0.0000001" };
  test.each<[name: string, usage: object]>([
    ["beside a zero in OpenAI's place", { prompt_cache_hit_tokens: 600, prompt_tokens_details: { cached_tokens: 0 } }],
    [
      "at the top, beside a zero in OpenAI's place",
      { cached_tokens: 600, prompt_tokens_details: { cached_tokens: 0 } },
    ],
    ["at the top, beside null in OpenAI's place", { cached_tokens: 600, prompt_tokens_details: null }],
    [
      "in OpenAI's place, beside a zero at the top",
      { cached_tokens: 0, prompt_tokens_details: { cached_tokens: 600 } },
    ],
  ])("%s", async (_, details) => {
    const message = { role: "assistant", content: text };
    const answer = { choices: [{ index: 0, message, finish_reason: "stop" }], usage: { ...honest, ...details } };
    const scene: Scene = { answers: [() => Response.json(answer)], rows: { endpoint: { pricing } } };
    const bill = await billed(await play({ ...scene, body: { stream: false } }));
    expect(bill).toEqual(inFull({ ...due, pico: 400_000_000n + 60_000_000n + 120_000_000n }));
  });
});

test("more of the cache than there is of the prompt was counted beside it", async () => {
  const pricing = { prompt: "0.000004", completion: "0.00002", input_cache_write: "0.000005" };
  const usage = { prompt_tokens: 30, completion_tokens: 12, total_tokens: 42, cache_creation_input_tokens: 60_000 };
  const list = [chunk({ content: "Paris, as everybody knows." }), { choices: [stop], usage }, "[DONE]"] as const;
  const seen = await play({ answers: [() => pieces(...list)], rows: { endpoint: { pricing } } });
  expect(await billed(seen)).toEqual(inFull({ prompt: 60_030, completion: 12, pico: 300_360_000_000n }));
});

describe("Gemini's events", () => {
  const candidate = { index: 0, content: { parts: [{ text }] } };
  const end = { index: 0, finishReason: "STOP" };
  const counts = { promptTokenCount: 1_000, candidatesTokenCount: 60 };
  const audio = (tokenCount: number) => ({ promptTokensDetails: [{ modality: "AUDIO", tokenCount }] });
  const searched = (...webSearchQueries: string[]) => ({ groundingMetadata: { webSearchQueries } });
  const list = 1_000_000_000n + 120_000_000n;
  test.each<[name: string, list: Events, pico: bigint]>([
    [
      "zeros of audio behind audio",
      [
        { candidates: [candidate], usageMetadata: { ...counts, ...audio(900) } },
        { candidates: [end], usageMetadata: { ...counts, ...audio(0) } },
      ],
      900n * 10_000_000n + 100_000_000n + 120_000_000n,
    ],
    [
      "no searches behind searches",
      [
        { candidates: [{ ...candidate, ...searched("a", "b") }], usageMetadata: counts },
        { candidates: [{ ...end, ...searched() }], usageMetadata: counts },
      ],
      list + 2n * 14_000_000_000n,
    ],
    [
      "no count of the answer but in the total",
      [{ candidates: [{ ...candidate, ...end }], usageMetadata: { promptTokenCount: 1_000, totalTokenCount: 1_060 } }],
      list,
    ],
    [
      "counts beside an error",
      [{ candidates: [candidate] }, { error: { message: "No." }, usageMetadata: counts }],
      list,
    ],
  ])("%s", async (_, sent, pico) => {
    const pricing = { prompt: "0.000001", completion: "0.000002", audio: "0.00001", web_search: "0.014" };
    const seen = await play({
      dialect: "gemini",
      answers: [() => pieces(...sent)],
      rows: { endpoint: { pricing } },
    });
    expect(await billed(seen)).toEqual(inFull({ ...due, pico }));
  });
});

describe("Claude's cache, told by its parts only", () => {
  const pricing = {
    prompt: "0.000001",
    completion: "0.000002",
    input_cache_write: "0.00000125",
    input_cache_write_1h: "0.000002",
  };
  const pico = 100_000_000n + 500n * 1_250_000n + 400n * 2_000_000n + 120_000_000n;
  test.each<[dialect: string, answer: object]>([
    [
      "anthropic",
      {
        content: [{ type: "text", text }],
        stop_reason: "end_turn",
        usage: {
          ...{ input_tokens: 100, output_tokens: 60 },
          cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 400 },
        },
      },
    ],
    [
      "bedrock",
      {
        output: { message: { content: [{ text }] } },
        stopReason: "end_turn",
        usage: {
          ...{ inputTokens: 100, outputTokens: 60 },
          cacheDetails: [
            { ttl: "5m", inputTokens: 500 },
            { ttl: "1h", inputTokens: 400 },
          ],
        },
      },
    ],
  ])("%s", async (dialect, answer) => {
    const seen = await play({
      dialect,
      answers: [() => Response.json(answer)],
      rows: { endpoint: { pricing } },
      body: { stream: false, max_tokens: 50 },
    });
    expect(await billed(seen)).toEqual(inFull({ ...due, pico }));
  });
});

test("Workers AI's envelope may hold the counts outside its result", async () => {
  const answer = { result: { response: text }, success: true, usage: honest };
  const seen = await play({
    dialect: "workers-ai",
    answers: [() => Response.json(answer)],
    rows: { provider: { base_url: "https://vendor-0.invalid/v1" } },
    body: { stream: false },
  });
  expect(await billed(seen)).toEqual(inFull(due));
});

describe("rankings", () => {
  const rows = {
    model: { architecture: { input_modalities: ["text"], output_modalities: ["rerank"] } },
    endpoint: { pricing: { prompt: "0.000001", completion: "0", request: "0.002" } },
  };
  const results = [{ index: 0, relevance_score: 0.9 }];
  test.each<[name: string, counts: object, due: Due]>([
    [
      "a zero in the first place, tokens in the next",
      { usage: { total_tokens: 0 }, meta: { billed_units: { input_tokens: 500, search_units: 1 } } },
      { prompt: 500, completion: 0, pico: 2_500_000_000n },
    ],
    [
      "no tokens in one list, tokens in the other",
      { meta: { tokens: { output_tokens: 3 }, billed_units: { input_tokens: 500 } } },
      { prompt: 500, completion: 0, pico: 2_500_000_000n },
    ],
    [
      "no search, though it was one",
      { usage: { total_tokens: 500 }, meta: { billed_units: { search_units: 0 } } },
      { prompt: 500, completion: 0, pico: 2_500_000_000n },
    ],
    [
      "zeros only",
      { usage: { total_tokens: 0 }, meta: { billed_units: { search_units: 0 } } },
      { prompt: 8, completion: 0, pico: 2_008_000_000n, estimated: true },
    ],
  ])("%s", async (_, counts, expected) => {
    const body = { model: "test/model", query: "What do cats do?", documents: ["Cats purr."] };
    const answer = { results, ...counts };
    const seen = await playOperation(rerank, { answers: [() => Response.json(answer)], rows, body });
    expect(await billed(seen)).toEqual(inFull(expected));
  });
});

describe("embeddings", () => {
  const rows = { model: { architecture: { input_modalities: ["text"], output_modalities: ["embeddings"] } } };
  test.each<[name: string, dialect: string, answer: object]>([
    ["under the newer name", "openai", { usage: { prompt_tokens: 0, input_tokens: 1_000, total_tokens: 1_000 } }],
    ["in the total", "openai", { usage: { prompt_tokens: 0, total_tokens: 1_000 } }],
    ["as Gemini counts", "gemini", { usageMetadata: { promptTokenCount: 1_000 } }],
  ])("%s", async (_, dialect, counts) => {
    const answer = { data: [{ index: 0, embedding: [0.1] }], embeddings: [{ values: [0.1] }], ...counts };
    const scene: Scene = { dialect, answers: [() => Response.json(answer)], rows };
    const seen = await playOperation(embeddings, { ...scene, body: { model: "test/model", input: "Cats purr." } });
    expect(await billed(seen)).toEqual(inFull({ prompt: 1_000, completion: 0 }));
  });
});
