// Contract §5.17 to §5.20 with every kind of key, in every dialect, streamed and whole, with sessions and budgets: whatever two
// endpoints do, one answer arrives, of one endpoint, paid once, and nothing is left under way.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Credential } from "../../../src/isolate/credentials.ts";
import { emptyHealth, type HealthState, healthOf, report } from "../../../src/routing/health/health.ts";
import { type Answer, inferenceFor, play, type Scene, type Seen } from "./play.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_790_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
/** A whole answer in each format; whoever was asked to stream may answer so too. */
const formats: Record<string, (text: string) => object> = {
  openai: (content) => ({ choices: [{ index: 0, message: { content }, finish_reason: "stop" }], usage }),
  anthropic: (text) => ({
    id: "m",
    type: "message",
    content: [{ type: "text", text }],
    stop_reason: "end_turn",
    usage: { input_tokens: 10, output_tokens: 5 },
  }),
  gemini: (text) => ({
    candidates: [{ content: { parts: [{ text }], role: "model" }, index: 0, finishReason: "STOP" }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
  }),
  bedrock: (text) => ({
    output: { message: { role: "assistant", content: [{ text }] } },
    stopReason: "end_turn",
    usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
  }),
  "openai-responses": (text) => ({
    id: "r",
    object: "response",
    status: "completed",
    output: [{ type: "message", status: "completed", role: "assistant", content: [{ type: "output_text", text }] }],
    usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
  }),
};
const dialects = Object.keys(formats);

/** Milliseconds until it does so. */
const behaviours = {
  good: 50,
  stall: Number.POSITIVE_INFINITY,
  "late, then good": 400,
  "late, then 500": 400,
  "late, then reset": 400,
  "late, then empty": 400,
  "500": 10,
  "401": 10,
  reset: 10,
};
type Behaviour = keyof typeof behaviours;

const own: Credential = { secret: "own-key-1", byok: true };
const shared: Credential = { secret: "vendor-key", byok: false };
const pool: Credential[] = [0, 1].map((place) => ({ secret: `pool-${place}-key`, byok: false, place }));
const keys: Record<string, readonly Credential[]> = {
  "the router's": [shared],
  "the workspace's own": [own],
  "a list": pool,
  "own ones around a list": [own, ...pool, { ...own, secret: "own-key-2" }],
};

/** 25 answers of each, 50 ms each. */
const known = ["vendor-0", "vendor-1", "vendor-2"].reduce<HealthState>((health, vendor) => {
  const wait = { at: 1_789_999_999_000, kind: "success", key: `test/model ${vendor}` } as const;
  const answers = [0, 8].flatMap((load) => Array.from({ length: 25 }, () => ({ ...wait, wait: { load, ms: 50 } })));
  return answers.reduce(report, health);
}, emptyHealth);

interface World {
  vendors: readonly Behaviour[];
  dialect: string;
  stream: boolean;
  credentials: readonly Credential[];
  hasRoom: boolean;
  session: boolean;
  leavesAt: number | null;
}

/** Calls under way when it was over, how many were under way at once at most, and what was seen. */
async function ask(world: World) {
  const { vendors, dialect, stream, credentials, hasRoom, session, leavesAt } = world;
  let [open, maxOpen] = [0, 0];
  const settled: true[] = [];
  const answers = vendors.map(
    (does, vendor): Answer =>
      ({ signal }) =>
        new Promise((resolve, reject) => {
          open += 1;
          maxOpen = Math.max(maxOpen, open);
          const end = (how: () => void): void => {
            open -= 1;
            clearTimeout(timer);
            signal?.removeEventListener("abort", cancel);
            how();
          };
          const cancel = (): void => end(() => reject(new Error("cancelled")));
          signal?.addEventListener("abort", cancel);
          const ms = behaviours[does];
          const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => end(finish), ms);
          const finish = (): void => {
            if (does.endsWith("reset")) reject(new Error("reset"));
            else if (does.endsWith("empty")) resolve(Response.json({}));
            else if (does.endsWith("good")) resolve(Response.json(formats[dialect]?.(`vendor ${vendor} says`)));
            else resolve(Response.json({ error: { message: "No." } }, { status: Number(does.slice(-3)) }));
          };
        }),
  );
  const { limits, headers } = inferenceFor({ answers: [] }).inference;
  const client = new AbortController();
  const scene: Scene = {
    dialect,
    answers,
    settings: { KEEPALIVE_MS: "60000" },
    body: { stream, ...(session ? { session_id: "s" } : {}) },
    inference: {
      clientSignal: client.signal,
      headers: { ...headers, wantsMetadata: true },
      credentials: () => credentials,
      healthOf: () =>
        new Map(
          [0, 1, 2]
            .map((vendor) => `test/model vendor-${vendor}`)
            .map((key) => [key, healthOf(known, key, Date.now())]),
        ),
      limits: { ...limits, extend: () => hasRoom, settle: () => void settled.push(true) },
    },
  };
  const begunAt = Date.now();
  let told: { seen: Seen; text: string; ms: number } | undefined;
  void play(scene).then(async (seen) => {
    const text = await seen.response.text();
    await Promise.all(seen.background);
    told = { seen, text, ms: Date.now() - begunAt };
  });
  if (leavesAt !== null) {
    await vi.advanceTimersByTimeAsync(leavesAt);
    client.abort();
  }
  for (let steps = 0; told === undefined && steps < 2_000; steps += 1) await vi.advanceTimersByTimeAsync(10);
  if (told === undefined) throw new Error("it never ends");
  // What is cancelled lets go of its timers some turns later; no time passes by that.
  for (let turns = 0; vi.getTimerCount() > 0 && turns < 50; turns += 1) await vi.advanceTimersByTimeAsync(0);
  return { ...told, open, maxOpen, settled: settled.length, timers: vi.getTimerCount() };
}

const first: Behaviour[] = [
  "stall",
  "late, then good",
  "late, then 500",
  "late, then reset",
  "late, then empty",
  "401",
];
const second: Behaviour[] = ["good", "stall", "500", "reset"];
const rows = Object.keys(keys).flatMap((name) =>
  first.flatMap((one) => second.map((two) => [name, one, two] as const)),
);

/** Files share a process: what another one left under way may set a timer here. What leaks does so every time. */
const retry = 2;

describe("keys, and what the first and the second do beside a third that is well", { retry }, () => {
  it.each(rows)("%s: %s, %s", async (name, one, two) => {
    const place = rows.findIndex((row) => row[0] === name && row[1] === one && row[2] === two);
    const world: World = {
      vendors: [one, two, "good"],
      dialect: dialects[place % dialects.length] ?? "openai",
      stream: place % 2 === 0,
      session: place % 3 === 0,
      hasRoom: place % 7 !== 0,
      credentials: keys[name] ?? [],
      leavesAt: null,
    };
    const { seen, text, ms, open, maxOpen, settled, timers } = await ask(world);
    const [record] = seen.records;
    const attempts = record?.attempts ?? [];
    expect(seen.response.status).toBe(200);
    const [winner, ...others] = attempts.filter(({ outcome }) => outcome === "ok");
    expect(others).toEqual([]);
    expect(new Set(text.match(/vendor \d says/g))).toEqual(new Set([`vendor ${winner?.provider.at(-1)} says`]));
    expect(attempts).toHaveLength(seen.calls.length);
    expect(seen.records).toHaveLength(1);
    expect({ open, settled, timers, bugs: seen.bugs }).toEqual({ open: 0, settled: 1, timers: 0, bugs: [] });
    // A workspace that pays its provider itself is not charged for that.
    expect(record?.costPico).toBe(winner?.byok === true ? "0" : "20000000");
    expect(JSON.parse(/"attempts":(\[.*?\])/.exec(text)?.[1] ?? "[]")).toHaveLength(attempts.length);
    if (name === "the workspace's own") expect(seen.outcomes.filter(({ kind }) => kind !== "success")).toEqual([]);
    if (world.hasRoom) expect(ms).toBeLessThan(1_300);
    else expect(maxOpen).toBe(1);
  });
});

describe("a client that leaves", { retry }, () => {
  it.each([
    0, 1, 49, 60, 149, 151, 160, 199, 210, 350, 1_000,
  ])("after %d ms: nothing is left under way", async (leavesAt) => {
    const beside = { session: false, hasRoom: true, credentials: [shared], leavesAt };
    for (const stream of [true, false]) {
      for (const vendors of [
        ["stall", "stall", "stall"],
        ["late, then good", "stall", "good"],
      ] satisfies Behaviour[][]) {
        const { seen, open, timers } = await ask({ ...beside, vendors, dialect: "openai", stream });
        expect({ open, timers, records: seen.records.length, bugs: seen.bugs }).toEqual({
          open: 0,
          timers: 0,
          records: 1,
          bugs: [],
        });
      }
    }
  });
});
