// Bodies that ask for too much, and bodies that make no sense: none is answered with a 5xx of the router's own, and
// whoever asks for something small meanwhile is answered. `FUZZ_RUNS=10000` (npm run fuzz) tries more of them.
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { hostileBodies } from "../providers/hostile-bodies.ts";
import { putCatalog } from "./catalog.ts";
import { baseUrl, post } from "./product.ts";

const { apiKey, url } = inject("product");
const model = "fairlead/demo";
/** The wait for something small; a quarter of a second of work, and whatever else this machine is busy with. */
const patienceMs = Number(process.env["snapshotTimeoutMs"] ?? 1_500);

const makes = (id: string, output: string) => ({
  id,
  architecture: { input_modalities: ["text"], output_modalities: [output] },
  endpoints: [{ provider: "sandbox-a", upstream_model: id }],
});

beforeAll(() =>
  putCatalog([], [makes("fairlead/demo-embedding", "embeddings"), makes("fairlead/demo-rerank", "rerank")]),
);

async function send(path: string, body: string): Promise<{ status: number; text: string }> {
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  const response = await fetch(baseUrl + path, { method: "POST", headers, body });
  return { status: response.status, text: await response.text() };
}

/** Between two requests of one person; to ask without a pause would be most of the work. */
const pauseMs = 10;

/** The longest wait of somebody who asks for the providers again and again until the work is done. */
async function longestWait(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let done = false;
  const ended = work.finally(() => {
    done = true;
  });
  while (!done) {
    const start = performance.now();
    await (await fetch(`${baseUrl}/providers`)).text();
    longest = Math.max(longest, performance.now() - start);
    await setTimeout(pauseMs);
  }
  await ended;
  return longest;
}

describe("too much", { timeout: 120_000 }, () => {
  test.each(hostileBodies)("$name", async ({ path, body }) => {
    const sent = send(path, body(model));
    const wait = await longestWait(sent);
    const { status, text } = await sent;
    expect(status, text.slice(0, 500)).toBeLessThan(500);
    expect(text.length).toBeLessThan(5_000_000);
    expect(wait).toBeLessThan(patienceMs);
  });

  test.each([
    ["/nothing", 404],
    ["/try", 401],
  ])("a form that %s does not read: its sender hears %i", async (path, status) => {
    const form = new FormData();
    form.set("file", new Blob(["x".repeat(24_000_000)]));
    for (let times = 0; times < 3; times += 1) {
      expect((await fetch(url + path, { method: "POST", body: form })).status).toBe(status);
    }
  });

  test("and afterwards all is as before", async () => {
    const answer = await post("/chat/completions", { model, messages: [{ role: "user", content: "hello" }] });
    expect(answer.status).toBe(200);
  });
});

const valid: Record<string, Record<string, unknown>> = {
  "/chat/completions": {
    model,
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: [{ type: "text", text: "hello" }] },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "c", content: "1" },
    ],
    tools: [
      {
        type: "function",
        function: { name: "f", parameters: { type: "object", properties: { a: { type: "string" } } } },
      },
    ],
    response_format: {
      type: "json_schema",
      json_schema: { name: "a", schema: { type: "object", required: ["x"], properties: { x: { pattern: "^a+$" } } } },
    },
    provider: { order: ["sandbox-a"], sort: "price", max_price: { prompt: 5 } },
    plugins: [{ id: "response-healing" }],
    stop: ["x"],
    reasoning: { effort: "low" },
    temperature: 0.5,
    max_tokens: 20,
    n: 2,
  },
  "/completions": { model, prompt: "hello", max_tokens: 5, stop: "x" },
  "/messages": {
    model,
    max_tokens: 20,
    system: [{ type: "text", text: "Be brief." }],
    messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
    tools: [{ name: "f", input_schema: { type: "object" } }],
    tool_choice: { type: "auto" },
  },
  "/responses": {
    model,
    input: [{ role: "user", content: [{ type: "input_text", text: "hello" }] }],
    tools: [],
    max_output_tokens: 20,
  },
  "/messages/count_tokens": {
    model,
    system: "Be brief.",
    messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
    tools: [{ name: "f", input_schema: { type: "object" } }],
  },
  "/route": {
    model,
    models: ["openrouter/auto"],
    messages: [{ role: "user", content: "hello" }],
    provider: { sort: { by: "price", partition: "none" }, only: ["sandbox-a"], quantizations: ["fp8"], zdr: true },
    plugins: [{ id: "auto-router", allowed_models: ["fairlead/*"] }],
    reasoning: { max_tokens: 100 },
    service_tier: "flex",
  },
  "/rerank": { model: "fairlead/demo-rerank", query: "hello", documents: ["a", { text: "b" }], top_n: 1 },
  "/embeddings": {
    model: "fairlead/demo-embedding",
    input: ["hello", "world"],
    dimensions: 8,
    encoding_format: "float",
  },
};

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 1.5, "", "a", "__proto__", "\u0000", "\ud800", [], {}, [[]], [{}]),
  fc.string({ maxLength: 20, unit: "binary" }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A way into a value: at each level one of its members, chosen by number. */
function replaceAt(value: unknown, way: readonly number[], put: unknown): unknown {
  const [step, ...rest] = way;
  if (step === undefined || typeof value !== "object" || value === null) return put;
  if (Array.isArray(value)) {
    if (value.length === 0) return [put];
    return value.map((one, index) => (index === step % value.length ? replaceAt(one, rest, put) : one));
  }
  const names = Object.keys(value);
  const name = names[step % Math.max(1, names.length)] ?? "x";
  return { ...value, [name]: replaceAt(Reflect.get(value, name), rest, put) };
}

const mutated = fc
  .tuple(
    fc.constantFrom(...Object.keys(valid)),
    fc.array(fc.tuple(fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 6 }), odd), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([path, changes]) => ({
    path,
    body: JSON.stringify(changes.reduce<unknown>((body, [way, put]) => replaceAt(body, way, put), valid[path])),
  }));
const random = fc.record({
  path: fc.constantFrom(...Object.keys(valid)),
  body: fc.oneof(fc.json({ maxDepth: 4 }), fc.string({ maxLength: 200 })),
});

async function timed(path: string, body: string) {
  const start = performance.now();
  const answer = await send(path, body);
  return { ...answer, took: performance.now() - start };
}

const runs = Number(process.env["FUZZ_RUNS"] ?? 400);

test("no sense", { timeout: 60_000 + runs * 200 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: mutated }, { weight: 1, arbitrary: random }),
      async ({ path, body }) => {
        const { status, text, took } = await timed(path, body);
        expect(status, `${path} ${body}\n${text.slice(0, 500)}`).toBeLessThan(500);
        if (took < patienceMs) return;
        // This machine may have been busy with something else; a body that takes long takes long again.
        const again = [await timed(path, body), await timed(path, body)].map((one) => one.took);
        expect(Math.min(...again), `${path} ${body}`).toBeLessThan(patienceMs);
      },
    ),
    { numRuns: runs, seed: 2026, interruptAfterTimeLimit: runs > 1_000 ? 30 * 60_000 : 20_000 },
  );
});
