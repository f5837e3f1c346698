// What an answer costs, through the whole Worker: on the wire, in the record, and against the key's limit.
import { describe, expect, test } from "vitest";
import type { Script } from "../providers/script.ts";
import { call, manage } from "./call.ts";
import { chunk, done, shortWaits, streams } from "./provider-scripts.ts";
import { startRouter } from "./start-router.ts";

const cacheUsage = {
  prompt_tokens: 1_234_567,
  completion_tokens: 89,
  total_tokens: 1_234_656,
  prompt_tokens_details: { cached_tokens: 1_000_000, cache_write_tokens: 34_567 },
  completion_tokens_details: { reasoning_tokens: 12 },
};
const pricing = {
  prompt: "0.00000012",
  completion: "0.0000003",
  input_cache_read: "0.00000006",
  input_cache_write: "0.00000015",
};
// 200,000 × 0.12 + 1,000,000 × 0.06 + 34,567 × 0.15 + 89 × 0.3, in millionths of a dollar.
const cost = 0.08921175;
const cacheDiscount = 0.05896299;

test.each([true, false])("cached tokens have their own price, to the picodollar (streamed: %s)", async (stream) => {
  const router = await startRouter({ scripts: [{ kind: "answer", usage: cacheUsage }], endpoint: { pricing } });
  const usage = stream ? (await router.stream()).chunks.at(-1).usage : (await router.ask()).body.usage;
  expect(usage).toEqual({
    prompt_tokens: 1_234_567,
    completion_tokens: 89,
    total_tokens: 1_234_656,
    cost,
    cache_discount: cacheDiscount,
    is_byok: false,
    prompt_tokens_details: { cached_tokens: 1_000_000, cache_write_tokens: 34_567, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 12 },
    cost_details: {
      upstream_inference_cost: null,
      upstream_inference_prompt_cost: 0.08918505,
      upstream_inference_completions_cost: 0.0000267,
      parts: { prompt: 0.024, input_cache_read: 0.06, input_cache_write: 0.00518505, completion: 0.0000267 },
    },
  });
  const [record] = await router.recorded(1);
  expect(record).toMatchObject({
    costPico: "89211750000",
    cacheDiscountPico: "58962990000",
    cachedTokens: 1_000_000,
    cacheWriteTokens: 34_567,
  });
  expect(Number(record?.cacheDiscountPico) / 1e12).toBe(cacheDiscount);
});

describe("nothing is charged for nothing", () => {
  const nothing = { prompt_tokens: 1_000, completion_tokens: 0, total_tokens: 1_000 };
  const said = (finish_reason: string | null) => ({
    choices: [{ index: 0, message: { content: "x" }, finish_reason }],
    usage: nothing,
  });
  test.each<[name: string, script: Script, stream: boolean, pico: string]>([
    ["no tokens and no finish reason", { kind: "body", body: said(null) }, false, "0"],
    ["no tokens and an empty finish reason", { kind: "body", body: said("") }, false, "0"],
    ["no tokens and an error", { kind: "body", body: said("error") }, false, "0"],
    [
      "no tokens, but text and a proper end: one is estimated",
      { kind: "body", body: said("stop") },
      false,
      "1002000000",
    ],
    [
      "no tokens and no finish reason, streamed",
      streams([chunk({ content: "x" }), { data: { choices: [], usage: nothing } }, done]),
      true,
      "0",
    ],
    [
      "no tokens, but text and a proper end, streamed: one is estimated",
      streams([chunk({ content: "x" }), chunk({}, "stop"), { data: { choices: [], usage: nothing } }, done]),
      true,
      "1002000000",
    ],
    [
      "no tokens and a break, streamed",
      streams(
        [
          chunk({ content: "", reasoning_details: [{ type: "reasoning.encrypted" }] }),
          { data: { choices: [], usage: nothing } },
        ],
        { end: "break" },
      ),
      true,
      "0",
    ],
  ])("%s", async (_, script, stream, pico) => {
    const router = await startRouter({ scripts: [script] });
    const response = await router.fetch({ stream });
    await response.text();
    expect((await router.recorded(1))[0]).toMatchObject({ costPico: pico });
  });
});

describe("what a provider reported counts, wherever it stands and however the answer ended", () => {
  const usage = { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 };
  const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  const last = { index: 0, delta: {}, finish_reason: "stop" };
  const text = chunk({ content: "word ".repeat(300) });
  test.each<[name: string, script: Script]>([
    ["inside the last choice", streams([text, { data: { choices: [{ ...last, usage }] } }, done])],
    ["in a vendor's own field", streams([text, { data: { choices: [last], x_groq: { usage } } }, done])],
    [
      "before zeros",
      streams([text, { data: { choices: [last], usage } }, { data: { choices: [], usage: zeros } }, done]),
    ],
    ["before the connection broke", streams([text, { data: { choices: [], usage } }], { end: "break" })],
    ["before an error", streams([text, { data: { choices: [], usage } }, { data: { error: { message: "No." } } }])],
    ["before silence", streams([text, { data: { choices: [], usage } }], { end: "hang" })],
  ])("%s", async (_, script) => {
    const router = await startRouter({ scripts: [script], variables: shortWaits });
    await router.stream();
    expect((await router.recorded(1))[0]).toMatchObject({
      promptTokens: 1_000,
      completionTokens: 500,
      estimated: false,
      costPico: "2000000000",
    });
  });
});

test("counts beyond all reason are not believed", async () => {
  for (const counts of [
    { prompt_tokens: 1e300, completion_tokens: 1 },
    { prompt_tokens: 1, completion_tokens: 4e18 },
    { prompt_tokens: -5, completion_tokens: "many" },
  ]) {
    const router = await startRouter({ scripts: [{ kind: "answer", usage: counts }] });
    const { usage } = (await router.ask()).body;
    expect(usage.cost).toBeLessThan(0.001);
    expect((await router.recorded(1))[0]).toMatchObject({ estimated: true });
  }
});

test("what was said after the last count is paid for when a stream is cut short", async () => {
  const first = {
    data: {
      choices: [{ index: 0, delta: { role: "assistant", content: "" } }],
      usage: { prompt_tokens: 1_000, completion_tokens: 1 },
    },
  };
  const router = await startRouter({
    scripts: [streams([first, chunk({ content: "word ".repeat(200) })], { end: "break" })],
  });
  expect((await router.stream()).done).toBe(false);
  const [record] = await router.recorded(1);
  expect(record).toMatchObject({ promptTokens: 1_000, estimated: true });
  expect(record?.completionTokens).toBeGreaterThan(100);
  expect(BigInt(record?.costPico ?? 0)).toBe(1_000n * 1_000_000n + BigInt(record?.completionTokens ?? 0) * 2_000_000n);
});

test("one percent off in exchange for data, where the workspace has switched it on", async () => {
  const { body } = await manage("POST", "/workspaces", { name: "Discount", slug: "discount" });
  const workspace_id = body.data.id;
  await manage("PATCH", `/workspaces/${workspace_id}`, { is_data_discount_logging_enabled: true });
  const router = await startRouter({
    key: { workspace_id },
    scripts: [{ kind: "answer", usage: { prompt_tokens: 10_000, completion_tokens: 5_000 } }],
  });
  expect((await router.ask()).body.usage.cost).toBe(0.0198);
  expect((await router.stream()).chunks.at(-1).usage.cost).toBe(0.0198);
});

test("a key over its limit is refused at once, with a record, and nobody is asked", async () => {
  const router = await startRouter({
    key: { limit: 0.00005 },
    scripts: [{ kind: "answer", usage: { prompt_tokens: 10, completion_tokens: 5 } }],
  });
  const short = { max_tokens: 5 };
  expect((await router.ask(short)).status).toBe(200);
  expect((await router.ask(short)).status).toBe(200);
  const refused = await router.ask(short);
  expect(refused.status).toBe(402);
  expect(refused.body.error).toMatchObject({ code: 402, metadata: { error_type: "payment_required" } });
  expect(refused.headers.get("x-generation-id")).toMatch(/^gen-/);
  expect((await router.stream(short)).status).toBe(402);
  expect(await router.requestsOf(0)).toHaveLength(2);
  expect((await router.recorded(4)).map(({ status, costPico }) => [status, costPico])).toEqual([
    [200, "20000000"],
    [200, "20000000"],
    [402, "0"],
    [402, "0"],
  ]);
  expect((await call("GET", "/key", { key: router.key })).status).toBe(200);
});
