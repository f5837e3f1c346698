// The AI SDK with OpenRouter's provider, beyond what all clients have in common: several steps, objects, usage with cost,
// reasoning that goes back signed, pictures and PDFs over each dialect, errors.
import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import {
  APICallError,
  embed,
  generateObject,
  generateText,
  type ModelMessage,
  Output,
  stepCountIs,
  streamObject,
  streamText,
  tool,
} from "ai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import type { FakeVendor } from "../providers/listen.ts";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import { pictures } from "../unit/content/images.ts";
import { pdfOf } from "../unit/content/pdfs.ts";
import { allOf } from "./all-of.ts";
import { putCatalog } from "./catalog.ts";
import { apiKey, baseUrl } from "./product.ts";
import { vendors } from "./vendors.ts";

const openrouter = createOpenRouter({ apiKey, baseURL: baseUrl });

describe("with a provider that does as it is told", () => {
  const model = openrouter("acme/talker", { usage: { include: true } });
  const hello = { model, prompt: "Hello", maxRetries: 0 };
  let fake: FakeOpenAi;
  beforeAll(async () => {
    fake = await startOpenAi();
    await putCatalog(
      [{ slug: "acme", name: "Acme", base_url: fake.url }],
      [
        { id: "acme/talker", endpoints: [{ provider: "acme", price: 2 }] },
        { id: "acme/embedder", architecture: { output_modalities: ["embeddings"] }, endpoints: [{ provider: "acme" }] },
      ],
    );
  });
  afterAll(() => fake?.close());
  beforeEach(() => {
    fake.requests.length = 0;
    fake.respondWith({ kind: "answer" });
  });

  /** What a provider of the AI SDK adds of its own. */
  const metadata = { provider: "Acme", usage: { totalTokens: 18, cost: 0.000036 } };

  it("generates text, and says what it cost", async () => {
    const result = await generateText({ ...hello, temperature: 0.5, seed: 7, maxOutputTokens: 100 });
    expect(result).toMatchObject({ text: "Hello from a fake provider.", finishReason: "stop" });
    expect(result.usage).toMatchObject({ inputTokens: 11, outputTokens: 7, totalTokens: 18 });
    expect(result.providerMetadata?.["openrouter"]).toMatchObject(metadata);
    expect(result.response).toMatchObject({ id: expect.stringMatching(/^gen-/), modelId: "acme/talker" });
    expect(fake.requests[0]?.body).toMatchObject({ temperature: 0.5, seed: 7, max_tokens: 100 });
  });

  it("streams text, and says what it cost", async () => {
    const result = streamText(hello);
    expect((await allOf(result.textStream)).length).toBeGreaterThan(2);
    expect(await result.text).toBe("Hello from a fake provider.");
    expect(await result.usage).toMatchObject({ inputTokens: 11, outputTokens: 7 });
    expect((await result.providerMetadata)?.["openrouter"]).toMatchObject(metadata);
  });

  describe("tools in several steps", () => {
    const called: string[] = [];
    const tools = {
      weather: tool({
        inputSchema: z.object({ city: z.string() }),
        execute: async ({ city }) => {
          called.push(city);
          return { degrees: 21 };
        },
      }),
    };
    const asking = (city: string) => ({
      kind: "answer" as const,
      content: "Let me look.",
      toolCalls: [{ id: `call_${city}`, name: "weather", arguments: JSON.stringify({ city }) }],
    });
    const settings = { ...hello, tools, stopWhen: stepCountIs(5) };
    beforeEach(() => {
      called.length = 0;
      fake.respondWith(asking("Oslo"), asking("Rome"), { kind: "answer", content: "Both 21." });
    });

    it.each([false, true])("streamed: %s", async (stream) => {
      const streamed = stream ? streamText(settings) : undefined;
      const steps = streamed === undefined ? (await generateText(settings)).steps : await streamed.steps;
      expect(called).toEqual(["Oslo", "Rome"]);
      expect(steps.map(({ finishReason, text }) => [finishReason, text])).toEqual([
        ["tool-calls", "Let me look."],
        ["tool-calls", "Let me look."],
        ["stop", "Both 21."],
      ]);
      expect(fake.requests[2]?.body).toMatchObject({
        messages: [
          { role: "user" },
          { role: "assistant", tool_calls: [{ id: "call_Oslo" }] },
          { role: "tool", tool_call_id: "call_Oslo", content: '{"degrees":21}' },
          { role: "assistant", tool_calls: [{ id: "call_Rome" }] },
          { role: "tool", tool_call_id: "call_Rome" },
        ],
      });
    });
  });

  describe("objects", () => {
    const schema = z.object({ score: z.number(), words: z.array(z.string()) });
    const object = { score: 4, words: ["warm", "dry"] };
    beforeEach(() => fake.respondWith({ kind: "answer", content: JSON.stringify(object, null, 1) }));

    it("generateObject and Output.object", async () => {
      expect((await generateObject({ ...hello, schema })).object).toEqual(object);
      expect((await generateText({ ...hello, output: Output.object({ schema }) })).output).toEqual(object);
      expect(fake.requests[1]?.body).toMatchObject({ response_format: { type: "json_schema" } });
    });

    it("streamObject, piece by piece", async () => {
      const result = streamObject({ ...hello, schema });
      const partial = await allOf(result.partialObjectStream);
      expect(partial.length).toBeGreaterThan(1);
      expect(partial.at(-1)).toEqual(object);
      expect(await result.object).toEqual(object);
    });

    it("without a schema: any JSON", async () => {
      expect((await generateObject({ ...hello, output: "no-schema" })).object).toEqual(object);
      expect(fake.requests[0]?.body).toMatchObject({ response_format: { type: "json_object" } });
    });
  });

  it("embeds", async () => {
    const data = [{ object: "embedding", index: 0, embedding: [0.5, -0.25] }];
    fake.respondWith({
      kind: "body",
      body: { object: "list", model: "upstream", data, usage: { prompt_tokens: 4, total_tokens: 4 } },
    });
    const model = openrouter.textEmbeddingModel("acme/embedder");
    expect(await embed({ model, value: "Hello", maxRetries: 0 })).toMatchObject({
      embedding: [0.5, -0.25],
      usage: { tokens: 4 },
    });
  });

  describe("errors", () => {
    const failure = async (work: PromiseLike<unknown>): Promise<APICallError> => {
      const thrown = await Promise.resolve(work).catch((error: unknown) => error);
      if (APICallError.isInstance(thrown)) return thrown;
      throw new Error(`it did not fail as it should: ${String(thrown)}`);
    };

    it.each([
      [500, 502, true],
      [429, 429, true],
      [503, 503, true],
      [400, 400, false],
    ])("a provider's %i is a %i", async (status, statusCode, isRetryable) => {
      fake.respondWith({ kind: "body", status, body: { error: { message: "Not now" } } });
      const error = await failure(generateText(hello));
      expect(error).toMatchObject({ statusCode, isRetryable });
      expect(error.message).toContain("Not now");
    });

    it("an unknown model", async () => {
      const error = await failure(generateText({ ...hello, model: openrouter("acme/nobody") }));
      expect(error).toMatchObject({ statusCode: 400 });
      expect(error.message).toContain("acme/nobody");
    });

    it("a retry gets through", async () => {
      fake.respondWith({ kind: "body", status: 500, body: "" }, { kind: "answer" });
      expect((await generateText({ ...hello, maxRetries: 1 })).text).toBe("Hello from a fake provider.");
    });
  });
});

describe.each(vendors)("over $dialect", ({ dialect, start, provider }) => {
  const model = openrouter("example/eyes");
  let fake: FakeVendor;
  beforeAll(async () => {
    fake = await start();
    await putCatalog(
      [{ slug: dialect, base_url: fake.url, dialect, ...provider }],
      [
        {
          id: "example/eyes",
          architecture: { input_modalities: ["text", "image", "file"] },
          endpoints: [{ provider: dialect }],
        },
        {
          id: "example/pictures",
          architecture: { input_modalities: ["text", "image"] },
          endpoints: [{ provider: dialect }],
        },
      ],
    );
  });
  afterAll(() => fake?.close());
  beforeEach(() => {
    fake.requests.length = 0;
  });
  const sent = (request: number) => JSON.stringify(fake.requests[request]?.body);

  describe("pictures and PDFs", () => {
    let pdf: Uint8Array;
    beforeAll(async () => {
      pdf = await pdfOf(["Rivers flow to the sea."]);
    });
    const messages = (): ModelMessage[] => [
      {
        role: "user",
        content: [
          { type: "text", text: "What is in these?" },
          { type: "file", mediaType: "image/png", data: Buffer.from(pictures.png, "base64") },
          { type: "file", mediaType: "application/pdf", filename: "rivers.pdf", data: pdf },
        ],
      },
    ];

    it("go as they are to a model that reads them", async () => {
      const { text } = await generateText({ model, messages: messages() });
      expect(text).toBe("Hello from a fake vendor.");
      expect(sent(0)).toContain(pictures.png);
      expect(sent(0)).toContain(Buffer.from(pdf).toString("base64"));
    });

    it("become text for one that does not read files, once for a whole conversation", async () => {
      const reading = openrouter("example/pictures", {
        plugins: [{ id: "file-parser", pdf: { engine: "pdf-text" } }],
      });
      const first = await generateText({ model: reading, messages: messages() });
      expect(sent(0)).toContain("Rivers flow to the sea.");
      expect(first.providerMetadata?.["openrouter"]).toMatchObject({ annotations: [{ type: "file" }] });
      const followUp: ModelMessage[] = [
        ...messages(),
        ...first.response.messages,
        { role: "user", content: "And the second point?" },
      ];
      const streamed = streamText({ model: reading, messages: followUp });
      expect(await streamed.text).toBe("Hello from a fake vendor.");
      expect(sent(1)).toContain("Rivers flow to the sea.");
    });
  });

  it.each([false, true])("reasoning is shown, and goes back signed in the next step (streamed: %s)", async (stream) => {
    const look = tool({ inputSchema: z.object({ city: z.string() }), execute: async () => "21 degrees" });
    const settings = {
      model: openrouter("example/eyes", { reasoning: { max_tokens: 2_000 } }),
      prompt: "#reasoning #tool",
      tools: { look },
      stopWhen: stepCountIs(3),
      maxRetries: 0,
    };
    const steps = stream ? await streamText(settings).steps : (await generateText(settings)).steps;
    expect(steps).toHaveLength(2);
    expect(steps[0]?.reasoningText).toBe("First I think about it.");
    expect(steps[0]?.text).toBe("Let me look.");
    expect(steps[0]?.toolCalls).toHaveLength(1);
    expect(fake.requests).toHaveLength(2);
    const signatures: Record<string, string> = {
      anthropic: "fake-signature",
      bedrock: "fake-signature",
      gemini: "ZmFrZS1zaWduYXR1cmU=",
    };
    if (signatures[dialect] !== undefined) expect(sent(1)).toContain(signatures[dialect]);
    expect(steps[1]?.text).toContain("21 degrees");
  });
});
