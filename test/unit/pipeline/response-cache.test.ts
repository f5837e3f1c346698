// The response cache through the whole pipeline: what is played again, for whom, and what is never kept.
import { describe, expect, test, vi } from "vitest";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { completions } from "../../../src/doors/completions.ts";
import type { Door } from "../../../src/doors/door.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { noLimits } from "../../../src/isolate/request-limits.ts";
import { RequestCache } from "../../../src/pipeline/cache/request-cache.ts";
import { streamTape } from "../../../src/pipeline/cache/stream-tape.ts";
import type { Inference } from "../../../src/pipeline/inference.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import type { CacheHeaders } from "../../../src/wire/cache-wish.ts";
import type { Guardrails } from "../../../src/wire/guardrail.ts";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";
import { MemoryCache } from "./memory-cache.ts";
import { type Answer, arriving, chunk, events, inferenceFor, playOperation, type Scene, type Seen } from "./play.ts";

const usage = { prompt_tokens: 11, completion_tokens: 22, total_tokens: 33 };
const words =
  (content: string): Answer =>
  () =>
    Response.json({ id: "up", choices: [{ index: 0, message: { content }, finish_reason: "stop" }], usage });
const streamed: Answer = () =>
  arriving([
    events(chunk({ role: "assistant", content: "Ahoy" })),
    events(chunk({ content: ", sailor" }), { ...chunk({}, "stop"), usage }, "[DONE]"),
  ]);
const on: CacheHeaders = { use: "true", ttl: null, clear: null };

let count = 0;

interface Ask extends Partial<Scene> {
  cache: MemoryCache;
  sent?: CacheHeaders;
  door?: Door;
}

async function ask({ cache, sent = on, door = chatDoor, ...scene }: Ask): Promise<Seen> {
  count += 1;
  const id = `gen-${String(count).padStart(24, "0")}`;
  const given = scene.inference?.euHost === true ? null : cache.of(id);
  const bodies: Record<string, object> = {
    responses: { input: "Hello" },
    completions: { prompt: "Hello" },
  };
  const seen = await playOperation(chat(door), {
    answers: [words("Hello.")],
    ...scene,
    body: {
      model: "test/model",
      ...(bodies[door.name] ?? { messages: [{ role: "user", content: "Hello" }] }),
      ...scene.body,
    },
    inference: { id, cache: new RequestCache(sent, given), ...scene.inference },
  });
  return seen;
}

async function told(seen: Seen) {
  const text = await seen.response.text();
  await Promise.all(seen.background);
  const { headers } = seen.response;
  return {
    text,
    status: headers.get("x-openrouter-cache-status"),
    age: headers.get("x-openrouter-cache-age"),
    ttl: headers.get("x-openrouter-cache-ttl"),
    source: headers.get("x-openrouter-cache-source-id"),
    id: headers.get("x-generation-id"),
    calls: seen.calls.length,
    record: seen.records[0],
    charged: seen.charged,
    http: seen.response.status,
  };
}

/** The same without ids, times and counts. */
function plain(text: string): string {
  return text
    .replaceAll(/(?:gen-|msg_)[A-Za-z0-9]+/g, "ID")
    .replaceAll(/"(?:created|created_at|completed_at)":\d+/g, '"at":0')
    .replaceAll(/,"native_finish_reason":null/g, "")
    .replaceAll(/"parts":\{.*?\}/g, '"parts":{}')
    .replaceAll(/"(\w*(?:tokens|cost)\w*)":[\d.]+/g, '"$1":0');
}

describe.each<[string, Door]>([
  ["chat", chatDoor],
  ["messages", messages],
  ["responses", responses],
])("an equal request through the door %s", (_, door) => {
  test.each([false, true])("is given the same answer for nothing (streamed: %s)", async (stream) => {
    const cache = new MemoryCache();
    const scene = { cache, door, body: { stream, max_tokens: 50 }, answers: [stream ? streamed : words("Hello.")] };
    const first = await told(await ask(scene));
    cache.now += 7_000;
    const second = await told(await ask(scene));
    expect([first.status, first.ttl, first.age, first.calls]).toEqual(["MISS", "300", null, 1]);
    expect([second.status, second.ttl, second.age, second.calls]).toEqual(["HIT", "300", "7", 0]);
    expect(second.source).toBe(first.id);
    expect(second.id).not.toBe(first.id);
    expect(plain(second.text)).toBe(plain(first.text));
    expect(second.text).toContain(second.id);
    expect(second.text).not.toContain(first.id);
    expect(numbersNamed(second.text, /tokens|cost/)).toEqual(new Set([0]));
    expect(second.record).toMatchObject({
      ...{ responseCacheSourceId: first.id, costPico: "0", promptTokens: 0, completionTokens: 0, estimated: false },
      ...{ model: "test/model", provider: "vendor-0", finishReason: "stop", attempts: [], status: 200 },
    });
    expect(second.charged).toEqual([{ costPico: 0n, byokCostPico: 0n, tokens: 0n }]);
  });
});

/** Values of all fields whose names say so, but for settings that the answer repeats. */
function numbersNamed(text: string, name: RegExp): Set<number> {
  const found = [...text.matchAll(/"([a-z_]+)":(-?[\d.]+)/g)].filter(
    ([, field = ""]) => name.test(field) && !field.startsWith("max_"),
  );
  expect(found.length).toBeGreaterThan(2);
  return new Set(found.map(([, , value]) => Number(value)));
}

test("embeddings are played again", async () => {
  const cache = new MemoryCache();
  const vectors: Answer = () =>
    Response.json({ data: [{ index: 0, embedding: [0.5, -1] }], usage: { prompt_tokens: 3, total_tokens: 3 } });
  const scene = (id: string): Scene => ({
    answers: [vectors],
    rows: { model: { architecture: { output_modalities: ["embeddings"] } } },
    body: { model: "test/model", input: "Hello" },
    inference: { id, cache: new RequestCache(on, cache.of(id)) },
  });
  const first = await told(await playOperation(embeddings, scene("gen-000000000000000000000001")));
  const second = await told(await playOperation(embeddings, scene("gen-000000000000000000000002")));
  expect([first.status, second.status, second.calls]).toEqual(["MISS", "HIT", 0]);
  expect(JSON.parse(second.text)).toMatchObject({
    data: [{ embedding: [0.5, -1] }],
    usage: { prompt_tokens: 0, total_tokens: 0, cost: 0 },
  });
  expect(second.record).toMatchObject({ estimated: false, promptTokens: 0 });
});

test("a hit has no openrouter_metadata", async () => {
  const cache = new MemoryCache();
  const headers: Inference["headers"] = {
    ...{ sessionId: null, wantsMetadata: true, referer: null, title: null, userAgent: null, traceparent: null },
    betas: [],
  };
  const first = await told(await ask({ cache, inference: { headers } }));
  const second = await told(await ask({ cache, inference: { headers } }));
  expect(first.text).toContain("openrouter_metadata");
  expect(second.status).toBe("HIT");
  expect(second.text).not.toContain("openrouter_metadata");
});

const named: NonNullable<Guardrails>[number]["rules"] = { content_filters: [] } as never;

describe("what is another request", () => {
  test.each<[string, Partial<Ask>, Partial<Ask>]>([
    ["another key", {}, { inference: { caller: callerWith({ keyHash: "e".repeat(64) }) } }],
    ["another question", {}, { body: { messages: [{ role: "user", content: "Hello?" }] } }],
    ["another order of the fields", { body: { top_p: 0.5, seed: 1 } }, { body: { seed: 1, top_p: 0.5 } }],
    ["a stream", {}, { body: { stream: true }, answers: [streamed] }],
    ["another door", { body: { max_tokens: 9 } }, { door: messages, body: { max_tokens: 9 } }],
    ["settings that were changed", {}, { inference: { caller: callerWith({}, { hedging: false }) } }],
    [
      "a guardrail that came",
      {},
      {
        inference: {
          caller: { ...callerWith({}), guardrails: [{ id: "g", name: "g", rules: named, budgets: [] } as never] },
        },
      },
    ],
    ["an endpoint that may not be asked any more", {}, { body: {}, inference: { credentials: () => [] } }],
  ])("%s", async (_, one, other) => {
    const cache = new MemoryCache();
    expect((await told(await ask({ cache, ...one }))).status).toBe("MISS");
    const second = await told(await ask({ cache, ...other }));
    expect(second.status).toBe("MISS");
    expect((await told(await ask({ cache, ...one }))).status).toBe("HIT");
  });

  test("an answer of an endpoint that is not in the plan any more is asked for anew, and takes its place", async () => {
    const cache = new MemoryCache();
    const answers = [words("of the first"), words("of the second")];
    const only = (slug: string) => (provider: { slug: string }) =>
      provider.slug === slug ? [{ secret: "k", byok: false }] : [];
    const first = await told(await ask({ cache, answers, inference: { credentials: only("vendor-0") } }));
    const second = await told(await ask({ cache, answers, inference: { credentials: only("vendor-1") } }));
    const third = await told(await ask({ cache, answers, inference: { credentials: only("vendor-1") } }));
    expect([first.status, second.status, third.status]).toEqual(["MISS", "MISS", "HIT"]);
    expect(third.text).toContain("of the second");
  });
});

function callerWith(caller: Partial<Inference["caller"]>, settings: object = {}): Inference["caller"] {
  return {
    ...{ keyHash: "f".repeat(64), workspaceId: "w", guardrails: undefined },
    settings: { ...defaultWorkspaceSettings, ...settings },
    ...caller,
  };
}

test("white space, attribution and the order of headers make no other request", async () => {
  const cache = new MemoryCache();
  const headers = (title: string) => ({
    headers: {
      ...{ sessionId: title, wantsMetadata: false, referer: title, title, userAgent: title, traceparent: null },
      betas: [],
    },
  });
  expect((await told(await ask({ cache, inference: headers("a") }))).status).toBe("MISS");
  expect((await told(await ask({ cache, inference: headers("b") }))).status).toBe("HIT");
});

describe("what is never kept", () => {
  const call = { index: 0, id: "c", type: "function", function: { name: "f", arguments: "{}" } };
  const calls: Answer = () =>
    Response.json({
      choices: [{ index: 0, message: { content: null, tool_calls: [call] }, finish_reason: "tool_calls" }],
      usage,
    });
  const tools = [{ type: "function", function: { name: "f", parameters: { type: "object" } } }];
  const rows = { endpoint: { supported_parameters: ["tools", "max_tokens"] } };
  const zdr = { provider: { data_policy: { training: false, retains_prompts: false, retention_days: 0 } } };
  const broken: Answer = () => arriving([events(chunk({ content: "Ah" }))]);
  test.each<[string, Partial<Ask>]>([
    ["with tools that were called", { answers: [calls], body: { tools }, rows }],
    ["on an EU host", { inference: { euHost: true } }],
    ["under the request's zero retention", { body: { provider: { zdr: true } }, rows: zdr }],
    ["under the workspace's", { inference: { caller: callerWith({}, { enforce_zdr: true }) }, rows: zdr }],
    ["for errors", { answers: [() => new Response("no", { status: 500 })] }],
    ["for streams that broke off", { answers: [broken], body: { stream: true } }],
    ["without the header", { sent: { use: null, ttl: "60", clear: null } }],
    ["with the header false", { sent: { use: "false", ttl: null, clear: null } }],
    ["through the door completions", { door: completions }],
  ])("%s", async (_, scene) => {
    const cache = new MemoryCache();
    for (let turn = 0; turn < 2; turn += 1) {
      const seen = await told(await ask({ cache, ...scene }));
      expect(seen.status).not.toBe("HIT");
      expect(seen.calls).toBe(1);
    }
    expect([...cache.slots.values()].filter(({ kept }) => kept !== undefined)).toEqual([]);
  });
});

describe("equal requests at the same time", () => {
  const gate = () => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    return { open, opened };
  };

  /** However slow the machine is. */
  async function waitFor(cache: MemoryCache, count: number): Promise<void> {
    await vi.waitFor(() => expect(cache.waiting).toBe(count), { timeout: 60_000, interval: 5 });
  }

  test.each([false, true])("are made once (streamed: %s)", async (stream) => {
    const cache = new MemoryCache();
    const { open, opened } = gate();
    const answer: Answer = async (request) => {
      await opened;
      return stream ? streamed(request) : words("once")(request);
    };
    const asked = Array.from({ length: 5 }, () => ask({ cache, body: { stream }, answers: [answer] }));
    await waitFor(cache, asked.length - 1);
    open();
    const seen = await Promise.all(asked.map(async (one) => told(await one)));
    expect(seen.map(({ status }) => status).toSorted()).toEqual(["HIT", "HIT", "HIT", "HIT", "MISS"]);
    expect(seen.reduce((sum, { calls }) => sum + calls, 0)).toBe(1);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(5);
    expect(seen.filter(({ record }) => record?.costPico !== "0")).toHaveLength(1);
    expect(new Set(seen.map(({ text }) => plain(text))).size).toBe(1);
  });

  test("keep what they have reserved while they wait", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const cache = new MemoryCache();
      const { open, opened } = gate();
      const renew = vi.fn();
      const slow: Answer = async (request) => {
        await opened;
        return words("once")(request);
      };
      const first = ask({ cache, answers: [slow] });
      await vi.waitFor(() => expect(cache.slots.size).toBe(1), { timeout: 60_000, interval: 5 });
      const waits = ask({ cache, inference: { limits: { ...noLimits, any: true, renew } } });
      await waitFor(cache, 1);
      renew.mockClear();
      vi.advanceTimersByTime(60_000);
      expect(renew).toHaveBeenCalledTimes(3);
      open();
      await Promise.all([told(await first), told(await waits)]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test("keep it while a client takes slowly what is played again", () => {
    vi.useFakeTimers();
    try {
      const renew = vi.fn();
      const { inference } = inferenceFor({ answers: [streamed] });
      const { clock } = streamTape.replay([], { ...inference, limits: { ...noLimits, any: true, renew } });
      vi.advanceTimersByTime(60_000);
      expect(renew).toHaveBeenCalledTimes(3);
      clock.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  test("all get its error", async () => {
    const cache = new MemoryCache();
    const { open, opened } = gate();
    const answer: Answer = async () => {
      await opened;
      return Response.json({ error: { message: "sunk" } }, { status: 500 });
    };
    const asked = Array.from({ length: 3 }, () => ask({ cache, answers: [answer] }));
    await waitFor(cache, asked.length - 1);
    open();
    const seen = await Promise.all(asked.map(async (one) => told(await one)));
    expect(seen.reduce((sum, { calls }) => sum + calls, 0)).toBe(1);
    expect(seen.map(({ http }) => http)).toEqual([502, 502, 502]);
    expect(seen.every(({ text }) => text.includes("sunk"))).toBe(true);
    expect(seen.map(({ record }) => record?.status)).toEqual([502, 502, 502]);
  });

  test("the next one asks where the client of the first went away", async () => {
    const cache = new MemoryCache();
    const gone = new AbortController();
    const hanging: Answer = ({ signal }) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    const first = ask({ cache, answers: [hanging], inference: { clientSignal: gone.signal } });
    await vi.waitFor(() => expect(cache.slots.size).toBe(1), { timeout: 60_000, interval: 5 });
    const others = [ask({ cache }), ask({ cache })];
    await waitFor(cache, others.length);
    gone.abort();
    await told(await first);
    const seen = await Promise.all(others.map(async (one) => told(await one)));
    expect(seen.map(({ status }) => status).toSorted()).toEqual(["HIT", "MISS"]);
    expect(seen.every(({ text }) => text.includes("Hello."))).toBe(true);
  });

  test("tools that were called are told to those who wait, and not kept", async () => {
    const cache = new MemoryCache();
    const { open, opened } = gate();
    const call = { id: "c", type: "function", function: { name: "f", arguments: "{}" } };
    const answer: Answer = async () => {
      await opened;
      const message = { content: null, tool_calls: [call] };
      return Response.json({ choices: [{ index: 0, message, finish_reason: "tool_calls" }], usage });
    };
    const scene: Ask = {
      cache,
      answers: [answer],
      body: { tools: [{ type: "function", function: { name: "f" } }] },
      rows: { endpoint: { supported_parameters: ["tools"] } },
    };
    const asked = [ask(scene), ask(scene)];
    await waitFor(cache, asked.length - 1);
    open();
    const seen = await Promise.all(asked.map(async (one) => told(await one)));
    expect(seen.reduce((sum, { calls }) => sum + calls, 0)).toBe(1);
    expect(seen.every(({ text }) => text.includes('"tool_calls"'))).toBe(true);
    expect((await told(await ask(scene))).status).toBe("MISS");
  });
});

test("a refresh replaces what was kept; time ends it", async () => {
  const cache = new MemoryCache();
  const sent = { use: "true", ttl: "60", clear: null };
  expect((await told(await ask({ cache, sent, answers: [words("old")] }))).ttl).toBe("60");
  const refreshed = await told(await ask({ cache, sent: { ...sent, clear: "true" }, answers: [words("new")] }));
  expect(refreshed.status).toBe("MISS");
  const hit = await told(await ask({ cache, sent }));
  expect([hit.status, hit.text.includes("new")]).toEqual(["HIT", true]);
  cache.now += 60_000;
  expect((await told(await ask({ cache, sent }))).status).toBe("MISS");
});

test.each<[keyof CacheHeaders, string]>([
  ["ttl", "0"],
  ["ttl", "86401"],
  ["ttl", "-5"],
  ["ttl", "1.5"],
  ["ttl", "soon"],
  ["ttl", ""],
  ["use", "yes"],
  ["clear", "1"],
])("a header that cannot be understood is refused by its name: %s %s", async (name, value) => {
  const header = { use: "X-OpenRouter-Cache:", ttl: "X-OpenRouter-Cache-TTL:", clear: "X-OpenRouter-Cache-Clear:" }[
    name
  ];
  const seen = await told(await ask({ cache: new MemoryCache(), sent: { ...on, [name]: value } }));
  expect([seen.http, seen.calls]).toEqual([400, 0]);
  expect(JSON.parse(seen.text).error.message).toContain(header);
});

test("a cache that is away is none", async () => {
  const cache = new RequestCache(on, { join: async () => ({ kind: "away" }) });
  const seen = await told(await ask({ cache: new MemoryCache(), inference: { cache } }));
  expect([seen.http, seen.status, seen.calls]).toEqual([200, "MISS", 1]);
});
