// Who is paid, for what and at which price: through the whole pipeline, by tiers, hours, lengths, own keys and
// failed attempts, and by estimates of what was sent.
import { describe, expect, test } from "vitest";
import { blankPdf, pdfDataUrl } from "../content/pdfs.ts";
import { billed, counting, due, type Events, honest, inFull, pieces, said, stop, text } from "./bill.ts";
import { type Answer, chunk, events, play } from "./play.ts";

describe("the tier that was served", () => {
  const endpoint = { pricing_tiers: { priority: { prompt: "0.000004", completion: "0.000008" } } };
  const dear = 4n * (1_000_000_000n + 120_000_000n);
  const plain = 1_000_000_000n + 120_000_000n;
  test.each<[name: string, list: Events, pico: bigint]>([
    [
      "told with the counts only: less than was asked for",
      [said, { choices: [stop] }, { ...counting(honest), service_tier: "default" }, "[DONE]"],
      plain,
    ],
    [
      "told among the counts",
      [said, { choices: [stop] }, counting({ ...honest, service_tier: "default" }), "[DONE]"],
      plain,
    ],
    [
      "told at the start, and otherwise at the end",
      [
        { ...said, service_tier: "priority" },
        { choices: [stop], service_tier: "default" },
        { ...counting(honest), service_tier: "default" },
        "[DONE]",
      ],
      plain,
    ],
    ["null", [{ ...said, service_tier: null }, { choices: [stop], usage: honest, service_tier: null }, "[DONE]"], dear],
    ["no text", [{ ...said, service_tier: 5 }, { choices: [stop], usage: honest }, "[DONE]"], dear],
  ])("%s", async (_, list, pico) => {
    const seen = await play({
      answers: [() => pieces(...list)],
      rows: { endpoint },
      body: { service_tier: "priority" },
    });
    expect(await billed(seen)).toEqual(inFull({ ...due, pico }));
  });

  test.each<[name: string, usage: object, pico: bigint]>([
    ["fast", { speed: "fast", service_tier: "standard" }, dear],
    ["slowed down, with capacity that was bought ahead", { speed: "standard", service_tier: "priority" }, plain],
    ["in the tier's own word", { service_tier: "priority" }, dear],
    ["in the tier's own word, less", { service_tier: "standard" }, plain],
  ])("Anthropic's: %s", async (_, told, pico) => {
    const usage = { input_tokens: 1_000, output_tokens: 60, ...told };
    const answer = { content: [{ type: "text", text }], stop_reason: "end_turn", usage };
    const body = { stream: false, service_tier: "priority", max_tokens: 50 };
    const seen = await play({
      dialect: "anthropic",
      answers: [() => Response.json(answer)],
      rows: { endpoint },
      body,
    });
    expect(await billed(seen)).toEqual(inFull({ ...due, pico }));
  });
});

describe("an estimate is one of what was sent", () => {
  const silent = () => pieces(said, { choices: [stop] }, "[DONE]");
  test("of a prompt that was shortened, what was left", async () => {
    const long = (role: string) => ({ role, content: "So the story goes on. ".repeat(500) });
    const messages = [
      ...Array.from({ length: 20 }, (_, index) => long(index % 2 === 0 ? "user" : "assistant")),
      long("user"),
    ];
    const rows = { model: { context_length: 8_000 } };
    const seen = await play({
      answers: [silent],
      rows,
      body: { messages, transforms: ["middle-out"], max_tokens: 100 },
    });
    const bill = await billed(seen);
    expect(seen.records[0]?.pipeline).toMatchObject([{ code: "middle_out" }]);
    expect(bill).toMatchObject({ estimated: true });
    expect(bill.prompt).toBeGreaterThan(5_000);
    expect(bill.prompt).toBeLessThan(8_000);
  });

  test.each([
    { name: "as the provider counts", pages_processed: 2, pages: 2n },
    { name: "as they came, where the provider counts none", pages_processed: 0, pages: 3n },
    { name: "as they came, where the provider counts what cannot be", pages_processed: 2 ** 60, pages: 3n },
    { name: "as they came, where the count is no number", pages_processed: "two", pages: 3n },
  ])("of a file that was read, its text; pages are paid $name", async ({ pages_processed, pages }) => {
    const markdown = "A line of the report that was read. ".repeat(2_000);
    const read = [markdown, markdown, markdown].map((text, index) => ({ index, markdown: text }));
    const file = { filename: "scan.pdf", file_data: pdfDataUrl(blankPdf) };
    const content = [
      { type: "text", text: "What does it say?" },
      { type: "file", file },
    ];
    const seen = await play({
      answers: [silent],
      rows: { ocr: {} },
      others: () => Response.json({ pages: read, usage_info: { pages_processed } }),
      body: { messages: [{ role: "user", content }], plugins: [{ id: "file-parser", pdf: { engine: "mistral-ocr" } }] },
    });
    const bill = await billed(seen);
    expect(bill).toMatchObject({ estimated: true });
    expect(bill.prompt).toBeGreaterThan(30_000);
    const tokens = BigInt(bill.prompt ?? 0) * 1_000_000n + BigInt(bill.completion ?? 0) * 2_000_000n;
    expect(bill.pico - tokens).toBe(pages * 2_000_000_000n);
  });
});

describe("who is paid, and for what", () => {
  const tiers = { pricing_tiers: { priority: { prompt: "0.000004", completion: "0.000008" } } };
  const plain = 1_000_000_000n + 120_000_000n;
  const whole = (usage: unknown, more = {}) => ({
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage,
    ...more,
  });
  const prepare = { body: { stream: false } };

  test.each<[name: string, failed: Answer]>([
    ["an error beside its counts", () => pieces({ error: { message: "No.", code: 500 }, usage: honest })],
    ["an answer of nothing, with counts", () => pieces({ choices: [{ ...stop, finish_reason: null }], usage: honest })],
  ])("an attempt that failed costs nothing: %s", async (_, failed) => {
    const answers = [
      failed,
      () => pieces(said, { choices: [stop], usage: { ...honest, prompt_tokens: 10 } }, "[DONE]"),
    ];
    const seen = await play({ answers });
    expect(await billed(seen)).toEqual(inFull({ prompt: 10, completion: 60 }));
    expect(seen.calls).toHaveLength(2);
    expect(seen.charged).toMatchObject([{ costPico: 130_000_000n, byokCostPico: 0n }]);
  });

  test("the tier of the endpoint that answered, not of the one that failed", async () => {
    const endpoints = [
      { provider: "vendor-0", upstream_model: "up", pricing: { prompt: "0.000001", completion: "0.000002" }, ...tiers },
      { provider: "vendor-1", upstream_model: "up", pricing: { prompt: "0.000001", completion: "0.000002" } },
    ];
    const seen = await play({
      answers: [() => new Response("no", { status: 503 }), () => Response.json(whole(honest))],
      rows: { model: { endpoints } },
      body: { stream: false, service_tier: "priority" },
    });
    expect(await billed(seen)).toEqual(inFull({ ...due, pico: plain }));
    expect(seen.calls.map(({ body }) => (body as { service_tier?: string }).service_tier)).toEqual([
      "priority",
      undefined,
    ]);
    expect(seen.records[0]?.serviceTier ?? null).toBeNull();
  });

  test.each([
    ["in its last millisecond before", "2026-11-25T16:29:59.999Z", plain],
    ["in its first", "2026-11-25T16:30:00.000Z", plain / 2n],
    ["in its last", "2026-11-26T00:29:59.999Z", plain / 2n],
    ["in the first behind it", "2026-11-26T00:30:00.000Z", plain],
  ])("the hour at which the request came, however long the answer took: %s", async (_, at, pico) => {
    const overrides = [{ utc_start: 1630, utc_end: 30, prompt: "0.0000005", completion: "0.000001" }];
    const startedAt = Date.parse(at);
    const seen = await play({
      ...prepare,
      answers: [() => Response.json(whole(honest))],
      rows: { endpoint: { pricing: { prompt: "0.000001", completion: "0.000002", overrides } } },
      inference: { startedAt, now: () => startedAt + 3_600_000 },
    });
    expect(await billed(seen)).toEqual(inFull({ ...due, pico }));
  });

  test.each([
    ["at the length", 1_000, plain],
    ["one beyond it, the cache included", 1_001, 2_002_000_000n + 120_000_000n],
  ])("a prompt %s from which on it is dearer", async (_, prompt_tokens, pico) => {
    const overrides = [{ min_prompt_tokens: 1_000, prompt: "0.000002" }];
    const seen = await play({
      ...prepare,
      answers: [
        () => Response.json(whole({ ...honest, prompt_tokens, prompt_tokens_details: { cached_tokens: 900 } })),
      ],
      rows: { endpoint: { pricing: { prompt: "0.000001", completion: "0.000002", overrides } } },
    });
    expect((await billed(seen)).pico).toBe(pico);
  });

  test("one's own key pays tokens, tier and searches; the router charges nothing and counts what was paid", async () => {
    const searching = { ...honest, num_search_queries: 3 };
    const pricing = { prompt: "0.000001", completion: "0.000002", web_search: "0.01" };
    const seen = await play({
      answers: [() => Response.json(whole(searching, { service_tier: "priority" }))],
      rows: { endpoint: { pricing, ...tiers } },
      body: { stream: false, service_tier: "priority" },
      inference: { credentials: () => [{ secret: "own-key", byok: true }] },
    });
    const { usage } = JSON.parse(await seen.response.clone().text());
    expect(await billed(seen)).toEqual(inFull({ ...due, pico: 0n }));
    const paid = 4n * plain + 3n * 10_000_000_000n;
    expect(seen.charged).toMatchObject([{ costPico: 0n, byokCostPico: paid }]);
    expect(usage).toMatchObject({
      cost: 0,
      is_byok: true,
      cost_details: { upstream_inference_cost: Number(paid) / 1e12 },
    });
    const parts = Object.values<number>(usage.cost_details.parts);
    expect(parts.reduce((sum, part) => sum + Math.round(part * 1e12), 0)).toBe(0);
  });

  test.each<[name: string, prices: [string, string], pico: bigint]>([
    ["the least that there is", ["0.000000000001", "0.000000000001"], 1_060n],
    ["the most that is taken", ["0.01", "0.01"], 1_060n * 10_000_000_000n],
    ["nothing", ["0", "0"], 0n],
  ])("a price of %s", async (_, [prompt, completion], pico) => {
    const rows = { endpoint: { pricing: { prompt, completion } } };
    const seen = await play({ ...prepare, answers: [() => Response.json(whole(honest))], rows });
    const { usage } = JSON.parse(await seen.response.clone().text());
    expect(usage.cost).toBe(Number(pico) / 1e12);
    expect(await billed(seen)).toEqual(inFull({ ...due, pico }));
  });

  test("a part that is told to be more than its whole is not told on", async () => {
    const counts = { promptTokenCount: 1_000, cachedContentTokenCount: 5_000, candidatesTokenCount: 60 };
    const answer = { candidates: [{ content: { parts: [{ text }] }, finishReason: "STOP" }], usageMetadata: counts };
    const seen = await play({ ...prepare, dialect: "gemini", answers: [() => Response.json(answer)] });
    const { usage } = JSON.parse(await seen.response.clone().text());
    expect(usage).toMatchObject({ prompt_tokens: 1_000, prompt_tokens_details: { cached_tokens: 1_000 } });
    expect(await billed(seen)).toEqual(inFull(due));
  });

  test("searches beyond all reason are not paid", async () => {
    const seen = await play({
      ...prepare,
      answers: [() => Response.json(whole({ ...honest, num_search_queries: 2 ** 26 }))],
      rows: { endpoint: { pricing: { prompt: "0.000001", completion: "0.000002", web_search: "0.01" } } },
    });
    const bill = await billed(seen);
    expect(bill.estimated).toBe(true);
    expect(bill.pico).toBeLessThan(1_000_000_000n);
  });
});

describe("a client that hangs up pays what was reported by then", () => {
  const pricing = {
    prompt: "0.000001",
    completion: "0.000002",
    input_cache_read: "0.0000001",
    input_cache_write: "0.00000125",
  };
  const counts = { prompt_tokens: 1_000, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 900 } };
  const start = { input_tokens: 100, cache_creation_input_tokens: 900, output_tokens: 1 };
  const told = { promptTokenCount: 1_000, cachedContentTokenCount: 900, candidatesTokenCount: 1 };
  const word = "word ".repeat(100);
  test.each<[dialect: string, first: object[], next: object, prompt: bigint]>([
    ["openai", [{ ...chunk({ content: "w" }), usage: counts }], chunk({ content: word }), 190_000_000n],
    [
      "anthropic",
      [
        { type: "message_start", message: { id: "u", usage: start } },
        { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      ],
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: word } },
      1_225_000_000n,
    ],
    [
      "gemini",
      [{ candidates: [{ index: 0, content: { parts: [{ text: "w" }] } }], usageMetadata: told }],
      { candidates: [{ index: 0, content: { parts: [{ text: word }] } }] },
      190_000_000n,
    ],
  ])("%s", async (dialect, first, next, prompt) => {
    let pulls = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      pulls += 1;
      controller.enqueue(events(...(pulls === 1 ? first : [next])));
    };
    const answer: Answer = () =>
      new Response(new ReadableStream({ pull }), { headers: { "content-type": "text/event-stream" } });
    const seen = await play({
      dialect,
      answers: [answer],
      rows: { endpoint: { pricing } },
      body: { max_tokens: 9_000 },
    });
    const reader = seen.response.body?.getReader();
    for (let read = 0; read < 3; read += 1) await reader?.read();
    await reader?.cancel();
    await expect.poll(() => seen.records.length).toBe(1);
    const [record] = seen.records;
    expect(record).toMatchObject({ cancelled: true, estimated: true, promptTokens: 1_000 });
    const completion = record?.completionTokens ?? 0;
    expect(completion).toBeGreaterThan(100);
    expect(BigInt(record?.costPico ?? 0)).toBe(prompt + BigInt(completion) * 2_000_000n);
  });
});
