// OpenAI's own client against /responses and /embeddings: answers, streams and its stream helper, a loop of tools, a
// parsed answer, typed errors, a prompt that is too long, and a stream that breaks off.
import OpenAI, { BadRequestError, InternalServerError, NotFoundError } from "openai";
import { zodTextFormat } from "openai/helpers/zod";
import type {
  FunctionTool,
  Response,
  ResponseFunctionToolCall,
  ResponseInput,
  ResponseOutputItem,
} from "openai/resources/responses/responses";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { startAnthropic } from "../providers/anthropic.ts";
import type { FakeVendor } from "../providers/listen.ts";
import { allOf } from "./all-of.ts";
import { putCatalog } from "./catalog.ts";
import { apiKey, baseUrl } from "./product.ts";

const demo = "fairlead/demo";
const claude = "anthropic/claude-fake";
const embedder = "fairlead/demo-embedding";
const client = new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0, timeout: 20_000 });
let fake: FakeVendor;

beforeAll(async () => {
  fake = await startAnthropic();
  await putCatalog(
    [
      { slug: "anthropic", name: "Anthropic", dialect: "anthropic", base_url: fake.url },
      {
        slug: "sandbox-b",
        name: "Sandbox B",
        dialect: "sandbox",
        base_url: "https://sandbox.invalid/v1",
        api_key: null,
      },
    ],
    [
      { id: claude, endpoints: [{ provider: "anthropic", price: 2 }] },
      {
        id: embedder,
        context_length: 8192,
        architecture: { output_modalities: ["embeddings"] },
        endpoints: ["sandbox-a", "sandbox-b"].map((provider) => ({ provider, upstream_model: "demo-embedding" })),
      },
    ],
  );
});
afterAll(() => fake?.close());

const isGeneration = expect.stringMatching(/^gen-[A-Za-z0-9]{20,}$/);
const weather: FunctionTool = {
  type: "function",
  name: "weather",
  description: "Tells the weather",
  strict: true,
  parameters: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
};

it("gets a response with its identity and its cost", async () => {
  const response = await client.responses.create({ model: demo, input: "Hi", instructions: "Be brief" });
  expect(response).toMatchObject({
    id: isGeneration,
    object: "response",
    status: "completed",
    model: demo,
    provider: "Sandbox A",
    instructions: "Be brief",
    output_text: expect.stringContaining('You said: "Hi"'),
    usage: { total_tokens: expect.any(Number), cost: expect.any(Number) },
  });
});

it("ends at the limit of tokens, and says so", async () => {
  expect(await client.responses.create({ model: demo, input: "Hi", max_output_tokens: 2 })).toMatchObject({
    status: "incomplete",
    incomplete_details: { reason: "max_output_tokens" },
  });
});

it("streams numbered events, and its helper puts the same response together", async () => {
  const request = { model: demo, input: "Hi", reasoning: { effort: "low" as const } };
  const stream = client.responses.stream(request);
  const events = await allOf(stream);
  expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, position) => position));
  expect(events.at(-1)?.type).toBe("response.completed");
  const final = await stream.finalResponse();
  const whole = await client.responses.create(request);
  expect(final.output_text).toBe(whole.output_text);
  expect(final.usage?.output_tokens).toBe(whole.usage?.output_tokens);
  expect(final.output.map(({ type }) => type)).toEqual(["reasoning", "message"]);
});

describe.each([demo, claude])("a loop of tools with %s", (model) => {
  it.each(["whole", "streamed"])("%s", async (manner) => {
    const ask = (input: ResponseInput): Promise<Response> => {
      const request = { model, input, tools: [weather], reasoning: { effort: "low" as const }, store: false };
      return manner === "whole" ? client.responses.create(request) : client.responses.stream(request).finalResponse();
    };
    const input: ResponseInput = [{ role: "user", content: "What is the weather? #tool #reasoning" }];
    const first = await ask(input);
    const calls = first.output.filter(isCall);
    expect(calls).toMatchObject([{ name: "weather", status: "completed" }]);
    expect(JSON.parse(calls[0]?.arguments ?? "")).toEqual({ city: expect.any(String) });
    const results = calls.map(({ call_id }) => ({
      type: "function_call_output" as const,
      call_id,
      output: "21 degrees",
    }));
    const second = await ask([...input, ...first.output.filter(isOurs), ...results]);
    expect(second).toMatchObject({ status: "completed", output_text: expect.stringContaining("21 degrees") });
    if (model === claude) expect(JSON.stringify(fake.requests.at(-1)?.body)).toContain("fake-signature");
  });
});

it.each([demo, claude])("parses an answer in a schema with %s", async (model) => {
  const format = zodTextFormat(z.object({ city: z.string(), degrees: z.number() }), "weather");
  const response = await client.responses.parse({ model, input: "Weather?", text: { format } });
  expect(response.output_parsed).toEqual({ city: expect.any(String), degrees: expect.any(Number) });
});

it.each<[name: string, fields: object, error: unknown]>([
  ["an unknown model", { model: "no/such" }, BadRequestError],
  ["a hosted tool", { tools: [{ type: "code_interpreter" }] }, BadRequestError],
  ["an earlier response", { previous_response_id: "resp_1" }, BadRequestError],
  ["storing", { store: true }, BadRequestError],
  ["an empty plan", { provider: { only: ["nobody"] } }, NotFoundError],
  ["a provider that is down", { input: "[[503]]" }, InternalServerError],
])("tells %s as a typed error", async (_, fields, error) => {
  const thrown = await client.responses
    .create({ model: demo, input: "Hi", ...fields })
    .catch((caught: unknown) => caught);
  expect(thrown).toBeInstanceOf(error);
  expect(thrown).toMatchObject({
    error: { message: expect.any(String), metadata: { error_type: expect.any(String) } },
  });
});

it("tells that a prompt was too long as a response that is incomplete", async () => {
  const incomplete = {
    status: "incomplete",
    incomplete_details: { reason: "length" },
    error_type: "context_length_exceeded",
  };
  expect(await client.responses.create({ model: demo, input: "[[context]]" })).toMatchObject(incomplete);
  const events = await allOf(await client.responses.create({ model: demo, input: "[[context]]", stream: true }));
  expect(events.at(-1)).toMatchObject({ type: "response.incomplete", response: incomplete });
});

it.each([
  ["the sandbox", { model: demo, input: "[[break]] with enough words to break off in the middle" }],
  ["a vendor", { model: claude, input: "#stream-error" }],
])("tells a stream of %s that breaks off as a failed response, never as an end", async (_, request) => {
  const events = await allOf(await client.responses.create({ ...request, stream: true }));
  const types = events.map(({ type }) => type);
  expect(types).toContain("response.output_text.delta");
  expect(types).not.toContain("response.completed");
  expect(events.at(-1)).toMatchObject({
    type: "response.failed",
    response: { status: "failed", error: { code: "server_error", message: expect.any(String) } },
  });
});

describe("embeddings", () => {
  it("come as numbers, whatever the client asks for on the way", async () => {
    const input = ["The cat sat on the mat", "a cat on a mat", "Stock prices fell sharply"];
    const { data: list, response } = await client.embeddings
      .create({ model: embedder, input, dimensions: 256 })
      .withResponse();
    expect(list).toMatchObject({
      id: isGeneration,
      object: "list",
      model: embedder,
      usage: { prompt_tokens: expect.any(Number), cost: expect.any(Number) },
    });
    expect(response.headers.get("x-fairlead-io-log")).toBe("off");
    const [cat, mat, stock] = list.data.map(({ embedding }) => embedding);
    const closeness = (a: number[] = [], b: number[] = []) =>
      a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
    expect(closeness(cat, mat)).toBeGreaterThan(closeness(cat, stock) + 0.3);
    const floats = await client.embeddings.create({
      model: embedder,
      input,
      encoding_format: "float",
      dimensions: 256,
    });
    expect(floats.data[0]?.embedding.map((value) => value.toFixed(4))).toEqual(cat?.map((value) => value.toFixed(4)));
  });

  it("fail over", async () => {
    const list = await client.embeddings.create({ model: embedder, input: "[[fail:sandbox-a]] hello" });
    expect(list).toMatchObject({ provider: "Sandbox B" });
  });

  it("leave a record", async () => {
    const list = await client.embeddings.create({ model: embedder, input: "hello", user: "u1" });
    const id = String(Reflect.get(list, "id"));
    await expect
      .poll(() => recordOf(id), { timeout: 30_000 })
      .toMatchObject({ api_type: "embeddings", model: embedder, external_user: "u1", tokens_prompt: 2 });
  });

  it.each<[name: string, fields: object, error: unknown, message: RegExp]>([
    ["a model for answers", { model: demo }, BadRequestError, /gives no embeddings/],
    ["an unknown model", { model: "no/such" }, BadRequestError, /not a valid model/],
    ["nothing", { input: [] }, BadRequestError, /input/],
    ["more than fits", { input: "many words ".repeat(20_000) }, BadRequestError, /maximum context length/],
    ["providers that are all down", { input: "[[503]]" }, InternalServerError, /503/],
  ])("tell %s as a typed error", async (_, fields, error, message) => {
    const thrown = await client.embeddings
      .create({ model: embedder, input: "Hi", ...fields })
      .catch((caught: unknown) => caught);
    expect(thrown).toBeInstanceOf(error);
    expect(String(thrown)).toMatch(message);
  });

  it("are not to be had from a conversation", async () => {
    const asked = client.chat.completions.create({ model: embedder, messages: [{ role: "user", content: "Hi" }] });
    await expect(asked).rejects.toThrow(/POST \/api\/v1\/embeddings/);
  });
});

function isCall(item: ResponseOutputItem): item is ResponseFunctionToolCall {
  return item.type === "function_call";
}

/** The kinds of items that this router gives, all of which may go back as they are. */
function isOurs(item: ResponseOutputItem): item is Extract<ResponseOutputItem, ResponseInput[number]> {
  return ["message", "reasoning", "function_call"].includes(item.type);
}

async function recordOf(id: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${baseUrl}/generation?id=${id}`, { headers });
  const { data }: { data?: unknown } = await response.json();
  return data;
}
