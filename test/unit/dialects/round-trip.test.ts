// Each dialect against the fake of its vendor, over HTTP: what it builds is taken, and what comes back is read, whole and
// streamed, through a loop of tools with reasoning that goes back and forth.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anthropic } from "../../../src/dialects/anthropic/anthropic.ts";
import { bedrock } from "../../../src/dialects/bedrock/bedrock.ts";
import type { Dialect, Target } from "../../../src/dialects/dialect.ts";
import { gemini } from "../../../src/dialects/gemini/gemini.ts";
import { openAiResponses } from "../../../src/dialects/openai-responses/openai-responses.ts";
import { vertex } from "../../../src/dialects/vertex/vertex.ts";
import { AwsEventStreamDecoder } from "../../../src/streaming/aws-event-stream.ts";
import { SseDecoder } from "../../../src/streaming/sse-decoder.ts";
import { startAnthropic } from "../../providers/anthropic.ts";
import { startBedrock } from "../../providers/bedrock.ts";
import { startGemini } from "../../providers/gemini.ts";
import type { FakeVendor } from "../../providers/listen.ts";
import { startOpenAiResponses } from "../../providers/openai-responses.ts";
import { built, type Played, played, targetOf } from "./support.ts";

interface Case {
  dialect: Dialect;
  target: Target;
  start: () => Promise<FakeVendor>;
}

const bearer = { authorization: "Bearer key" };
const cases: Record<string, Case> = {
  anthropic: { dialect: anthropic, target: targetOf("anthropic"), start: startAnthropic },
  "anthropic, answers by a tool": {
    dialect: anthropic,
    target: targetOf("anthropic", { quirks: { structured_outputs: "tool" } }),
    start: startAnthropic,
  },
  gemini: { dialect: gemini, target: targetOf("gemini"), start: startGemini },
  "vertex, Gemini": { dialect: vertex, target: targetOf("vertex"), start: startGemini },
  "vertex, Claude": {
    dialect: vertex,
    target: targetOf("vertex", { quirks: { publisher: "anthropic" } }),
    start: startAnthropic,
  },
  bedrock: { dialect: bedrock, target: targetOf("bedrock"), start: startBedrock },
  "openai-responses": {
    dialect: openAiResponses,
    target: targetOf("openai-responses"),
    start: startOpenAiResponses,
  },
};

const city = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};
const tools = [
  { type: "function", function: { name: "look", parameters: city } },
  { type: "function", function: { name: "list" } },
];
const user = (content: string) => ({ role: "user", content });

describe.each(Object.entries(cases))("%s", (_name, { dialect, target, start }) => {
  let fake: FakeVendor;
  beforeAll(async () => {
    fake = await start();
  });
  afterAll(() => fake.close());

  async function send(body: Record<string, unknown>): Promise<Response> {
    const request = built(dialect, body, target);
    return fetch(fake.url + request.path, {
      method: "POST",
      headers: { ...request.headers, ...bearer },
      body: request.body,
    });
  }

  async function streamed(body: Record<string, unknown>): Promise<Played> {
    const response = await send({ ...body, stream: true });
    const decoder = dialect.framing === "aws-event-stream" ? new AwsEventStreamDecoder() : new SseDecoder();
    const reader = dialect.streamReader(target);
    const events = [];
    try {
      for await (const bytes of response.body ?? []) events.push(...decoder.push(bytes));
    } catch {
      // The connection broke: nobody calls `finish`.
      return played(events.flatMap((event) => reader.read(event)));
    }
    return played([
      ...[...events, ...decoder.finish()].flatMap((event) => reader.read(event)),
      ...reader.finish(false),
    ]);
  }

  /** A whole answer in the form of a streamed one. */
  async function whole(body: Record<string, unknown>): Promise<Played> {
    const result = dialect.readResponse(await (await send(body)).text(), target);
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    const { choices, usage, upstreamId } = result.value;
    const [choice] = choices;
    const { content, reasoning, reasoning_details, tool_calls } = choice?.message ?? {};
    return {
      content: content ?? "",
      reasoning: reasoning ?? "",
      details: reasoning_details ?? [],
      calls: (tool_calls ?? []).map(({ id, function: called }) => ({ id, ...called })),
      finish: choice?.finish_reason ?? null,
      native: choice?.native_finish_reason ?? null,
      usage: usage === undefined ? [] : [usage],
      ids: upstreamId === undefined ? [] : [upstreamId],
      errors: [],
      ends: 1,
    };
  }

  const asMessage = ({ content, reasoning, details, calls }: Played) => ({
    role: "assistant",
    content,
    reasoning,
    reasoning_details: details,
    tool_calls: calls.map(({ id, name, arguments: text }) => ({
      id,
      type: "function",
      function: { name, arguments: text },
    })),
  });

  describe.each([
    ["whole", whole],
    ["streamed", streamed],
  ] as const)("%s", (_way, ask) => {
    it("text", async () => {
      expect(await ask({ messages: [user("Hi")] })).toMatchObject({
        content: "Hello from a fake vendor.",
        finish: "stop",
        usage: [{ promptTokens: 11, completionTokens: 7 }],
        calls: [],
        errors: [],
        ends: 1,
      });
    });

    it("a loop of tools, thinking all the way", async () => {
      const thinking = { max_tokens: 5000, reasoning: { effort: "medium" }, tools };
      const messages: unknown[] = [{ role: "system", content: "Be brief." }, user("#tools #reasoning")];
      const first = await ask({ ...thinking, messages });
      expect(first).toMatchObject({
        content: "Let me look.",
        reasoning: "First I think about it.",
        finish: "tool_calls",
      });
      expect(first.calls.map(({ name, arguments: text }) => [name, JSON.parse(text)])).toEqual([
        ["look", { city: expect.any(String) }],
        ["list", {}],
      ]);
      messages.push(asMessage(first));
      for (const { id, name } of first.calls)
        messages.push({ role: "tool", tool_call_id: id, content: `${name} done` });
      const second = await ask({ ...thinking, messages });
      expect(second).toMatchObject({ content: "The tool said: look done list done", finish: "stop", calls: [] });
      const sent = JSON.stringify(fake.requests.at(-1)?.body);
      const signature = first.details.map((detail) => detail["signature"] ?? detail["data"]).find(Boolean);
      expect(sent).toContain(String(signature));
      expect(sent).toMatch(/"thinking"|"thinkingConfig"|"reasoning":{"effort"/);
    });

    it("an answer by a schema, with tools beside it or not", async () => {
      const response_format = { type: "json_schema", json_schema: { name: "city", strict: true, schema: city } };
      for (const more of [{}, { tools }]) {
        const { content, finish, calls } = await ask({ messages: [user("Hi")], response_format, ...more });
        expect(JSON.parse(content)).toEqual({ city: expect.any(String) });
        expect({ finish, calls }).toEqual({ finish: "stop", calls: [] });
      }
    });

    it("any JSON object", async () => {
      const { content } = await ask({ messages: [user("Hi")], response_format: { type: "json_object" } });
      expect(JSON.parse(content)).toBeTypeOf("object");
    });
  });

  it("errors, before and within an answer", async () => {
    const response = await send({ messages: [user("#error-503")] });
    expect(dialect.readError(response.status, await response.text()).message).toBe("The fake was told to fail.");
    expect(await streamed({ messages: [user("#stream-error")] })).toMatchObject({
      errors: [{ message: "The fake was told to fail." }],
      ends: 0,
    });
    expect(await streamed({ messages: [user("#die")] })).toMatchObject({ errors: [], ends: 0 });
  });

  it("a refused prompt", async () => {
    const refused = await send({ messages: [user("#refuse")] });
    expect(dialect.readResponse(await refused.text(), target)).toMatchObject({
      ok: false,
      problem: { kind: "refused" },
    });
    expect(await streamed({ messages: [user("#refuse")] })).toMatchObject({ errors: [{ refused: true }], ends: 0 });
  });
});
