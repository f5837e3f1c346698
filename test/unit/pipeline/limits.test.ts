// Limits through the whole pipeline, with the ledger itself behind it: whichever way a request ends, what it cost is used up
// and nothing of what it had reserved is left.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { type Ask, emptyLedger, exchange } from "../../../src/accounting/ledger/exchange.ts";
import type { Limit, LimitedScope, LimitKind } from "../../../src/accounting/ledger/limit.ts";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { LedgerClient } from "../../../src/isolate/ledger-client.ts";
import { limitsOf } from "../../../src/isolate/request-limits.ts";
import { RequestCache } from "../../../src/pipeline/cache/request-cache.ts";
import type { Inference } from "../../../src/pipeline/inference.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { planOnly } from "../../../src/pipeline/plan-only.ts";
import { ok } from "../../../src/wire/result.ts";
import { MemoryCache } from "./memory-cache.ts";
import { type Answer, arriving, chunk, events, inferenceFor, playOperation, type Scene, type Seen } from "./play.ts";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 26, 12) }));
afterEach(() => void vi.useRealTimers());

const micro = 1_000_000n;

function limitOf(kind: LimitKind, limit: bigint): Limit {
  const name = kind === "budget" ? "budget/lifetime" : kind;
  return { name, scope: "key", kind, limit, reset: null, countsByok: false };
}

/** A key with these limits, its ledger, and an isolate that serves it. */
class Key {
  readonly #scope: LimitedScope;
  #ledger = emptyLedger;
  readonly #client: LedgerClient;
  readonly #work: Promise<unknown>[] = [];
  readonly records: GenerationRecord[] = [];

  constructor(...limits: Limit[]) {
    this.#scope = { ledger: "key/a", limits, asOf: 0, summed: () => undefined };
    const answer = async (ask: Ask) => {
      const exchanged = exchange(this.#ledger, structuredClone(ask), Date.now());
      if (exchanged === undefined) return null;
      this.#ledger = exchanged.ledger;
      return exchanged.answer;
    };
    const namespace = { idFromName: String, idFromString: String, get: () => ({ exchange: answer }) };
    this.#client = new LedgerClient(namespace as never, () => false);
  }

  get #context() {
    return { waitUntil: (work: Promise<unknown>) => void this.#work.push(work), now: Date.now };
  }

  /** As one request meets its limits; once on record it has ended, whichever way. */
  inference(scene: Pick<Scene, "inference">): Partial<Inference> {
    const limits = limitsOf(this.#client, [this.#scope], this.#context);
    const saveRecord = async (record: GenerationRecord) => {
      limits.settle();
      this.records.push(record);
    };
    return { limits, saveRecord, ...scene.inference };
  }

  async standing() {
    await vi.advanceTimersByTimeAsync(100);
    const looking = this.#client.look(this.#scope, this.#context);
    await vi.advanceTimersByTimeAsync(10);
    return (await looking)?.map(({ limit: { kind }, used, reserved }) => ({ kind, used, reserved }));
  }
}

async function finish(playing: Promise<Seen>) {
  const reading = playing.then(async ({ response, calls, background }) => {
    const text = await response.text();
    await Promise.all(background);
    return { status: response.status, text, calls };
  });
  await vi.advanceTimersByTimeAsync(10_000);
  return await reading;
}

const usage = { prompt_tokens: 9, completion_tokens: 3 };
const question = { model: "test/model", max_tokens: 100, messages: [{ role: "user", content: "Hello" }] };
const rows = { endpoint: { supported_parameters: ["tools", "tool_choice", "max_tokens"] } };

const whole = (message: object, counts: object | null = usage, reason = "stop") =>
  Response.json({ choices: [{ index: 0, message, finish_reason: reason }], usage: counts });
const streamed = (message: { content?: string; tool_calls?: object[] }, counts: object | null, reason = "stop") =>
  arriving([
    events(
      chunk({ role: "assistant", content: message.content ?? "" }),
      ...(message.tool_calls ?? []).map((call, index) => chunk({ tool_calls: [{ index, ...(call as object) }] })),
      chunk({}, reason),
      { choices: [], usage: counts },
      "[DONE]",
    ),
  ]);

const answers =
  (counts: object | null = usage): Answer =>
  ({ body }) =>
    Object(body).stream === true ? streamed({ content: "Hi" }, counts) : whole({ content: "Hi" }, counts);
/** Says nothing until it is given up. */
const silent: Answer = ({ signal }) =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
const fails: Answer = () => new Response("no", { status: 500 });

/** Calls the clock of the router in so many steps before it answers. */
function toolsFor(steps: number): Answer {
  let step = 0;
  const call = { id: "c0", type: "function", function: { name: "openrouter_datetime", arguments: "{}" } };
  return ({ body }) => {
    step += 1;
    const message = step > steps ? { content: "Late." } : { content: "Hm. ", tool_calls: [call] };
    const reason = step > steps ? "stop" : "tool_calls";
    return Object(body).stream === true ? streamed(message, usage, reason) : whole(message, usage, reason);
  };
}

describe.each([false, true])("a conversation (stream: %s)", (stream) => {
  const play = (key: Key, scene: Scene) =>
    finish(
      playOperation(chat(chatDoor), {
        rows,
        ...scene,
        inference: key.inference(scene),
        body: { stream, ...question, ...scene.body },
      }),
    );
  const limits = () =>
    new Key(
      limitOf("budget", 100_000n * micro),
      limitOf("requests_per_minute", 100n),
      limitOf("tokens_per_minute", 10_000n),
      limitOf("concurrent_requests", 5n),
    );
  const standing = (pico: bigint, tokens: bigint) => [
    { kind: "budget", used: pico, reserved: 0n },
    { kind: "requests_per_minute", used: 1n, reserved: 0n },
    { kind: "tokens_per_minute", used: tokens, reserved: 0n },
    { kind: "concurrent_requests", used: 0n, reserved: 0n },
  ];

  test.each<[string, Scene, number, bigint, bigint]>([
    ["that costs less than was reserved", { answers: [answers()] }, 200, 15n, 12n],
    ["that costs more", { answers: [answers({ prompt_tokens: 500, completion_tokens: 400 })] }, 200, 1_300n, 900n],
    ["that another endpoint answers", { answers: [fails, answers()] }, 200, 15n, 12n],
    ["that nobody answers", { answers: [fails, fails] }, 502, 0n, 0n],
    [
      "for which tools run",
      { answers: [toolsFor(2)], body: { tools: [{ type: "openrouter:datetime" }] } },
      200,
      45n,
      36n,
    ],
  ])("%s uses what it cost", async (_, scene, status, micros, tokens) => {
    const key = limits();
    expect((await play(key, scene)).status).toBe(status);
    expect(await key.standing()).toEqual(standing(micros * micro, tokens));
  });

  test("whose answer is played again uses a request, no money and no tokens", async () => {
    const cache = new MemoryCache();
    const cached = (id: string, key: Key) =>
      play(key, {
        answers: [answers()],
        inference: { id, cache: new RequestCache({ use: "true", ttl: null, clear: null }, cache.of(id)) },
      });
    await cached("gen-000000000000000000000001", limits());
    const key = limits();
    const { calls } = await cached("gen-000000000000000000000002", key);
    expect(calls).toEqual([]);
    expect(await key.standing()).toEqual(standing(0n, 0n));
  });

  test("of many steps goes on for as long as its budget and its rate have room, and not longer", async () => {
    // Of a step some 210 millionths are reserved, and 110 tokens: near the limits from the first one on.
    const steps = { answers: [toolsFor(9)], body: { tools: [{ type: "openrouter:datetime" }] } };
    const roomy = new Key(limitOf("budget", 6_000n * micro), limitOf("tokens_per_minute", 3_000n));
    const done = await play(roomy, { ...steps, answers: [toolsFor(6)] });
    expect(done.text).toContain("Late.");
    expect(done.calls).toHaveLength(7);
    const poor = new Key(limitOf("budget", 1_000n * micro));
    const broke = await play(poor, steps);
    expect(broke.text).toContain("lifetime limit");
    expect(broke.calls.length).toBeLessThan(5);
    expect(poor.records[0]).toMatchObject({ errorType: "budget_reached" });
    expect(poor.records[0]?.pipeline.at(-1)).toEqual({ code: "limit_reached", scope: "key", kind: "budget" });
    const slow = new Key(limitOf("tokens_per_minute", 400n));
    const early = await play(slow, steps);
    expect(early.text).toContain("400 tokens a minute");
    expect(early.calls.length).toBeLessThan(4);
    expect(await slow.standing()).toEqual([
      { kind: "tokens_per_minute", used: BigInt(early.calls.length) * 12n, reserved: 0n },
    ]);
  });

  test("of several steps is one request, and one at a time", async () => {
    const key = new Key(limitOf("requests_per_minute", 1n), limitOf("concurrent_requests", 1n));
    const done = await play(key, { answers: [toolsFor(3)], body: { tools: [{ type: "openrouter:datetime" }] } });
    expect(done.text).toContain("Late.");
    expect(await key.standing()).toEqual([
      { kind: "requests_per_minute", used: 1n, reserved: 0n },
      { kind: "concurrent_requests", used: 0n, reserved: 0n },
    ]);
  });

  test.each<[string, Scene, string[]]>([
    ["to whom nobody has answered yet", { answers: [silent] }, ["client_gone"]],
    ["for whom two are asked", { answers: [silent, silent] }, ["client_gone", "client_gone"]],
  ])("whose client hangs up, %s, leaves nothing behind", async (_, scene, outcomes) => {
    const key = limits();
    const gone = new AbortController();
    const playing = play(key, { ...scene, inference: { clientSignal: gone.signal } });
    setTimeout(() => gone.abort(), 8_000);
    await vi.advanceTimersByTimeAsync(10_000);
    await playing;
    expect(key.records[0]?.attempts.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(await key.standing()).toEqual(standing(0n, 0n));
  });

  test("asked of two at once is one request, charged once where the one that was given up had told of nothing", async () => {
    const key = limits();
    const { status } = await play(key, { answers: [silent, answers()] });
    expect([status, key.records[0]?.attempts.map(({ outcome }) => outcome)]).toEqual([200, ["late", "ok"]]);
    expect(await key.standing()).toEqual(standing(15n * micro, 12n));
  });
});

test("a stream counts among those at a time until its client hangs up, and is charged what it said by then", async () => {
  const key = new Key(limitOf("concurrent_requests", 1n), limitOf("budget", 10_000n * micro));
  const slowly: Answer = () => {
    const pieces = [events(chunk({ role: "assistant", content: "Hi" }))];
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const piece = pieces.shift();
      if (piece !== undefined) controller.enqueue(piece);
      else return new Promise<void>(() => undefined);
    };
    return new Response(new ReadableStream({ pull }), { headers: { "content-type": "text/event-stream" } });
  };
  const ask = (scene: Scene) =>
    playOperation(chat(chatDoor), { ...scene, inference: key.inference(scene), body: { ...question, ...scene.body } });
  const stream = await ask({ answers: [slowly], body: { stream: true } });
  const refused = await finish(ask({ answers: [answers()] }));
  expect([refused.status, JSON.parse(refused.text).error.metadata.limit]).toEqual([
    429,
    { scope: "key", kind: "concurrent_requests", limit: 1, used: 0, reserved: 1 },
  ]);
  await stream.response.body?.cancel();
  await vi.advanceTimersByTimeAsync(100);
  await Promise.all(stream.background);
  const [places, budget] = (await key.standing()) ?? [];
  expect([places?.reserved, budget?.reserved]).toEqual([0n, 0n]);
  expect(budget?.used).toBeGreaterThan(0n);
  expect((await finish(ask({ answers: [answers()] }))).status).toBe(200);
});

describe.each<[string, (scene: Scene) => Promise<Seen>, Record<string, unknown>, Answer, Scene["rows"], bigint]>([
  ["/messages", (scene) => playOperation(chat(messages), scene), question, answers(), {}, 12n],
  [
    "/responses",
    (scene) => playOperation(chat(responses), scene),
    { model: "test/model", input: "Hello", max_output_tokens: 100 },
    answers(),
    {},
    12n,
  ],
  [
    "/embeddings",
    (scene) => playOperation(embeddings, scene),
    { model: "test/model", input: ["Hello"] },
    () => Response.json({ data: [{ index: 0, embedding: [1] }], usage: { prompt_tokens: 7, total_tokens: 7 } }),
    { model: { architecture: { output_modalities: ["embeddings"] } } },
    7n,
  ],
  [
    "/rerank",
    (scene) => playOperation(rerank, scene),
    { model: "test/model", query: "a", documents: ["b"] },
    () => Response.json({ results: [{ index: 0, relevance_score: 1 }], usage: { prompt_tokens: 5, total_tokens: 5 } }),
    { model: { architecture: { output_modalities: ["rerank"] } } },
    5n,
  ],
])("%s", (_, play, body, answer, rows, tokens) => {
  const ask = (key: Key, one: Answer) => {
    const scene: Scene = { answers: [one], body, ...(rows && { rows }) };
    return finish(play({ ...scene, inference: key.inference(scene) }));
  };

  test("keeps rates and budgets", async () => {
    const key = new Key(
      limitOf("requests_per_minute", 2n),
      limitOf("tokens_per_minute", 5_000n),
      limitOf("budget", 1_000n * micro),
    );
    expect((await ask(key, answer)).status).toBe(200);
    expect((await ask(key, fails)).status).toBe(502);
    const refused = await ask(key, answer);
    expect([refused.status, refused.calls]).toEqual([429, []]);
    expect(refused.text).toContain("2 requests a minute");
    expect(await key.standing()).toMatchObject([
      { used: 2n, reserved: 0n },
      { used: tokens, reserved: 0n },
      { reserved: 0n },
    ]);
    const spent = new Key(limitOf("budget", 1n));
    const broke = await ask(spent, answer);
    expect([broke.status, broke.calls]).toEqual([402, []]);
  });

  test("counts among those at a time only while it runs", async () => {
    const key = new Key(limitOf("concurrent_requests", 1n));
    const statuses = [];
    for (const one of [answer, fails, answer]) statuses.push((await ask(key, one)).status);
    expect(statuses).toEqual([200, 502, 200]);
  });
});

test("POST /route says what a budget would refuse, and takes nothing", async () => {
  const key = new Key(limitOf("budget", 300n * micro), limitOf("requests_per_minute", 1n));
  const foresee = async (max_tokens: number) => {
    const { inference } = inferenceFor({ answers: [answers()], inference: key.inference({}) });
    const planning = planOnly(chat(chatDoor), ok({ ...question, max_tokens }), inference);
    await vi.advanceTimersByTimeAsync(2_000);
    const planned = await planning;
    return planned.ok ? "planned" : planned.problem.kind;
  };
  expect([await foresee(100), await foresee(200), await foresee(100)]).toEqual(["planned", "limit_reached", "planned"]);
  expect(await key.standing()).toMatchObject([
    { used: 0n, reserved: 0n },
    { used: 0n, reserved: 0n },
  ]);
});
