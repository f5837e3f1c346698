// Prompts and completions: kept only where the workspace has switched that on and the host is not an EU host, encrypted,
// cut at the cap, and gone when they are deleted.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { saveGenerations } from "../../src/store/generations.ts";
import { recordsOf } from "../../src/store/record-message.ts";
import { manage } from "./call.ts";
import { chunk, done, error, streams } from "./provider-scripts.ts";
import { type Router, type RouterOptions, startRouter } from "./start-router.ts";

let workspace_id = "";
beforeAll(async () => {
  const { body } = await manage("POST", "/workspaces", { name: "Kept", slug: "kept" });
  workspace_id = body.data.id;
  await manage("PATCH", `/workspaces/${workspace_id}`, { is_observability_io_logging_enabled: true });
});

/** Records are there at once. */
const RECORDS = {
  send: (message: unknown) => saveGenerations({ database: env.DB, bucket: env.CONTENTS }, recordsOf(message)),
} as unknown as Queue;

/** A router whose key belongs to the workspace that keeps contents. */
function keeping(options: RouterOptions = {}): Promise<Router> {
  return startRouter({ bindings: { RECORDS }, ...options, key: { workspace_id } });
}

/** What is kept of a generation, once its record is there; null = nothing. */
async function contentsOf(id: string | null) {
  await expect
    .poll(async () => (await manage("GET", `/generation?id=${id}`)).status, { timeout: 30_000, interval: 100 })
    .toBe(200);
  const { status, body } = await manage("GET", `/generation/content?id=${id}`);
  return status === 200 ? body.data : null;
}

async function objects(): Promise<string[]> {
  return (await env.CONTENTS.list()).objects.map(({ key }) => key);
}

async function inStorage(word: string): Promise<boolean> {
  for (const key of await objects()) {
    const text = await (await env.CONTENTS.get(key))?.text();
    if (text?.includes(word)) return true;
  }
  const tables = ["generations", "data_keys", "workspaces", "api_keys"];
  for (const table of tables) {
    const { results } = await env.DB.prepare(`SELECT * FROM ${table}`).all();
    if (JSON.stringify(results).includes(word)) return true;
  }
  return false;
}

test("off by default: nothing is kept", async () => {
  const router = await startRouter({
    bindings: { RECORDS },
    scripts: [{ kind: "answer", content: "silent-answer" }],
  });
  const before = await objects();
  const { headers } = await router.ask({ messages: [{ role: "user", content: "silent-prompt" }] });
  expect(headers.get("x-fairlead-io-log")).toBe("off");
  await router.settled();
  expect(await contentsOf(headers.get("x-generation-id"))).toBeNull();
  expect(await objects()).toEqual(before);
  expect(await inStorage("silent-")).toBe(false);
});

describe("switched on", () => {
  test.each([
    false,
    true,
  ])("prompt and answer are kept, encrypted, in the workspace's folder (streamed: %s)", async (stream) => {
    const toolCalls = [{ id: "call_1", name: "now", arguments: '{"zone": "UTC"}' }];
    const router = await keeping({
      scripts: [{ kind: "answer", content: "Kept: grüße 👋", reasoning: "Hmm, hmm. ", toolCalls }],
    });
    const messages = [{ role: "user", content: "kept-prompt" }];
    const tools = [{ type: "function", function: { name: "now" } }];
    const response = await router.fetch({ messages, tools, stream });
    await response.text();
    expect(response.headers.get("x-fairlead-io-log")).toBe("stored");
    await router.settled();
    const id = response.headers.get("x-generation-id");
    expect(await contentsOf(id)).toEqual({
      input: { messages, tools },
      output: {
        completion: "Kept: grüße 👋",
        reasoning: "Hmm, hmm. ",
        tool_calls: [{ id: "call_1", type: "function", function: { name: "now", arguments: '{"zone": "UTC"}' } }],
      },
      truncated: false,
      error: null,
    });
    expect(await objects()).toContain(`io/kept/${new Date().toISOString().slice(0, 10)}/${id}.json`);
    expect(await inStorage("kept-prompt")).toBe(false);
    expect(await inStorage("grüße")).toBe(false);
  });

  test("the completions door keeps its prompt", async () => {
    const router = await keeping();
    const { headers } = await router.ask({ prompt: "Once upon", messages: undefined }, { path: "/completions" });
    await router.settled();
    expect((await contentsOf(headers.get("x-generation-id"))).input).toEqual({ prompt: "Once upon" });
  });

  test("failures keep theirs, with the error", async () => {
    const router = await keeping({ scripts: [error(503, "Full."), error(429, "Slow.")] });
    const { headers } = await router.ask();
    await router.settled();
    expect(await contentsOf(headers.get("x-generation-id"))).toMatchObject({
      input: { messages: [{ role: "user", content: "Hello" }] },
      output: { completion: null, tool_calls: [] },
      error: {
        status: 429,
        provider_name: `Name of ${router.providers[1]}`,
        raw: expect.stringContaining("Slow."),
        previous_errors: [{ code: 503 }],
      },
    });
    const mistaken = await router.ask({ temperature: "hot" });
    await router.settled();
    expect(await contentsOf(mistaken.headers.get("x-generation-id"))).toMatchObject({
      input: { messages: [{ role: "user", content: "Hello" }] },
      error: { status: 400, message: expect.stringContaining("temperature") },
    });
  });

  test("a stream that breaks keeps what came", async () => {
    const router = await keeping({ scripts: [streams([chunk({ content: "Half of" })], { end: "break" })] });
    const { headers } = await router.stream();
    await router.settled();
    expect(await contentsOf(headers.get("x-generation-id"))).toMatchObject({
      output: { completion: "Half of" },
      error: { status: 502 },
    });
  });

  test.each([
    false,
    true,
  ])("what is longer than the cap is cut, never inside a character (streamed: %s)", async (stream) => {
    const long = "é".repeat(5_000);
    const scripts = [
      streams([...Array.from({ length: 50 }, () => chunk({ content: "é".repeat(100) })), chunk({}, "stop"), done]),
    ];
    const router = await keeping({
      scripts: stream ? scripts : [{ kind: "answer", content: long }],
      variables: { IO_LOG_MAX_BYTES: "1000" },
    });
    const response = await router.fetch({ stream });
    await response.text();
    await router.settled();
    const kept = await contentsOf(response.headers.get("x-generation-id"));
    expect(kept.truncated).toBe(true);
    expect(kept.input).toEqual({ messages: [{ role: "user", content: "Hello" }] });
    const bytes = new TextEncoder().encode(kept.output.text).length;
    expect(bytes).toBeLessThanOrEqual(1_000);
    expect(bytes).toBeGreaterThan(990);
    expect(kept.output.text).toMatch(/^\{"completion":"é+$/);

    const wordy = await router.fetch({ messages: [{ role: "user", content: long }], stream });
    await wordy.text();
    await router.settled();
    expect((await contentsOf(wordy.headers.get("x-generation-id"))).input.text).toMatch(
      /^\{"messages":\[\{"role":"user","content":"é+$/,
    );
  });

  test.each([
    "eu.example.com",
    "EU.Example.Com",
    "eu.example.com.",
    "eu.example.com:8443",
  ])("on the EU host %s nothing is kept", async (host) => {
    const router = await keeping({ scripts: [{ kind: "answer", content: "european-answer" }] });
    const before = await objects();
    const body = { messages: [{ role: "user", content: "european-prompt" }] };
    const headers = {
      host: "api.example.com",
      "x-forwarded-host": "api.example.com",
      "mf-original-url": "http://api.example.com/",
    };
    const whole = await router.ask(body, { host, headers });
    expect(whole.headers.get("x-fairlead-io-log")).toBe("skipped-eu");
    const stream = await router.stream(body, { host });
    expect(stream.headers.get("x-fairlead-io-log")).toBe("skipped-eu");
    const mistaken = await router.ask({ ...body, temperature: "european-temper" }, { host });
    expect([mistaken.status, mistaken.headers.get("x-fairlead-io-log")]).toEqual([400, "skipped-eu"]);
    await router.settled();
    expect(await contentsOf(whole.headers.get("x-generation-id"))).toBeNull();
    expect(await objects()).toEqual(before);
    expect(await inStorage("european-")).toBe(false);
    const record = await manage("GET", `/generation?id=${whole.headers.get("x-generation-id")}`);
    expect(record.body.data).toMatchObject({ data_region: "europe", io_log: "skipped-eu" });
  });

  test("what is deleted is gone at once", async () => {
    const router = await keeping();
    const ids = [await router.ask(), await router.ask()].map(({ headers }) => headers.get("x-generation-id"));
    await router.settled();
    for (const id of ids) expect(await contentsOf(id)).not.toBeNull();
    expect((await manage("DELETE", `/generation/content?id=${ids[0]}`)).status).toBeLessThan(300);
    expect(await contentsOf(ids[0] ?? "")).toBeNull();
    expect(await contentsOf(ids[1] ?? "")).not.toBeNull();
    expect((await router.manage("DELETE", `/workspaces/${workspace_id}/content`)).status).toBeLessThan(300);
    expect(await contentsOf(ids[1] ?? "")).toBeNull();
    const { headers } = await router.ask();
    await router.settled();
    expect(await contentsOf(headers.get("x-generation-id"))).not.toBeNull();
  });
});
