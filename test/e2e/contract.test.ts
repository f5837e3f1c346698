// The exact names, numbers and formats of the contract, from outside: the product, fake providers on loopback, plain HTTP.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import type { Script } from "../providers/script.ts";
import { pdfDataUrl, pdfOf } from "../unit/content/pdfs.ts";
import { logName } from "./harness.ts";
import { contentsCapBytes as capBytes } from "./shared-product.ts";

const product = inject("product");
let fakes: FakeOpenAi;

interface Sent {
  method?: string;
  /** null = none. */
  key?: string | null;
  /** Text as it is; anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer, read freely
  body: any;
  text: string;
}

/** Not by fetch, which cannot say another Host. */
function send(path: string, { method = "GET", key = product.apiKey, body, headers = {} }: Sent = {}): Promise<Got> {
  const bytes = Buffer.from(typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body));
  const authorization = key === null ? {} : { authorization: `Bearer ${key}` };
  const options = { method, headers: { ...authorization, "content-length": String(bytes.length), ...headers } };
  return new Promise((resolve, reject) => {
    const sending = httpRequest(`${product.url}/api/v1${path}`, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => {
        const isJson = String(response.headers["content-type"]).startsWith("application/json");
        const got = { status: response.statusCode ?? 0, headers: response.headers, text };
        resolve({ ...got, body: isJson ? JSON.parse(text) : undefined });
      });
    });
    sending.on("error", reject).end(bytes);
  });
}

const manage = (method: string, path: string, body?: unknown) => send(path, { method, key: product.adminKey, body });
const say = (content: unknown) => [{ role: "user", content }];
const chat = (body: object, sent: Sent = {}) =>
  send("/chat/completions", { method: "POST", body: { model: "x/a", messages: say("Hi"), ...body }, ...sent });

/** The record, which is there within five seconds. */
async function recordOf(id: unknown): Promise<Got["body"]> {
  return await expect
    .poll(async () => (await send(`/generation?id=${id}`)).body.data, { timeout: 30_000, interval: 100 })
    .toBeDefined()
    .then(async () => (await send(`/generation?id=${id}`)).body.data);
}

const contentsOf = (id: unknown) => send(`/generation/content?id=${id}`, { key: product.adminKey });

async function storedContents(id: unknown): Promise<Got["body"]> {
  await expect.poll(async () => (await contentsOf(id)).status, { timeout: 30_000 }).toBe(200);
  return (await contentsOf(id)).body.data;
}

const slugs = ["a", "b", "c", "mistral"];
const provider = (slug: string) => ({
  slug,
  name: `The ${slug}`,
  dialect: "openai",
  base_url: fakes.provider(slug).url,
  api_key: "FAKE_API_KEY",
});
const endpoint = (slug: string, pricing: object = {}) => ({
  provider: slug,
  upstream_model: `up/${slug}`,
  pricing: { prompt: "0.000000123457", completion: "0.000000765431", ...pricing },
});
const model = (id: string, ...endpoints: object[]) => ({ id, name: id, context_length: 100_000, endpoints });

/** A model for each status, so that none is tried last for what another one did. */
const statuses: [seen: number, answered: number][] = [
  ...[400, 413, 422, 429, 503].map((status): [number, number] => [status, status]),
  ...[401, 402, 403, 404, 500, 502].map((status): [number, number] => [status, 502]),
  ...[408, 504, 524].map((status): [number, number] => [status, 504]),
  [529, 503],
];

function catalog(without: readonly string[] = []) {
  const cache = { input_cache_read: "0.0000001", input_cache_write: "0.000001" };
  const models = [
    model("x/a", endpoint("a")),
    model("x/two", endpoint("a"), endpoint("b")),
    model("x/cache", endpoint("c", cache)),
    ...statuses.map(([status]) => model(`x/${status}`, endpoint("b"))),
  ];
  return { providers: slugs.filter((slug) => !without.includes(slug)).map(provider), models };
}

const play = (slug: string, ...scripts: Script[]) => fakes.provider(slug).respondWith(...scripts);
const usage = (prompt: number, completion: number, details: object = {}): Script => ({
  kind: "answer",
  usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion, ...details },
});

beforeAll(async () => {
  fakes = await startOpenAi();
  const put = await manage("PUT", "/catalog", catalog());
  expect(put.body).toEqual({ data: { providers: 4, models: 3 + statuses.length, endpoints: 4 + statuses.length } });
});
afterAll(async () => {
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: false });
  await fakes?.close();
});

describe("§3 keys", () => {
  const unknown = `sk-fl-v1-${"0".repeat(64)}`;
  it.each<[string, () => Promise<Got>, number]>([
    ["no key", () => chat({}, { key: null }), 401],
    ["an unknown key", () => chat({}, { key: unknown }), 401],
    ["a management key on inference", () => chat({}, { key: product.adminKey }), 403],
    ["an API key on management", () => send("/keys"), 403],
    ["an API key on the catalog", () => send("/catalog"), 403],
    ["x-api-key", () => chat({}, { key: null, headers: { "x-api-key": product.apiKey } }), 200],
    ["/models without any", () => send("/models", { key: null }), 200],
    ["/models/{author}/{slug}/endpoints without any", () => send("/models/x/a/endpoints", { key: null }), 200],
    ["/providers without any", () => send("/providers", { key: null }), 200],
    ["/endpoints/zdr without any", () => send("/endpoints/zdr", { key: null }), 200],
  ])("%s", async (_name, ask, status) => {
    expect((await ask()).status).toBe(status);
  });

  it("over its limit: 402, with an id and a record", async () => {
    const { body } = await manage("POST", "/keys", { name: "poor", limit: 0 });
    expect(body.key).toMatch(/^sk-fl-v1-[0-9a-f]{64}$/);
    const refused = await chat({}, { key: body.key });
    expect(refused).toMatchObject({ status: 402, headers: { "x-fairlead-io-log": "off" } });
    expect((await recordOf(refused.headers["x-generation-id"])).status).toBe(402);
  });
});

describe("§4 the catalog", () => {
  it("can be put back as it was got", async () => {
    const before = await manage("GET", "/catalog");
    expect((await manage("PUT", "/catalog", before.body.data)).status).toBe(200);
    expect((await manage("GET", "/catalog")).text).toBe(before.text);
    const [first] = before.body.data.models[0].endpoints;
    expect(first).toMatchObject({ tag: "a", supported_parameters: ["max_tokens", "temperature", "top_p", "stop"] });
  });

  it("an invalid one names every path and changes nothing", async () => {
    const before = await manage("GET", "/catalog");
    const { providers } = catalog();
    const broken = { providers: [...providers, providers[0]], models: [model("x/a", { ...endpoint("nobody") })] };
    const refused = await manage("PUT", "/catalog", broken);
    expect(refused.status).toBe(400);
    const paths = refused.body.error.metadata.issues.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(["providers[4].slug", "models[0].endpoints[0].provider"]);
    expect((await manage("GET", "/catalog")).text).toBe(before.text);
  });
});

describe("§5 when everything fails", () => {
  it.each(statuses)("a provider's %d → %d", async (seen, answered) => {
    play("b", { kind: "body", status: seen, body: `{"error":{"message":"${"é".repeat(3_000)} fake-provider-key"}}` });
    const { status, headers, body } = await chat({ model: `x/${seen}` });
    expect([status, body.error.code]).toEqual([answered, answered]);
    expect(body.error.metadata).toMatchObject({ provider_name: "The b", previous_errors: [] });
    expect(body.error.metadata.raw).toHaveLength(2_000);
    expect(headers["retry-after"]).toBe(seen === 429 ? "5" : undefined);
    expect(headers["x-generation-id"]).toMatch(/^gen-[A-Za-z0-9]{20,}$/);
  });

  it("the last error, with what came before it", async () => {
    play("a", { kind: "body", status: 500, body: { error: { message: "a" } } });
    play("b", { kind: "body", status: 429, body: { error: { message: "b" } }, headers: { "retry-after": "33" } });
    const { headers, body } = await chat({ model: "x/two", provider: { order: ["a", "b"] } });
    expect(headers["retry-after"]).toBe("33");
    expect(body.error.metadata.previous_errors).toEqual([{ provider: "The a", code: 502, status: 500 }]);
  });
});

it("§5 sends what the endpoint takes, what the wire does not know, and nobody's name", async () => {
  play("a", { kind: "answer" });
  const call = { id: "call_1", type: "function", function: { name: "f", arguments: "{}" } };
  const messages = [
    ...say("Hi"),
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "tool", toolCallId: "call_1", content: "done" },
  ];
  const dropped = { seed: 1, top_k: 3, logit_bias: { 1: 1 }, verbosity: "low", reasoning: { effort: "low" } };
  const unknown = { safe_prompt: true, guided: [1, { deep: null }] };
  await chat({ messages, temperature: 0.5, user: "ann@example.com", session_id: "s", ...dropped, ...unknown });
  const { body } = fakes.provider("a").requests.at(-1) ?? {};
  expect(body).toEqual({
    model: "up/a",
    messages: [messages[0], messages[1], { role: "tool", tool_call_id: "call_1", content: "done" }],
    temperature: 0.5,
    user: expect.stringMatching(/^[0-9a-f]{64}$/),
    // Whole answers are asked for as streams.
    stream: true,
    stream_options: { include_usage: true },
    ...unknown,
  });
});

describe("§5 bodies", () => {
  const sized = (bytes: number) => {
    const text = JSON.stringify({ model: "x/a", messages: say("") });
    return text.replace('"content":""', `"content":"${"a".repeat(bytes - text.length)}"`);
  };
  it.each<[string, () => string, number, string]>([
    ["not JSON", () => "{", 400, "not valid JSON"],
    ["no object", () => "[]", 400, "must be a JSON object"],
    ["a wrong type", () => '{"model":"x/a","messages":"Hi"}', 400, "messages: "],
    ["20 MiB", () => sized(20 * 1024 * 1024), 400, "maximum context length is 100000 tokens"],
    ["20 MiB and a byte", () => sized(20 * 1024 * 1024 + 1), 413, "20 MiB"],
  ])("%s", async (_name, body, status, words) => {
    const answer = await chat({}, { body: body() });
    expect([answer.status, answer.body.error.message]).toEqual([status, expect.stringContaining(words)]);
    expect(answer.headers["x-generation-id"]).toBeDefined();
  });
});

describe("§6 money", () => {
  it("is exact to the picodollar", async () => {
    play("a", usage(1_234_567, 7_654_321));
    const { body } = await chat({});
    expect(body.usage.cost).toBe(6.01127051547);
    expect((await recordOf(body.id)).total_cost).toBe(6.01127051547);
  });

  it.each([
    ["reading from a cache saves", { cached_tokens: 600 }, 0.0000140742],
    ["writing to it costs", { cached_tokens: 0, cache_write_tokens: 200 }, -0.0001753086],
  ])("%s", async (_name, prompt_tokens_details, discount) => {
    play("c", usage(1_000, 100, { prompt_tokens_details }));
    const { body } = await chat({ model: "x/cache" });
    expect((await recordOf(body.id)).cache_discount).toBe(discount);
  });
});

it("§6 comments go out before the first token and between tokens, usage once, then [DONE]", async () => {
  const chunk = (content: string) => ({ data: { choices: [{ index: 0, delta: { content }, finish_reason: null }] } });
  const end = { data: { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] } };
  const pause = { pauseMs: 700 };
  play("a", { kind: "stream", steps: [pause, chunk("A"), pause, chunk("B"), end, { data: "[DONE]" }] });
  const { text } = await chat({ stream: true });
  const shape = text.replace(/^data: \{.*$/gm, "data").replace(/(: OPENROUTER PROCESSING\n\n)+/g, "silent ");
  expect(shape).toBe("silent data\n\nsilent data\n\ndata\n\ndata\n\ndata: [DONE]\n\n");
  expect(text.match(/"usage":/g)).toHaveLength(1);
});

describe("§6 PDFs by OCR", () => {
  let bytes: Uint8Array;
  const ask = (plugins?: object[]) => {
    const file = { type: "file", file: { filename: "a.pdf", file_data: pdfDataUrl(bytes) } };
    return chat({ messages: say([file]), ...(plugins === undefined ? {} : { plugins }) });
  };
  beforeAll(async () => {
    bytes = await pdfOf(["One", "Two"]);
    const pages = [{ index: 0, markdown: "One." }];
    play("mistral", { kind: "body", body: { pages, usage_info: { pages_processed: 2 } } });
  });

  it("costs $2 per 1,000 pages, and the answer holds the file's hash", async () => {
    play("a", usage(1_000, 1_000));
    const { body } = await ask();
    const { file } = body.choices[0].message.annotations[0];
    expect(file).toEqual({
      hash: createHash("sha256").update(bytes).digest("hex"),
      name: "a.pdf",
      content: [{ type: "text", text: "One." }],
    });
    // Two pages, and a thousand tokens each way.
    expect(body.usage.cost).toBe(0.004888888);
    expect((await recordOf(body.id)).total_cost).toBe(0.004888888);
  });

  it("what was read comes back when every provider fails", async () => {
    play("a", { kind: "body", status: 500, body: {} });
    expect((await ask()).body.error.metadata.file_annotations).toMatchObject([
      { type: "file", file: { name: "a.pdf" } },
    ]);
    play("a", { kind: "answer" });
  });

  it.each([undefined, "mistral-ocr"])("without the provider: 400 that names it (engine %s)", async (engine) => {
    await manage("PUT", "/catalog", catalog(["mistral"]));
    const plugins = engine === undefined ? undefined : [{ id: "file-parser", pdf: { engine } }];
    const { status, body } = await ask(plugins);
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('"mistral"')]);
    await manage("PUT", "/catalog", catalog());
  });
});

describe("§7 contents", () => {
  const secret = "a-word-that-no-disk-may-hold";
  const logging = (on: boolean) => manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: on });
  beforeAll(async () => {
    play("a", { kind: "answer", content: secret });
    await logging(true);
  });

  it.each([
    ["eu.localhost", "skipped-eu", "europe"],
    ["EU.LocalHost.:9000", "skipped-eu", "europe"],
    ["neu.localhost", "stored", "global"],
    ["localhost", "stored", "global"],
  ])("the host %s: %s, %s", async (host, header, region) => {
    // No header can change it.
    const others = { "x-forwarded-host": host === "localhost" ? "eu.localhost" : "localhost" };
    const { body, headers } = await chat({ messages: say(secret) }, { headers: { host, ...others } });
    expect(headers["x-fairlead-io-log"]).toBe(header);
    expect((await recordOf(body.id)).data_region).toBe(region);
    if (header === "stored") expect((await storedContents(body.id)).input).toEqual({ messages: say(secret) });
    else expect((await contentsOf(body.id)).status).toBe(404);
  });

  it("one object per generation, and no readable word on the disk or in the log", async () => {
    const { body } = await chat({ messages: say(secret) });
    await storedContents(body.id);
    await logging(false);
    await chat({ messages: say(secret) }, { headers: { host: "eu.localhost" } });
    await recordOf((await chat({ messages: say(secret) })).body.id);
    await logging(true);
    const files = await readdir(product.stateFolder, { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    for (const path of paths) expect((await readFile(path)).includes(secret), path).toBe(false);
    expect(paths).toContain(join(product.stateFolder, logName));
    const keys = paths.filter((path) => /r2.*\.sqlite$/i.test(path)).flatMap(objectKeys);
    const day = new Date().toISOString().slice(0, 10);
    expect(keys).toContain(`io/default/${day}/${body.id}.json`);
  });

  it.each([
    ["at the cap whole", 0, false],
    ["one byte over it cut", 1, true],
  ])("%s", async (_name, over, truncated) => {
    const empty = Buffer.byteLength(JSON.stringify({ messages: say("") }));
    const messages = say("a".repeat(capBytes - empty + over));
    const contents = await storedContents((await chat({ messages })).body.id);
    expect(contents.truncated).toBe(truncated);
    const whole = JSON.stringify({ messages });
    expect(contents.input).toEqual(truncated ? { text: whole.slice(0, capBytes) } : { messages });
    expect(contents.output).toMatchObject({ completion: secret, tool_calls: [] });
  });

  it("failed requests keep theirs, with the error", async () => {
    play("b", { kind: "body", status: 500, body: { error: { message: "down" } } });
    const failed = await chat({ model: "x/500", messages: say("Why?") });
    const contents = await storedContents(failed.headers["x-generation-id"]);
    expect(contents).toMatchObject({ input: { messages: say("Why?") }, error: { status: 502 } });
  });

  it("are gone at once when deleted, one or all", async () => {
    const ids = [(await chat({})).body.id, (await chat({})).body.id];
    for (const id of ids) await storedContents(id);
    expect((await manage("DELETE", `/generation/content?id=${ids[0]}`)).status).toBe(200);
    expect([(await contentsOf(ids[0])).status, (await contentsOf(ids[1])).status]).toEqual([404, 200]);
    expect((await manage("DELETE", "/workspaces/default/content")).status).toBe(200);
    expect((await contentsOf(ids[1])).status).toBe(404);
  });

  it.each([
    ["admin", 200],
    ["member", 403],
  ])("asked for with the key of the workspace's %s: %d", async (role, status) => {
    const id = (await chat({})).body.id;
    await storedContents(id);
    const member = await manage("POST", "/organization/members", { email: `${role}@example.com`, role });
    expect(member).toMatchObject({
      status: 201,
      body: { data: { id: expect.any(String), email: `${role}@example.com`, role }, access_key: expect.any(String) },
    });
    const made = await manage("POST", "/keys", { name: role, creator_user_id: member.body.data.id });
    expect((await send(`/generation/content?id=${id}`, { key: made.body.key })).status).toBe(status);
  });
});

function objectKeys(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const [table] = database.prepare("SELECT name FROM sqlite_master WHERE name = '_mf_objects'").all();
    if (table === undefined) return [];
    return database
      .prepare("SELECT key FROM _mf_objects")
      .all()
      .map(({ key }) => String(key));
  } finally {
    database.close();
  }
}
