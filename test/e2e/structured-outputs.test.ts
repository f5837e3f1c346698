// The request bodies of the page "Structured Outputs", over each dialect, streamed and not; and its two errors.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FakeVendor } from "../providers/listen.ts";
import { putCatalog } from "./catalog.ts";
import { manage, post, stream } from "./product.ts";
import { vendors } from "./vendors.ts";

const schema = {
  type: "object",
  properties: {
    location: { type: "string", description: "City or location name" },
    temperature: { type: "number", description: "Temperature in Celsius" },
    conditions: { type: "string", description: "Weather conditions description" },
  },
  required: ["location", "temperature", "conditions"],
  additionalProperties: false,
};
const response_format = { type: "json_schema", json_schema: { name: "weather", strict: true, schema } };
const fits = { location: expect.any(String), temperature: expect.any(Number), conditions: expect.any(String) };
const model = "openai/gpt-4";

afterAll(() => manage("PATCH", "/workspaces/default", { default_text_model: null }));

describe.each(vendors)("over $dialect", ({ dialect, start, provider }) => {
  let fake: FakeVendor;
  beforeAll(async () => {
    fake = await start();
    await putCatalog(
      [{ slug: dialect, base_url: fake.url, dialect, ...provider }],
      [
        {
          id: model,
          endpoints: [
            // Cheaper, but of no use here.
            { provider: dialect, tag: `${dialect}/plain`, price: 0.1, supported_parameters: ["max_tokens"] },
            { provider: dialect },
          ],
        },
        {
          id: "example/plain",
          endpoints: [{ provider: dialect, supported_parameters: ["max_tokens", "response_format"] }],
        },
      ],
    );
    await manage("PATCH", "/workspaces/default", { default_text_model: model });
  });
  afterAll(() => fake?.close());

  it.each([
    ["the first example", { messages: [{ role: "user", content: "What's the weather like in London?" }] }],
    ["the Fetch API's", { model, messages: [{ role: "user", content: "What is the weather like in London?" }] }],
    [
      "requiring the parameter",
      { model, messages: [{ role: "user", content: "London?" }], provider: { require_parameters: true } },
    ],
  ])("answers by the schema: %s", async (_, body) => {
    const answer = await post("/chat/completions", { ...body, response_format });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(answer.body.choices[0]).toMatchObject({ finish_reason: "stop" });
    expect(answer.body.choices[0].message.tool_calls).toBeUndefined();
    expect(JSON.parse(answer.body.choices[0].message.content)).toEqual(fits);
  });

  it("streams partial JSON that is whole in the end", async () => {
    const body = { model, messages: [{ role: "user", content: "London?" }], response_format };
    const chunks = await stream("/chat/completions", body);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "");
    expect(text.filter((piece) => piece !== "").length).toBeGreaterThan(2);
    expect(JSON.parse(text.join(""))).toEqual(fits);
    expect(chunks.some(({ choices }) => choices[0]?.delta.tool_calls !== undefined)).toBe(false);
    expect(chunks.findLast(({ choices }) => choices.length > 0).choices[0].finish_reason).toBe("stop");
  });

  it("answers with any JSON object", async () => {
    const messages = [{ role: "user", content: "The weather in London, as JSON?" }];
    const answer = await post("/chat/completions", { model, messages, response_format: { type: "json_object" } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(JSON.parse(answer.body.choices[0].message.content)).toBeTypeOf("object");
  });

  it("says so where a model does not support it", async () => {
    const messages = [{ role: "user", content: "London?" }];
    const answer = await post("/chat/completions", { model: "example/plain", messages, response_format });
    expect(answer.status).toBe(404);
    expect(answer.body.error.message).toContain("support structured outputs");
    expect(answer.body.error.metadata.excluded).toEqual([
      expect.objectContaining({ endpoint: dialect, by: "structured_outputs" }),
    ]);
  });

  it("says where a schema is invalid, and asks nobody", async () => {
    fake.requests.length = 0;
    const wrong = { ...schema, properties: { ...schema.properties, temperature: { type: "celsius" } } };
    const answer = await post("/chat/completions", {
      model,
      messages: [{ role: "user", content: "London?" }],
      response_format: { type: "json_schema", json_schema: { name: "weather", strict: true, schema: wrong } },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(/properties.*temperature.*type/);
    expect(fake.requests).toEqual([]);
  });
});
