// A request survives its first two providers, whatever is wrong with them and whichever dialect they speak, and no client
// can tell: not in a stream, not in the middle of a loop of tools, not with an answer by a schema.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FakeVendor } from "../providers/listen.ts";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import { startOpenAiScene } from "../providers/openai-scene.ts";
import type { Script } from "../providers/script.ts";
import { putCatalog } from "./catalog.ts";
import { clients } from "./clients/all.ts";
import { rating } from "./clients/client.ts";
import { post } from "./product.ts";

/** Sorted by price, whatever happened before: else the first failures would spare the next requests theirs. */
const model = "example/unlucky:floor";
const faults: Record<string, [anthropic: Script, gemini: Script]> = {
  "out of order": [
    { kind: "body", status: 529, body: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } } },
    { kind: "body", status: 503, body: { error: { code: 503, message: "Busy", status: "UNAVAILABLE" } } },
  ],
  "closed and silent": [{ kind: "drop" }, { kind: "body", body: "" }],
  "a web page and our own key refused": [
    { kind: "body", body: "<!doctype html><h1>Gateway</h1>" },
    {
      kind: "body",
      status: 401,
      body: { error: { code: 401, message: "API key not valid", status: "UNAUTHENTICATED" } },
    },
  ],
  "rate-limited and an error inside 200": [
    {
      kind: "body",
      status: 429,
      headers: { "retry-after": "1" },
      body: { type: "error", error: { type: "rate_limit_error", message: "Slow" } },
    },
    { kind: "stream", steps: [{ data: { error: { code: 500, message: "Broken", status: "INTERNAL" } } }] },
  ],
};

let broken: FakeOpenAi;
let sound: FakeVendor;

beforeAll(async () => {
  broken = await startOpenAi();
  sound = await startOpenAiScene();
  await putCatalog(
    [
      { slug: "first", dialect: "anthropic", base_url: broken.provider("first").url },
      { slug: "second", dialect: "gemini", base_url: broken.provider("second").url },
      { slug: "third", name: "Third", base_url: sound.url },
    ],
    [
      {
        id: "example/unlucky",
        endpoints: [
          { provider: "first", price: 1 },
          { provider: "second", price: 2 },
          { provider: "third", price: 3 },
        ],
      },
    ],
  );
});
afterAll(async () => {
  await broken?.close();
  await sound?.close();
});

describe.each(Object.entries(faults))("%s", (_, [first, second]) => {
  beforeEach(() => {
    broken.provider("first").respondWith(first);
    broken.provider("second").respondWith(second);
    broken.provider("first").requests.length = 0;
    broken.provider("second").requests.length = 0;
  });

  it("each is asked once, in the order of the plan", async () => {
    const body = { model, messages: [{ role: "user", content: "Hello" }] };
    const answer = await post("/chat/completions", body);
    expect(answer.body).toMatchObject({
      provider: "Third",
      choices: [{ message: { content: "Hello from a fake vendor." } }],
    });
    expect(broken.provider("first").requests).toHaveLength(1);
    expect(broken.provider("second").requests).toHaveLength(1);
  });

  describe.each(clients)("$name", (client) => {
    it.each([false, true])("says, calls tools and rates (streamed: %s)", async (stream) => {
      expect(await client.say({ model, prompt: "Hello", stream })).toBe("Hello from a fake vendor.");
      const answer = await client.useTool({ model, prompt: "The weather? #tool", stream }, () => "21 degrees");
      // Some hand the tool's value on as JSON.
      expect(answer).toMatch(/The tool said: "?21 degrees"?$/);
      const rated = await client.rate({ model, prompt: "Rate it", stream });
      expect(rating.safeParse(rated)).toMatchObject({ success: true });
      // One request to say something, two for the tool, one for the rating.
      expect(broken.provider("first").requests).toHaveLength(4);
      expect(broken.provider("second").requests).toHaveLength(4);
    });
  });
});

it("says all of it in the end, when nobody is left", async () => {
  broken.provider("first").respondWith({ kind: "body", status: 500, body: "" });
  broken.provider("second").respondWith({ kind: "body", status: 503, body: "" });
  const answer = await post("/chat/completions", {
    model,
    messages: [{ role: "user", content: "#error-500" }],
  });
  expect(answer.status).toBe(502);
  expect(answer.body.error.metadata).toMatchObject({
    provider_name: "Third",
    previous_errors: [
      { provider: "first", status: 500 },
      { provider: "second", status: 503 },
    ],
  });
});
