// What must never be written: a canary in every place of requests and answers leaves no trace under the local state folder
// nor in the log, on an EU host and on any host with logging off; elsewhere it is kept, and cannot be read there.
import { readdir, readFile } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { doorNames, markedRequests, markings, streamMarkings } from "../marked.ts";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import type { Script } from "../providers/script.ts";
import { logName } from "./harness.ts";

const product = inject("product");
let fake: FakeOpenAi;
/** A destination of broadcast, which repeats whatever it is told. */
let destination: Server;
let told = "";
let hookId = "";
const model = "test/canary";
/** Each answers with the fixtures of the API it speaks. */
const dialects = {
  openai: "openai",
  anthropic: "anthropic",
  gemini: "gemini",
  bedrock: "bedrock",
  vertex: "gemini",
  "workers-ai": "workers-ai",
};
const paths = {
  chat: "/chat/completions",
  completions: "/completions",
  messages: "/messages",
  responses: "/responses",
  embeddings: "/embeddings",
  rerank: "/rerank",
};

beforeAll(async () => {
  fake = await startOpenAi();
  destination = createServer(async (asked, response) => {
    let text = "";
    for await (const piece of asked) text += String(piece);
    told += text;
    response.end(text);
  });
  await new Promise<void>((done) => void destination.listen(0, "127.0.0.1", done));
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
    providers: [
      { ...provider, slug: "canary" },
      ...Object.keys(dialects).map((dialect) => ({
        ...provider,
        slug: `canary-${dialect}`,
        dialect,
        base_url: fake.provider(dialect).url,
        api_key: "CANARY_KEY",
        ...(dialect === "vertex" ? { auth: "bearer" } : {}),
      })),
    ],
    models: [
      { id: model, name: "Canary", context_length: 100_000, endpoints: [endpoint] },
      ...Object.keys(dialects).map((dialect) => ({
        id: `test/${dialect}`,
        name: dialect,
        context_length: 100_000,
        endpoints: [{ ...endpoint, provider: `canary-${dialect}` }],
      })),
      ...(["embeddings", "rerank"] as const).map((modality) => ({
        id: `test/${modality}`,
        name: modality,
        context_length: 100_000,
        architecture: { output_modalities: [modality] },
        endpoints: [{ ...endpoint, provider: "canary-openai" }],
      })),
    ],
  });
  const config = { url: `http://127.0.0.1:${(destination.address() as AddressInfo).port}/` };
  const hook = { type: "webhook", name: "Told", config, regions: ["global", "europe"] };
  const made = await manage("POST", "/observability/destinations", hook);
  expect(made.status).toBe(201);
  hookId = String(Object(made.data)["id"]);
});
afterAll(async () => {
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: false });
  await manage("DELETE", `/observability/destinations/${hookId}`);
  await fake?.close();
  destination?.closeAllConnections();
  destination?.close();
});

interface Sent {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

interface Sending {
  host: string;
  body: unknown;
  headers?: Record<string, string>;
  hangUpAfter?: RegExp;
}

/** `fetch` cannot say another Host. */
function send(path: string, { host, body, hangUpAfter, headers: more }: Sending): Promise<Sent> {
  const { hostname, port } = new URL(product.url);
  const headers = { ...more, host, authorization: `Bearer ${product.apiKey}`, "content-type": "application/json" };
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

/** Files below the state folder, the log among them, that hold the word in any usual spelling. */
async function traces(word: string): Promise<string[]> {
  const hex = Buffer.from(word).toString("hex");
  const spellings = [Buffer.from(word), Buffer.from(word, "utf16le"), Buffer.from(hex), Buffer.from(hex.toUpperCase())];
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
  let chunks = 0;
  const state = await readState();
  expect(state.map(({ path }) => path)).toContain(join(product.stateFolder, logName));
  for (const { path, bytes } of state) {
    const packed = /d1.*\.sqlite$/i.test(path) ? unpackedChunks(path) : [];
    chunks += packed.length;
    if ([bytes, ...packed].some((one) => spellings.some((spelling) => one.includes(spelling)))) found.push(path);
  }
  // Records are there, but compressed: they have to be unpacked to be searched.
  expect(chunks).toBeGreaterThan(0);
  return found;
}

/** Every file of the state. Where one went into another meanwhile, as journals do, all are read anew. */
async function readState(tries = 5): Promise<{ path: string; bytes: Buffer }[]> {
  const entries = await readdir(product.stateFolder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  try {
    return await Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(path) })));
  } catch (thrown) {
    if (tries === 1 || !(thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT")) throw thrown;
    return readState(tries - 1);
  }
}

function unpackedChunks(path: string): Buffer[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const [table] = database.prepare("SELECT name FROM sqlite_master WHERE name = 'record_chunks'").all();
    if (table === undefined) return [];
    const rows = database.prepare("SELECT lines FROM record_chunks").all() as { lines: Uint8Array }[];
    return rows.map(({ lines }) => gunzipSync(lines));
  } finally {
    database.close();
  }
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

const headersWith = (word: string) => ({
  "x-anthropic-beta": word,
  "idempotency-key": word,
  cookie: `a=${word}`,
  "x-other": word,
});

/** Requests of every door with the word in every field, and a few at each vendor. */
async function askEveryDoor(word: string, host: string): Promise<Sent[]> {
  const all: Sent[] = [];
  fake.provider("openai").respondWith({ kind: "body", body: everyAnswer(word) });
  for (const door of doorNames) {
    const own = door === "embeddings" || door === "rerank" ? `test/${door}` : "test/openai";
    const requests = markedRequests(door, { word, model: own });
    // One by one the fields of one door are enough here: those of all are asked for where no server has to run.
    for (const { body } of requests.filter(({ isField }) => door === "chat" || !isField)) {
      all.push(await send(paths[door], { host, body, headers: headersWith(word) }));
    }
  }
  return all;
}

/** An answer to whatever was asked of an OpenAI-compatible provider. */
function everyAnswer(word: string) {
  return {
    id: word,
    model: word,
    choices: [{ index: 0, message: { role: "assistant", content: word, [word]: word }, finish_reason: word }],
    data: [0, 1].map((index) => ({ index, embedding: [1] })),
    results: [0, 1].map((index) => ({ index, relevance_score: 1, document: { text: word } })),
    usage: { prompt_tokens: 1, completion_tokens: 1, [word]: word },
  };
}

/** The recorded answers of a vendor with the word in place of each text, errors and broken streams too. */
async function answerEverywhere(
  word: string,
  { dialect, host }: { dialect: keyof typeof dialects; host: string },
): Promise<Sent[]> {
  const vendor = fake.provider(dialect);
  const folder = join(import.meta.dirname, "../fixtures", dialects[dialect]);
  const wholes = await Promise.all(["text.json", "tools.json"].map((name) => readFile(join(folder, name), "utf8")));
  const stream = await readFile(join(folder, "text.sse"), "utf8");
  const error = { error: { message: word, type: word, code: word, status: word } };
  const scripts: Script[] = [
    ...wholes.flatMap((one) => markings(one, `${word} `)).map((body): Script => ({ kind: "body", body })),
    ...[400, 403, 429, 500].map((status): Script => ({ kind: "body", status, body: error })),
    { kind: "body", body: `<html>${word}` },
  ];
  const all: Sent[] = [];
  const [request] = markedRequests("chat", { word, model: `test/${dialect}` });
  const ask = async (body: object) => all.push(await send("/chat/completions", { host, body }));
  for (const script of scripts) {
    vendor.respondWith(script);
    await ask({ ...request?.body });
  }
  if (dialect === "bedrock") return all;
  const [half = stream] = streamMarkings(stream, word);
  for (const text of [...streamMarkings(stream, word).slice(0, 20), half.slice(0, half.length / 2)]) {
    vendor.respondWith({ kind: "stream", steps: [{ raw: text }] });
    await ask({ ...request?.body, stream: true });
  }
  return all;
}

it.each([
  ["an EU host with logging on", "eu.fairlead.example", "skipped-eu"],
  ["any host with logging off", "localhost", "off"],
])("on %s a canary in every place of every request and answer leaves no trace", async (_case, host, kept) => {
  const settings = { is_observability_io_logging_enabled: kept === "skipped-eu" };
  await manage("PATCH", "/workspaces/default", { ...settings, is_observability_broadcast_enabled: true });
  const word = canary("Everywhere");
  const names = Object.keys(dialects) as (keyof typeof dialects)[];
  const said = await sayEverywhere(word, host);
  const doors = await askEveryDoor(word, host);
  const answers = await Promise.all(names.map((dialect) => answerEverywhere(word, { dialect, host })));
  const all = [...said, ...doors, ...answers.flat()];
  expect(said[0]?.text).toContain(word);
  expect(all.map(({ headers }) => headers["x-fairlead-io-log"])).toEqual(all.map(() => kept));
  const statuses = Map.groupBy(all, ({ status }) => status);
  for (const status of [200, 400, 502]) expect(statuses.get(status)?.length, String(status)).toBeGreaterThan(10);
  for (const sent of all.filter((_, index) => index % 8 === 0)) await recordOf(sent);
  for (const last of [doors, ...answers].flatMap((ones) => ones.at(-1) ?? [])) await recordOf(last);
  // Whoever is meant to be told was.
  await manage("PATCH", "/workspaces/default", { is_observability_broadcast_enabled: false });
  expect(told.split(word).length).toBeGreaterThan(100);
  expect(told).toContain(kept === "skipped-eu" ? '"europe"' : '"global"');
  expect(await traces(word)).toEqual([]);
});

it("on an EU host with logging off neither", async () => {
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: false });
  const word = canary("Neither");
  const all = await sayEverywhere(word, "eu.fairlead.example");
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
  await expect.poll(() => fake.requests[before]?.aborted, { timeout: 30_000 }).toBe(true);
  expect(Date.now() - hungUpAt).toBeLessThan(20_000);
  expect(await recordOf(sent)).toMatchObject({ cancelled: true, status: expect.any(Number) });
});
