// Contract §5.17 to §5.19: an endpoint that is late is evidence before its end, and is joined by the next one.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { noLimits } from "../../../src/isolate/request-limits.ts";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";
import { type Behaviour, LearningWorld } from "./learning-world.ts";
import { type Answer, inferenceFor, play } from "./play.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_790_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const stalls = (vendor: number): Behaviour => (vendor === 0 ? "stall" : { after: 50 });
const attemptsOf = (told: { vendors: { provider: string; outcome: string }[] }) =>
  told.vendors.map(({ provider, outcome }) => `${provider} ${outcome}`);

/** The cheapest is asked first: chance has no say with these numbers. */
const order = { provider: { order: ["vendor-0", "vendor-1", "vendor-2"] } };

/** No comments are sent meanwhile. */
const silent = { KEEPALIVE_MS: "60000" };

describe("an endpoint that does not speak", () => {
  it.each([
    ["streamed", { stream: true }],
    ["whole", { stream: false }],
  ])("is joined by the next after max(150 ms, 3 × its p95), and given up: %s", async (_, form) => {
    const world = new LearningWorld(2);
    await world.learn(20, 100);
    world.behave = () => ({ after: 100 });
    if (form.stream === false) for (let index = 0; index < 20; index += 1) await world.wait({ ...order, ...form });
    world.asked.length = 0;
    world.behave = stalls;
    const told = await world.wait({ ...order, ...form });
    expect(told.response.status).toBe(200);
    expect(told.text).toContain("vendor 1");
    expect(told.waited).toBeGreaterThanOrEqual(300);
    expect(told.waited).toBeLessThan(400);
    expect(world.asked).toMatchObject([{ cancelled: true }, { cancelled: false }]);
    expect(attemptsOf(told)).toEqual(["vendor-0 late", "vendor-1 ok"]);
  });

  it.each([
    ["5 s where nothing is known", 5_000, {}, {}],
    ["5 s, though it is asked to reason", 5_000, {}, { reasoning: { effort: "high" } }],
    ["20 s where the catalog says that it always reasons", 20_000, { efforts: ["low", "high"] }, {}],
  ])("is joined after %s", async (_, ms, quirks, body) => {
    const world = new LearningWorld(2, { endpoint: { supported_parameters: ["reasoning"], quirks } });
    world.behave = stalls;
    const told = await world.wait({ ...order, ...body }, {}, silent);
    expect(told.waited).toBeGreaterThanOrEqual(ms + 50);
    expect(told.waited).toBeLessThan(ms + 150);
  });

  it("is joined after three times what its few answers took, where that is more than 5 s", async () => {
    const world = new LearningWorld(2);
    await world.learn(5, 4_000);
    world.behave = stalls;
    const { waited } = await world.wait(order, {}, silent);
    expect(waited).toBeGreaterThan(11_000);
    expect(waited).toBeLessThan(13_000);
  });

  it("is not asked first any more after three such waits", async () => {
    const world = new LearningWorld(3);
    await world.learn(20);
    world.behave = stalls;
    const first: unknown[] = [];
    for (let index = 0; index < 5; index += 1) {
      world.asked.length = 0;
      await world.wait({ provider: { preferred_max_latency: 100 } });
      first.push(world.asked[0]?.vendor);
    }
    expect(first).toEqual([0, 0, 0, 1, 1]);
    expect(world.outcomes.filter((one) => one.kind === "failure")).toHaveLength(3);
  });

  it("and wins, where it speaks before the other", async () => {
    const world = new LearningWorld(2);
    await world.learn(20);
    world.behave = (vendor) => ({ after: vendor === 0 ? 200 : 500 });
    const told = await world.wait(order);
    expect(told.text).toContain("vendor 0");
    expect(told.waited).toBeLessThan(220);
    expect(attemptsOf(told)).toEqual(["vendor-1 late", "vendor-0 ok"]);
    expect(world.asked).toMatchObject([
      { vendor: 0, cancelled: false },
      { vendor: 1, cancelled: true },
    ]);
  });

  it("two of them are joined by a third", async () => {
    const world = new LearningWorld(3);
    await world.learn(20, 50, "vendor-1");
    await world.learn(20);
    world.behave = (vendor) => (vendor === 2 ? { after: 50 } : "stall");
    const told = await world.wait(order);
    expect(told.text).toContain("vendor 2");
    expect(attemptsOf(told)).toEqual(["vendor-0 late", "vendor-1 late", "vendor-2 ok"]);
  });

  it("the second fails: the third is asked, whatever is left of the budget", async () => {
    const world = new LearningWorld(3);
    await world.learn(20);
    world.behave = (vendor) => (vendor === 0 ? "stall" : { after: 10, ...(vendor === 1 ? { status: 500 } : {}) });
    for (const _ of [1, 2]) {
      const told = await world.wait(order);
      expect(told.waited).toBeLessThan(200);
      expect(attemptsOf(told)).toEqual(["vendor-1 status", "vendor-0 late", "vendor-2 ok"]);
    }
  });

  it("the second fails: the first is waited for", async () => {
    const world = new LearningWorld(2);
    await world.learn(20);
    world.behave = (vendor) => (vendor === 0 ? { after: 1_000 } : { after: 10, status: 500 });
    const told = await world.wait(order);
    expect(told.text).toContain("vendor 0");
    expect(attemptsOf(told)).toEqual(["vendor-1 status", "vendor-0 late", "vendor-0 ok"]);
  });
});

describe("keys and sessions", () => {
  it.each([
    ["the router's key", false],
    ["the workspace's own key", true],
  ])("the second speaks and breaks off: a whole answer is asked of the first again, with %s", async (_, byok) => {
    const world = new LearningWorld(2);
    const whole = { ...order, stream: false };
    for (const vendor of ["vendor-1", "vendor-0"]) await world.learn(20, 50, vendor);
    world.behave = (vendor, count) =>
      vendor === 1 ? { after: 50, breaks: true } : count === 0 ? "stall" : { after: 50 };
    const told = await world.wait(whole, { credentials: () => [{ secret: "a-key", byok }] });
    expect(told.text).toContain("vendor 0");
    expect(attemptsOf(told)).toEqual(["vendor-0 late", "vendor-1 broken_off", "vendor-0 ok"]);
  });

  it("the workspace's own key: what failed in passing is asked once more", async () => {
    const world = new LearningWorld(1);
    await world.learn(20);
    world.behave = (_, count) => (count === 0 ? { after: 10, status: 500 } : { after: 50 });
    const told = await world.wait({}, { credentials: () => [{ secret: "own-key", byok: true }] });
    expect(attemptsOf(told)).toEqual(["vendor-0 status", "vendor-0 ok"]);
  });

  it("the workspace's own key: it is joined, and nobody else is told", async () => {
    const world = new LearningWorld(2);
    await world.learn(20);
    world.behave = stalls;
    const told = await world.wait(order, { credentials: () => [{ secret: "own-key", byok: true }] });
    expect(told.waited).toBeLessThan(250);
    expect(attemptsOf(told)).toEqual(["vendor-0 late", "vendor-1 ok"]);
    expect(world.outcomes.filter(({ kind }) => kind === "failure")).toEqual([]);
  });

  it("the second key of an endpoint may be late too", async () => {
    const world = new LearningWorld(2);
    await world.learn(20);
    world.behave = (vendor, count) =>
      vendor === 1 ? { after: 50 } : count === 0 ? { after: 5, status: 401 } : "stall";
    const keys = [
      { secret: "own-key", byok: true },
      { secret: "vendor-key", byok: false },
    ];
    const told = await world.wait(order, { credentials: () => keys });
    expect(told.waited).toBeLessThan(260);
    expect(attemptsOf(told)).toEqual(["vendor-0 status", "vendor-0 late", "vendor-1 ok"]);
    expect(world.outcomes.filter(({ kind }) => kind === "failure")).toHaveLength(1);
  });

  it("a conversation keeps its endpoint when that is late once", async () => {
    const world = new LearningWorld(2);
    await world.learn(20);
    const session = { session_id: "s" };
    const first = (await world.wait(session)).vendors[0]?.provider;
    world.behave = (vendor) => (`vendor-${vendor}` === first ? "stall" : { after: 50 });
    const told = await world.wait(session);
    expect(told.response.status).toBe(200);
    world.behave = () => ({ after: 50 });
    expect((await world.wait(session)).vendors.map(({ provider }) => provider)).toEqual([first]);
  });
});

describe("no second request", () => {
  const off = {
    caller: { keyHash: "f".repeat(64), workspaceId: "w", settings: defaultWorkspaceSettings, guardrails: undefined },
  };
  it.each([
    ["provider.hedge: false", { provider: { ...order.provider, hedge: false } }, {}, {}],
    ["allow_fallbacks: false", { provider: { ...order.provider, allow_fallbacks: false } }, {}, {}],
    ["only one endpoint", { provider: { only: ["vendor-0"] } }, {}, {}],
    [
      "hedging: false in the workspace",
      order,
      {},
      { caller: { ...off.caller, settings: { ...off.caller.settings, hedging: false } } },
    ],
    ["a budget that has no room for it", order, {}, { limits: { ...noLimits, extend: () => false } }],
    ["a provider that bills what was cancelled", order, { provider: { stops_on_cancel: false } }, {}],
  ])("%s", async (_, body, rows, inference) => {
    const world = new LearningWorld(2, rows);
    await world.learn(20);
    world.behave = (vendor) => ({ after: vendor === 0 ? 2_000 : 50 });
    const told = await world.wait(body, inference);
    expect(told.text).toContain("vendor 0");
    expect(world.asked).toHaveLength(1);
    // It is evidence all the same.
    expect(world.outcomes.map(({ kind }) => kind)).toEqual(["failure", "success"]);
  });

  it("for more than one in 20 of the requests of an endpoint that has no outage", async () => {
    const world = new LearningWorld(2);
    await world.learn(20);
    world.behave = (vendor, count) => ({ after: vendor === 0 && count % 5 === 0 ? 400 : 50 });
    for (let index = 0; index < 200; index += 1) await world.wait(order);
    const second = world.asked.filter(({ vendor }) => vendor === 1);
    expect(second.length).toBeGreaterThan(0);
    expect(second.length).toBeLessThanOrEqual(10);
  });
});

it("alarms that nothing else bears out are followed again when one that was not turns out to have been right", async () => {
  const world = new LearningWorld(2);
  await world.learn(40);
  world.behave = (vendor, count) => (vendor === 0 && count % 30 === 29 ? "stall" : { after: 50 });
  const waits: number[] = [];
  for (let index = 0; index < 240; index += 1) waits.push((await world.wait(order)).waited);
  expect(waits.filter((waited) => waited > 100)).toHaveLength(8);
  expect(waits.filter((waited) => waited > 250).length).toBeLessThanOrEqual(2);
  // Three times as long as late bears itself out.
  expect(Math.max(...waits)).toBeLessThan(600);
});

it("one endpoint after the other stalls, of which nothing is known: none uses up the alarm of the next", async () => {
  const world = new LearningWorld(4);
  world.behave = (vendor) => (vendor === 3 ? { after: 50 } : "stall");
  for (const vendor of ["vendor-0", "vendor-1", "vendor-2"]) {
    const { waited, text } = await world.wait({ provider: { order: [vendor, "vendor-3"] } }, {}, silent);
    expect(text).toContain("vendor 3");
    expect(waited).toBeLessThan(5_200);
  }
});

it("one endpoint after the other stalls, each once: all are joined, if some later", async () => {
  const world = new LearningWorld(4);
  for (const vendor of ["vendor-3", "vendor-2", "vendor-1", "vendor-0"]) await world.learn(25, 50, vendor);
  const waits: number[] = [];
  for (const stalling of [0, 1, 2]) {
    world.behave = (vendor) => (vendor === stalling ? "stall" : { after: 50 });
    const provider = { order: [`vendor-${stalling}`, "vendor-3"] };
    waits.push((await world.wait({ provider })).waited);
  }
  expect(waits.filter((waited) => waited > 250).length).toBeLessThanOrEqual(1);
  expect(Math.max(...waits)).toBeLessThan(600);
});

it("an outage does not use up the alarm that tells of the next one", async () => {
  const world = new LearningWorld(2);
  await world.learn(40);
  for (const _ of ["first", "second"]) {
    world.behave = stalls;
    for (let index = 0; index < 3; index += 1) expect((await world.wait(order)).waited).toBeLessThan(300);
    world.behave = () => ({ after: 50 });
    await vi.advanceTimersByTimeAsync(61_000);
    for (let index = 0; index < 60; index += 1) await world.wait(order);
  }
});

describe("the first token's deadline", () => {
  const alone = { provider: { only: ["vendor-0"] } };
  it.each([
    ["FIRST_TOKEN_TIMEOUT_MS where nothing is known", 0, alone, 60_000],
    ["5 s where it is usually quick", 20, alone, 5_000],
    ["the request's own", 20, { provider: { only: ["vendor-0"], first_token_timeout_ms: 700 } }, 700],
    [
      "the request's own, where it is longer",
      20,
      { provider: { only: ["vendor-0"], first_token_timeout_ms: 90_000 } },
      90_000,
    ],
  ])("%s", async (_, answers, body, deadline) => {
    const world = new LearningWorld(1);
    await world.learn(answers);
    world.behave = stalls;
    const told = await world.wait(body);
    expect(told.vendors).toMatchObject([{ outcome: "timeout" }]);
    const [attempt] = told.seen.records[0]?.attempts ?? [];
    expect(attempt?.durationMs).toBe(deadline);
  });

  it("4 × p99 where that is more", async () => {
    const world = new LearningWorld(1);
    await world.learn(20, 3_000);
    world.behave = stalls;
    const told = await world.wait(alone);
    const duration = told.seen.records[0]?.attempts[0]?.durationMs ?? 0;
    expect(duration).toBeGreaterThan(11_000);
    expect(duration).toBeLessThan(13_000);
  });
});

describe("one that was given up", () => {
  /** It counts the prompt at once, and then says nothing. */
  const counting =
    (service_tier: string): Answer =>
    ({ signal }) => {
      const started = { type: "message_start", message: { id: "m", usage: { input_tokens: 1_000, service_tier } } };
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(started)}\n\n`));
          signal?.addEventListener("abort", () => controller.error(new Error("cancelled")));
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    };
  const message = {
    id: "m",
    type: "message",
    content: [{ type: "text", text: "Hello" }],
    stop_reason: "end_turn",
    usage: { input_tokens: 10, output_tokens: 1 },
  };
  it.each([
    ["standard", 1_012_000_000n, "0.001"],
    ["priority", 5_012_000_000n, "0.005"],
  ])("costs what its provider had reported by then, in the tier %s", async (tier, cost, late) => {
    const asking = play({
      dialect: "anthropic",
      rows: { endpoint: { pricing_tiers: { priority: { prompt: "0.000005" } } } },
      answers: [counting(tier), () => Response.json(message)],
      inference: { headers: { ...inferenceFor({ answers: [] }).inference.headers, wantsMetadata: true } },
    });
    await vi.advanceTimersByTimeAsync(5_001);
    const { response, records, charged, background } = await asking;
    const told = await response.text();
    await Promise.all(background);
    expect(records).toMatchObject([{ promptTokens: 10, costPico: String(cost) }]);
    expect(charged).toMatchObject([{ costPico: cost }]);
    expect(told).toContain(`"late":${late}`);
    const attempts = /"attempts":(\[.*?\])/.exec(told)?.[1] ?? "[]";
    expect(JSON.parse(attempts)).toMatchObject([
      { provider: "Vendor 0", status: 504 },
      { provider: "Vendor 1", status: 200 },
    ]);
  });
});

it("a bug in an attempt ends the request at once, and the call beside it", async () => {
  const world = new LearningWorld(2);
  await world.learn(20);
  world.behave = () => "stall";
  const { settings: usual } = inferenceFor({ answers: [] }).inference;
  let asked = 0;
  const settings = new Proxy(usual, {
    get(target, name, receiver) {
      if (name === "TOTAL_TIMEOUT_MS") asked += 1;
      if (asked > 1) throw new Error("a bug");
      return Reflect.get(target, name, receiver);
    },
  });
  const told = await world.wait({ ...order, stream: false }, { settings });
  expect(told.response.status).toBe(500);
  expect(told.seen.bugs).toHaveLength(1);
  expect(world.asked).toMatchObject([{ vendor: 0, cancelled: true }]);
});
