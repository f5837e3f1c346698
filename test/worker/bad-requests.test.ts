// What a client can get wrong (contract §5): each mistake has its status, names the field, and leaves a record.
import { beforeAll, describe, expect, test, vi } from "vitest";
import { adminKey, call, manage, newKey } from "./call.ts";
import { type AskInput, type Router, startRouter } from "./start-router.ts";

const tooMany = 20 * 1024 * 1024 + 1;
let router: Router;
beforeAll(async () => {
  router = await startRouter();
});

type Mistake = [name: string, body: Record<string, unknown>, field: string];

const mistakes: Mistake[] = [
  ["no messages", { messages: undefined }, "messages"],
  ["messages that are no list", { messages: "Hello" }, "messages"],
  ["no message", { messages: [] }, "messages"],
  ["an unknown role", { messages: [{ role: "robot", content: "x" }] }, "messages[0].role"],
  ["content of a wrong type", { messages: [{ role: "user", content: 7 }] }, "messages[0].content"],
  ["no content", { messages: [{ role: "user" }] }, "messages[0].content"],
  ["a tool message without its call", { messages: [{ role: "tool", content: "x" }] }, "messages[0].tool_call_id"],
  ["a model of a wrong type", { model: 7 }, "model"],
  ["an empty model", { model: "" }, "model"],
  ["models of a wrong type", { models: "a/b" }, "models"],
  ["a model in models of a wrong type", { models: [1] }, "models[0]"],
  ["four models", { models: ["a/a", "a/b", "a/c", "a/d"] }, "models"],
  ["stream of a wrong type", { stream: "yes" }, "stream"],
  ["temperature of a wrong type", { temperature: "hot" }, "temperature"],
  ["max_tokens that is no count", { max_tokens: -1 }, "max_tokens"],
  ["max_tokens that is no integer", { max_tokens: 1.5 }, "max_tokens"],
  ["tools of a wrong type", { tools: {} }, "tools"],
  ["a tool without a name", { tools: [{ type: "function", function: {} }] }, "tools[0].function.name"],
  ["a wrong tool_choice", { tool_choice: "maybe" }, "tool_choice"],
  ["a wrong response_format", { response_format: "json" }, "response_format"],
  ["a wrong stop", { stop: 7 }, "stop"],
  ["plugins of a wrong type", { plugins: "web" }, "plugins"],
  ["a wrong transform", { transforms: ["middle-in"] }, "transforms[0]"],
  ["a long session id", { session_id: "x".repeat(257) }, "session_id"],
  ["a provider that is no object", { provider: "p" }, "provider"],
  ["an unknown preference", { provider: { orders: [] } }, "provider.orders"],
  ["a wrong order", { provider: { order: "p" } }, "provider.order"],
  ["a wrong sort", { provider: { sort: "colour" } }, "provider.sort"],
  ["a wrong quantization", { provider: { quantizations: ["fp7"] } }, "provider.quantizations[0]"],
  ["a wrong data_collection", { provider: { data_collection: "perhaps" } }, "provider.data_collection"],
  ["a wrong max_price", { provider: { max_price: { prompt: "cheap" } } }, "provider.max_price.prompt"],
  ["a wrong allow_fallbacks", { provider: { allow_fallbacks: "no" } }, "provider.allow_fallbacks"],
];

async function expectRefused(status: number, body: Record<string, unknown>, asking?: AskInput) {
  const answer = await router.ask(body, asking);
  expect(answer.status).toBe(status);
  expect(answer.body.error.code).toBe(status);
  expect(answer.headers.get("x-generation-id")).toMatch(/^gen-[A-Za-z0-9]{20,}$/);
  expect(answer.headers.get("x-fairlead-io-log")).toBe("off");
  const recordOf = () => router.records.find(({ id }) => id === answer.headers.get("x-generation-id"));
  const record = await vi.waitFor(
    () => {
      const found = recordOf();
      expect(found).toMatchObject({ status, costPico: "0", finishReason: "error" });
      return found;
    },
    { timeout: 30_000 },
  );
  return { error: answer.body.error, record };
}

// An isolate's records wait for each other, a second each time: asked one by one the tests would do nothing but wait.
describe.concurrent("400 naming the field", () => {
  test.each(mistakes)("%s", async (_, body, field) => {
    const { error } = await expectRefused(400, body);
    expect(error.message).toContain(field);
    expect(error.metadata).toMatchObject({ error_type: "invalid_request", field });
  });

  test.each<[name: string, raw: string]>([
    ["no body", ""],
    ["no JSON", "hello"],
    ["half of a JSON", '{"model": "a'],
    ["a list", "[]"],
    ["a text", '"hello"'],
    ["null", "null"],
    ["a number", "7"],
    ["bytes that are no text", "\u0000\u0001"],
  ])("%s", async (_, raw) => {
    const { error } = await expectRefused(400, {}, { raw });
    expect(error.message).toMatch(/JSON/);
  });

  test("a prompt of a wrong type, and a list of prompts", async () => {
    for (const prompt of [7, undefined, ["a", "b"]]) {
      const { error } = await expectRefused(400, { prompt }, { path: "/completions" });
      expect(error.metadata.field).toBe("prompt");
    }
  });
});

describe("413", () => {
  const body = `{"messages": "${"x".repeat(tooMany - 16)}"}`;

  test("with the length announced", async () => {
    const { error } = await expectRefused(413, {}, { raw: body, headers: { "content-length": String(body.length) } });
    expect(error.metadata.error_type).toBe("payload_too_large");
  });

  test("without: it is counted while it arrives", async () => {
    const piece = new Uint8Array(1024 * 1024).fill(0x20);
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 100) controller.close();
        else controller.enqueue(piece);
      },
    });
    await expectRefused(413, {}, { raw: endless });
    expect(sent).toBeLessThan(30);
  });

  test("20 MiB are not too much", async () => {
    const padding = " ".repeat(20 * 1024 * 1024 - 200);
    const raw = `{"model":"${router.model}",${padding}"messages":[{"role":"user","content":"Hello"}]}`;
    expect((await router.ask({}, { raw })).status).toBe(200);
    await router.recorded(router.records.length);
  });
});

describe("models", () => {
  test.each<[name: string, body: (known: string) => Record<string, unknown>, named: string]>([
    ["an unknown model", () => ({ model: "no/such" }), "no/such"],
    ["an unknown fallback", () => ({ models: ["no/such"] }), "no/such"],
    ["an unknown one among known ones", (known) => ({ model: known, models: [known, "no/such", known] }), "no/such"],
    ["an unknown one without model", (known) => ({ model: undefined, models: [known, "no/such"] }), "no/such"],
    ["an unknown variant", (known) => ({ model: `${known}:such` }), ":such"],
  ])("%s is a 400 that names it", async (_, body, named) => {
    const { error, record } = await expectRefused(400, body(router.model));
    expect(error.message).toContain(named);
    expect(record?.requestedModel).not.toBe("");
  });

  test("none at all is a 400", async () => {
    const { error } = await expectRefused(400, { model: undefined });
    expect(error.metadata.field).toBe("model");
  });

  test("no endpoint left is a 404 that names the filters, and the record says which", async () => {
    const { error, record } = await expectRefused(404, { provider: { only: ["nobody"] } });
    expect(error.message).toContain("allowed_providers");
    expect(error.metadata.excluded).toMatchObject([{ endpoint: router.providers[0], by: "allowed_providers" }]);
    expect(record).toMatchObject({
      requestedModel: router.model,
      excluded: [{ endpoint: router.providers[0], by: "allowed_providers" }],
      plan: [],
      attempts: [],
    });
  });

  test("the model of `models` alone is the requested one", async () => {
    const before = router.records.length;
    expect((await router.ask({ model: undefined, models: [router.model] })).status).toBe(200);
    expect((await router.recorded(before + 1)).at(-1)).toMatchObject({ requestedModel: router.model });
  });
});

describe("what would be too much for storage", () => {
  test.each([
    ["a model's name of 300 kB", { model: "m".repeat(300_000) }, 400],
    ["a user's name of 300 kB", { user: "u".repeat(300_000) }, 200],
  ] as const)("%s still leaves a record of few bytes", async (_, body, status) => {
    const before = router.records.length;
    const answer = await router.ask(body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-generation-id")).toMatch(/^gen-/);
    const record = (await router.recorded(before + 1)).at(-1);
    expect(record).toMatchObject({ id: answer.headers.get("x-generation-id"), status: answer.status });
    expect(JSON.stringify(record).length).toBeLessThan(10_000);
  });
});

describe("keys", () => {
  test.each<[name: string, key: () => Promise<string>, status: number, message: RegExp]>([
    ["none", async () => "", 401, /Missing/],
    ["an unknown one", async () => `sk-fl-v1-${"0".repeat(64)}`, 401, /Invalid/],
    ["one that is no key", async () => "hello", 401, /Invalid/],
    [
      "a disabled one",
      async () => {
        const made = await newKey();
        await manage("PATCH", `/keys/${made.hash}`, { disabled: true });
        return made.key;
      },
      401,
      /disabled/,
    ],
    [
      "an expired one",
      async () => (await newKey({ expires_at: new Date(Date.now() + 20).toISOString() })).key,
      401,
      /expired/,
    ],
    ["the root management key", async () => adminKey, 403, /[Mm]anagement/],
  ])("%s: refused on every inference route, and nobody is asked", async (_, make, status, message) => {
    const key = await make();
    await scheduler.wait(30);
    const asked = (await router.requestsOf(0)).length;
    for (const path of ["/chat/completions", "/completions", "/route"]) {
      const answer = await router.ask({ prompt: "Hello" }, { key, path });
      expect([answer.status, answer.body.error.code]).toEqual([status, status]);
      expect(answer.body.error.message).toMatch(message);
    }
    expect(await router.requestsOf(0)).toHaveLength(asked);
  });

  test("x-api-key does as well", async () => {
    const headers = { authorization: "", "x-api-key": router.key };
    expect((await router.ask({}, { headers })).status).toBe(200);
  });

  test("an API key manages nothing", async () => {
    expect((await call("GET", "/keys", { key: router.key })).status).toBe(403);
  });
});

test.each([
  ["lists", "[", "]"],
  ["objects", '{"a":', "}"],
])("%s nested 200,000 deep are refused before they are parsed", async (_name, open, close) => {
  const own = await startRouter();
  const extra = `${open.repeat(200_000)}1${close.repeat(200_000)}`;
  const raw = `{"model":"${own.model}","messages":[{"role":"user","content":"x"}],"extra":${extra}}`;
  const answer = await own.ask({}, { raw });
  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toContain("nested more than 400 levels deep");
});
