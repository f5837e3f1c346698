// What must never be written: a canary in prompt and completion leaves no trace under the local state folder nor in the
// log, on an EU host with logging on and on any host with logging off; elsewhere it is kept, and cannot be read there.
import { readdir, readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import { type Product, startProduct } from "./harness.ts";

let product: Product;
let fake: FakeOpenAi;
const model = "test/canary";

beforeAll(async () => {
  fake = await startOpenAi();
  product = await startProduct({ variables: { KEEPALIVE_MS: "300", IDLE_TIMEOUT_MS: "20000" } });
  const provider = {
    name: "Canary",
    dialect: "openai",
    base_url: fake.url,
    data_policy: { training: false, retains_prompts: false },
  };
  const endpoint = {
    provider: "canary",
    upstream_model: "c",
    pricing: { prompt: "0.000001", completion: "0.000001" },
    supported_parameters: ["tools"],
  };
  await manage("PUT", "/catalog", {
    providers: [{ ...provider, slug: "canary" }],
    models: [{ id: model, name: "Canary", context_length: 100_000, endpoints: [endpoint] }],
  });
});
afterAll(async () => {
  await product?.stop();
  await fake?.close();
});

interface Sent {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** `fetch` cannot say another Host. */
function send(
  path: string,
  { host, body, hangUpAfter }: { host: string; body: unknown; hangUpAfter?: RegExp },
): Promise<Sent> {
  const { hostname, port } = new URL(product.url);
  const headers = { host, authorization: `Bearer ${product.apiKey}`, "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, path: `/api/v1${path}`, method: "POST", headers }, (response) => {
      const sent = { status: response.statusCode ?? 0, headers: response.headers, text: "" };
      response.on("data", (bytes: Buffer) => {
        sent.text += bytes.toString();
        if (hangUpAfter?.test(sent.text) !== true) return;
        resolve(sent);
        call.destroy();
      });
      response.on("end", () => resolve(sent));
    });
    call.on("error", reject);
    call.end(typeof body === "string" ? body : JSON.stringify(body));
  });
}

async function manage(method: string, path: string, body?: unknown): Promise<{ status: number; data: unknown }> {
  const response = await fetch(`${product.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${product.adminKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, data: Object(await response.json())["data"] };
}

async function recordOf(sent: Sent): Promise<unknown> {
  const id = String(sent.headers["x-generation-id"]);
  for (const end = Date.now() + 8_000; Date.now() < end; await setTimeout(200)) {
    const { status, data } = await manage("GET", `/generation?id=${id}`);
    if (status === 200) return data;
  }
  throw new Error(`no record of ${id}`);
}

/** Files below the state folder, and the log, that hold the word in any usual spelling. */
async function traces(word: string): Promise<string[]> {
  const spellings = [Buffer.from(word), Buffer.from(word, "utf16le")];
  for (const shift of ["", "x", "xx"]) {
    // The middle of its base64, which does not depend on what is around it.
    spellings.push(
      Buffer.from(
        Buffer.from(shift + word)
          .toString("base64")
          .slice(4, -4),
      ),
    );
  }
  const found: string[] = [];
  for (const entry of await readdir(product.stateFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    if (spellings.some((spelling) => bytes.includes(spelling))) found.push(entry.name);
  }
  if (spellings.some((spelling) => product.output().includes(spelling.toString()))) found.push("the log");
  return found;
}

const canary = (name: string): string => `${name}${crypto.randomUUID().replaceAll("-", "")}`;

/** Every way in which a prompt and an answer go through the router, well and badly. */
async function sayEverywhere(word: string, host: string): Promise<Sent[]> {
  const messages = [
    { role: "system", content: `Remember ${word}` },
    { role: "user", content: [{ type: "text", text: word }] },
  ];
  const tools = [
    { type: "function", function: { name: "t", description: word, parameters: { type: "object", title: word } } },
  ];
  const chat = { model, messages, tools };
  const all: Sent[] = [];
  const ask = async (path: string, body: unknown) => all.push(await send(path, { host, body }));
  fake.respondWith({
    kind: "answer",
    content: `Echo ${word}`,
    reasoning: word,
    toolCalls: [{ name: "t", arguments: `{"a":"${word}"}` }],
  });
  for (const stream of [false, true]) {
    await ask("/chat/completions", { ...chat, stream });
    await ask("/completions", { model, prompt: word, stream });
    await ask("/messages", { model, max_tokens: 100, messages: [{ role: "user", content: word }], stream });
    await ask("/responses", { model, input: word, stream });
  }
  await ask("/chat/completions", { ...chat, temperature: word });
  await ask("/chat/completions", { ...chat, messages: [{ role: word, content: word }] });
  await ask("/chat/completions", `{"model": "${model}", "messages": "${word}`);
  await ask("/chat/completions", { ...chat, provider: { only: ["nobody"] } });
  const failures = [
    { kind: "body" as const, status: 500, body: { error: { message: `You said ${word}` } } },
    {
      kind: "body" as const,
      status: 400,
      body: { error: { message: `You said ${word}`, code: "content_policy_violation" } },
    },
    { kind: "body" as const, body: `<html>${word}` },
    { kind: "body" as const, body: { error: { message: word } } },
  ];
  for (const failure of failures) {
    fake.respondWith(failure);
    await ask("/chat/completions", chat);
    await ask("/chat/completions", { ...chat, stream: true });
  }
  fake.respondWith({ kind: "answer", content: `Half of ${word} and more`, stopAfter: 4, end: "break" });
  await ask("/chat/completions", { ...chat, stream: true });
  await ask("/embeddings", { model, input: word });
  for (const sent of all) await recordOf(sent);
  await send("/route", { host, body: chat });
  await send("/messages/count_tokens", { host, body: { model, messages: [{ role: "user", content: word }] } });
  return all;
}

it("a canary on an EU host with logging on leaves no trace", async () => {
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: true });
  const word = canary("Europe");
  const all = await sayEverywhere(word, "eu.fairlead.example");
  expect(all.map(({ headers }) => headers["x-fairlead-io-log"])).toEqual(all.map(() => "skipped-eu"));
  expect(all[0]?.text).toContain(word);
  expect(await traces(word)).toEqual([]);
});

it("a canary with logging off leaves no trace", async () => {
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: false });
  const word = canary("Silent");
  const all = await sayEverywhere(word, "localhost");
  expect(all.map(({ headers }) => headers["x-fairlead-io-log"])).toEqual(all.map(() => "off"));
  expect(await traces(word)).toEqual([]);
});

it("with logging on it is kept, and cannot be read in the files; a record's own fields can", async () => {
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: true });
  const word = canary("Kept");
  const [first] = await sayEverywhere(word, "localhost");
  expect(first?.headers["x-fairlead-io-log"]).toBe("stored");
  const kept = await manage("GET", `/generation/content?id=${first?.headers["x-generation-id"]}`);
  expect(JSON.stringify(kept.data).split(word).length - 1).toBeGreaterThanOrEqual(5);
  expect(await traces(word)).toEqual([]);
  const user = canary("User");
  fake.respondWith({ kind: "answer" });
  await recordOf(
    await send("/chat/completions", {
      host: "localhost",
      body: { model, user, messages: [{ role: "user", content: "x" }] },
    }),
  );
  // The search finds what is there.
  expect(await traces(user)).not.toEqual([]);
});

it.each([
  [
    "in the middle of a stream",
    /Half/,
    { kind: "stream", steps: [{ data: { choices: [{ index: 0, delta: { content: "Half" } }] } }], end: "hang" },
  ],
  ["waiting for the first token", /PROCESSING/, { kind: "silence" }],
] as const)("a client that hangs up %s cancels the provider's call", async (_, hangUpAfter, script) => {
  fake.respondWith(structuredClone(script) as Parameters<typeof fake.respondWith>[0]);
  const before = fake.requests.length;
  const body = { model, stream: true, messages: [{ role: "user", content: "x" }] };
  const sent = await send("/chat/completions", { host: "localhost", body, hangUpAfter });
  const hungUpAt = Date.now();
  await expect.poll(() => fake.requests[before]?.aborted, { timeout: 10_000 }).toBe(true);
  expect(Date.now() - hungUpAt).toBeLessThan(5_000);
  expect(await recordOf(sent)).toMatchObject({ cancelled: true, status: expect.any(Number) });
});
