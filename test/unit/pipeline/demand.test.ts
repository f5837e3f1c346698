// What a request reserves before anything is sent, and that it is settled once, however it ends.
import { afterEach, expect, test, vi } from "vitest";
import { noLimits } from "../../../src/isolate/request-limits.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import type { Failure } from "../../../src/wire/failure.ts";
import { blankPdf, pdfDataUrl } from "../content/pdfs.ts";
import { type Answer, arriving, chunk, events, play, playOperation, type Scene } from "./play.ts";

const said = { id: "c", model: "up", choices: [{ index: 0, message: { content: "Hi" }, finish_reason: "stop" }] };
const answers: Answer = () => Response.json({ ...said, usage: { prompt_tokens: 9, completion_tokens: 3 } });
const fails: Answer = () => new Response("no", { status: 500 });
const streamed: Answer = () =>
  arriving([
    events(chunk({ content: "Hi" })),
    events({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 3 } }),
  ]);

/** Estimated of "Hello", at a millionth of a dollar a token. */
const prompt = 8n;
const micro = 1_000_000n;

async function reserved(scene: Partial<Scene>) {
  const { reserved: all, calls } = await play({ answers: [answers], ...scene, body: { stream: false, ...scene.body } });
  expect(calls.length).toBeGreaterThan(0);
  return all;
}

test.each<[string, Partial<Scene>, bigint]>([
  ["max_tokens", { body: { max_tokens: 100 } }, 100n],
  ["max_completion_tokens", { body: { max_completion_tokens: 50 } }, 50n],
  ["as many answers as are asked for", { body: { max_tokens: 100, n: 3 } }, 300n],
  ["what the endpoint gives at most", { rows: { endpoint: { max_completion_tokens: 1_000 } } }, 1_000n],
  ["4,096 of an endpoint that gives more", { rows: { endpoint: { max_completion_tokens: 100_000 } } }, 4_096n],
  ["4,096 where nobody says", {}, 4_096n],
])("the prompt and %s", async (_, scene, completion) => {
  expect(await reserved(scene)).toEqual([
    {
      pico: (prompt + 2n * completion) * micro,
      picoWithByok: (prompt + 2n * completion) * micro,
      tokens: prompt + completion,
    },
  ]);
});

test.each<[string, Record<string, unknown>, bigint]>([
  ["a price of writing to the cache", { input_cache_write: "0.000004" }, 4n * prompt + 2n * 100n],
  ["a price of reasoning", { internal_reasoning: "0.000005" }, prompt + 5n * 100n],
  ["a price of sound that is answered", { audio_output: "0.000006" }, prompt + 6n * 100n],
  ["a price of pictures that are answered", { image_output: "0.00003" }, prompt + 30n * 100n],
  ["a price of sound, cached", { input_audio_cache: "0.000003" }, 3n * prompt + 2n * 100n],
  ["a fee", { request: "0.001" }, prompt + 2n * 100n + 1_000n],
  ["a price of long prompts only", { overrides: [{ min_prompt_tokens: 1_000, prompt: "0.0001" }] }, prompt + 2n * 100n],
])("at %s", async (_, more, units) => {
  const pricing = { prompt: "0.000001", completion: "0.000002", ...more };
  const [demand] = await reserved({ rows: { endpoint: { pricing } }, body: { max_tokens: 100 } });
  expect(demand?.pico).toBe(units * micro);
});

const tiers = { flex: { completion: "0.000001" }, priority: { completion: "0.000004" } };

test.each<[string, Record<string, unknown>, Record<string, unknown>, bigint]>([
  ["no tier is asked for and the account may have any", {}, {}, 4n],
  ["the account is told to choose", { service_tier: "auto" }, {}, 4n],
  ["a tier is asked for that has no price", { service_tier: "scale" }, {}, 4n],
  ["the default one is asked for", { service_tier: "default" }, {}, 2n],
  ["a cheaper one is asked for, and the default may stand in", { service_tier: "flex" }, {}, 2n],
  ["a dearer one is asked for", { service_tier: "priority" }, {}, 4n],
  ["a dearer one is asked for by its older name", { service_tier: "fast" }, {}, 4n],
  ["an endpoint is named by its tier", { provider: { order: ["vendor-0/flex"] } }, {}, 2n],
  ["the vendor's default is nobody's choice", {}, { dialect: "gemini" }, 2n],
])("at the dearest tier that may be charged: %s", async (_, body, endpoint, completion) => {
  const pricing = { prompt: "0.000001", completion: "0.000002" };
  const rows = { endpoint: { pricing, pricing_tiers: tiers, ...endpoint } };
  const { reserved: all } = await play({
    answers: [answers],
    rows,
    body: { stream: false, max_tokens: 100, ...body },
  });
  expect(all.map(({ pico }) => pico)).toEqual([(prompt + completion * 100n) * micro]);
});

test("a tier that the account chose is charged, and had been reserved", async () => {
  const served: Answer = () =>
    Response.json({
      ...said,
      service_tier: "priority",
      usage: { prompt_tokens: 8, completion_tokens: 100 },
    });
  const pricing = { prompt: "0.000001", completion: "0.000002" };
  const rows = { endpoint: { pricing, pricing_tiers: tiers } };
  const seen = await play({ answers: [served], rows, body: { stream: false, max_tokens: 100 } });
  await seen.response.text();
  expect(seen.charged).toMatchObject([{ costPico: 408n * micro }]);
  expect(seen.reserved).toMatchObject([{ pico: 408n * micro }]);
});

test("as many fees as a ranking is charged", async () => {
  const pricing = { prompt: "0", completion: "0", request: "0.002" };
  const rows = { model: { architecture: { output_modalities: ["rerank"] } }, endpoint: { pricing } };
  const body = { model: "test/model", query: "a", documents: Array.from({ length: 250 }, (_, index) => `${index}`) };
  const seen = await playOperation(rerank, { answers: [fails], rows, body });
  expect(seen.reserved).toMatchObject([{ pico: 3n * 2_000n * micro }]);
});

test("nothing of a budget that leaves out the workspace's own provider keys, where only they are used", async () => {
  const credentials = () => [{ secret: "own", byok: true }];
  const [demand] = await reserved({ body: { max_tokens: 100 }, inference: { credentials } });
  expect(demand).toMatchObject({ pico: 0n, picoWithByok: (prompt + 200n) * micro });
});

test.each<[string, Partial<Scene>, { costPico: bigint; tokens: bigint }[]]>([
  ["a whole answer", {}, [{ costPico: 15n * micro, tokens: 12n }]],
  ["the second of two endpoints", { answers: [fails, answers] }, [{ costPico: 15n * micro, tokens: 12n }]],
  ["a stream", { answers: [streamed], body: { stream: true } }, [{ costPico: 15n * micro, tokens: 12n }]],
  ["nobody", { answers: [fails, fails] }, []],
])("is settled with what it cost by %s", async (_, scene, charged) => {
  const seen = await play({ answers: [answers], ...scene, body: { stream: false, ...scene.body } });
  await seen.response.text();
  await Promise.all(seen.background);
  expect(seen.records).toHaveLength(1);
  expect(seen.charged).toMatchObject(charged);
  expect(seen.charged).toHaveLength(charged.length);
});

afterEach(() => void vi.useRealTimers());

test.each([false, true])("is kept alive while the answer takes its time (stream: %s)", async (stream) => {
  vi.useFakeTimers();
  const renewed: number[] = [];
  const limits = { ...noLimits, any: true, renew: () => void renewed.push(Date.now()) };
  const slow: Answer = (call) =>
    new Promise((done) => setTimeout(() => done((stream ? streamed : answers)(call)), 45_000));
  const begun = Date.now();
  const playing = play({
    answers: [slow],
    body: { stream },
    inference: { limits },
    settings: { FIRST_TOKEN_TIMEOUT_MS: "60000", TOTAL_TIMEOUT_MS: "120000" },
  });
  await vi.advanceTimersByTimeAsync(46_000);
  expect(renewed.map((at) => Math.round((at - begun) / 1_000))).toEqual([20, 40]);
  await (await playing).response.text();
});

test("is kept alive while a file is read", async () => {
  vi.useFakeTimers();
  const renew = vi.fn();
  const file = { type: "file", file: { filename: "scan.pdf", file_data: pdfDataUrl(blankPdf) } };
  const pages = [{ index: 0, markdown: "A line" }];
  const asked = Promise.withResolvers<void>();
  const reads = (done: (answer: Response) => void): void => {
    setTimeout(() => done(Response.json({ pages })), 70_000);
    asked.resolve();
  };
  const playing = play({
    answers: [answers],
    rows: { ocr: {} },
    others: () => new Promise(reads),
    body: {
      stream: false,
      messages: [{ role: "user", content: [{ type: "text", text: "Hello" }, file] }],
      plugins: [{ id: "file-parser", pdf: { engine: "mistral-ocr" } }],
    },
    inference: { limits: { ...noLimits, any: true, renew } },
  });
  // What comes before it is hashed and unpacked, which no clock drives.
  await asked.promise;
  for (let second = 0; second < 71; second += 1) await vi.advanceTimersByTimeAsync(1_000);
  expect((await playing).response.status).toBe(200);
  expect(renew).toHaveBeenCalledTimes(3);
});

test("what has no room is refused before anybody is asked, and says what was left out", async () => {
  const failure: Failure = { kind: "limits_unavailable" };
  const limits = {
    any: true,
    reserve: () => failure,
    extend: () => true,
    foresee: () => Promise.resolve(null),
    renew: () => undefined,
    settle: () => undefined,
    headers: () => ({ "X-RateLimit-Limit": "3" }),
  };
  const seen = await play({ answers: [answers], inference: { limits } });
  expect([seen.response.status, seen.response.headers.get("x-ratelimit-limit")]).toEqual([503, "3"]);
  expect(seen.calls).toEqual([]);
  expect(seen.records).toMatchObject([{ status: 503, errorType: "limits_unavailable" }]);
});
