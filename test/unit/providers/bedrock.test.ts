// The fake is only worth something if the vendor's own client cannot tell it from the real thing.
import { type IncomingMessage, request } from "node:http";
import {
  BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  ThrottlingException,
  ValidationException,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBedrock } from "../../providers/bedrock.ts";
import type { FakeVendor } from "../../providers/listen.ts";

let fake: FakeVendor;
let client: BedrockRuntimeClient;
const json = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const tools = [
  { toolSpec: { name: "look", inputSchema: { json } } },
  { toolSpec: { name: "list", inputSchema: { json: { type: "object" } } } },
];

function clientOf({ url }: FakeVendor): BedrockRuntimeClient {
  const credentials = { accessKeyId: "id", secretAccessKey: "secret" };
  return new BedrockRuntimeClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1, requestHandler });
}

interface Sent {
  hostname: string;
  port?: number;
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

interface Answered {
  response: { statusCode: number; headers: Record<string, string>; body: IncomingMessage };
}

/** HTTP/1.1: left to itself the client speaks HTTP/2, which the fake does not. */
const requestHandler = {
  handle: ({ body, ...sent }: Sent) =>
    new Promise<Answered>((resolve, reject) => {
      const target = request({ ...sent }, (answer) => {
        const entries = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
        resolve({
          response: { statusCode: answer.statusCode ?? 0, headers: Object.fromEntries(entries), body: answer },
        });
      });
      target.on("error", reject);
      target.end(body);
    }),
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
};

beforeAll(async () => {
  fake = await startBedrock();
  client = clientOf(fake);
});
afterAll(() => fake.close());

async function converse(way: string, text: string, more: Partial<ConverseCommandInput> = {}) {
  const input = { modelId: "model:0", messages: [{ role: "user" as const, content: [{ text }] }], ...more };
  if (way === "streamed") return gather(input);
  const { output, stopReason, usage } = await client.send(new ConverseCommand(input));
  return { content: output?.message?.content ?? [], stopReason, usage };
}

async function gather(input: ConverseCommandInput) {
  const { stream = [] } = await client.send(new ConverseStreamCommand(input));
  const blocks: { text: string; name?: string | undefined; thought: string; signature?: string }[] = [];
  let stopReason: string | undefined;
  let usage: unknown;
  const at = (index = 0) => (blocks[index] ??= { text: "", thought: "" });
  for await (const event of stream) {
    if (event.contentBlockStart)
      at(event.contentBlockStart.contentBlockIndex).name = event.contentBlockStart.start?.toolUse?.name;
    const { delta, contentBlockIndex } = event.contentBlockDelta ?? {};
    if (delta) at(contentBlockIndex).text += delta.text ?? delta.toolUse?.input ?? "";
    if (delta?.reasoningContent?.text) at(contentBlockIndex).thought += delta.reasoningContent.text;
    if (delta?.reasoningContent?.signature) at(contentBlockIndex).signature = delta.reasoningContent.signature;
    stopReason = event.messageStop?.stopReason ?? stopReason;
    usage = event.metadata?.usage ?? usage;
  }
  const content = blocks.map(({ text, name, thought, signature }) => {
    if (name !== undefined) return { toolUse: { name, input: JSON.parse(text || "{}") } };
    return signature === undefined ? { text } : { reasoningContent: { reasoningText: { text: thought, signature } } };
  });
  return { content: content as Partial<ContentBlock>[], stopReason, usage };
}

describe.each(["whole", "streamed"])("%s", (way) => {
  it("text", async () => {
    expect(await converse(way, "Hi")).toEqual({
      content: [{ text: "Hello from a fake vendor." }],
      stopReason: "end_turn",
      usage: { inputTokens: 11, outputTokens: 7, totalTokens: 18 },
    });
  });

  it("calls of tools, one without arguments", async () => {
    const { content, stopReason } = await converse(way, "#tools", { toolConfig: { tools } });
    expect(content.slice(1)).toMatchObject([
      { toolUse: { name: "look", input: { city: expect.any(String) } } },
      { toolUse: { name: "list", input: {} } },
    ]);
    expect(stopReason).toBe("tool_use");
  });

  it("reasoning, signed", async () => {
    const { content } = await converse(way, "#reasoning");
    expect(content[0]).toEqual({
      reasoningContent: { reasoningText: { text: "First I think about it.", signature: "fake-signature" } },
    });
  });

  it("an answer by a forced tool", async () => {
    const { content } = await converse(way, "Hi", { toolConfig: { tools, toolChoice: { tool: { name: "look" } } } });
    expect(content[0]).toMatchObject({ toolUse: { name: "look", input: { city: expect.any(String) } } });
  });

  it("an answer that was filtered", async () => {
    expect(await converse(way, "#refuse")).toMatchObject({ content: [], stopReason: "content_filtered" });
  });

  it("errors", async () => {
    await expect(converse(way, "#error-429")).rejects.toThrow(ThrottlingException);
    await expect(converse(way, "#error-400")).rejects.toThrow(ValidationException);
    await expect(converse(way, " ")).rejects.toThrow(/blank/);
    await expect(converse(way, "#die")).rejects.toThrow();
  });
});

it("an exception in the middle of a stream", async () => {
  await expect(converse("streamed", "#stream-error")).rejects.toMatchObject({ name: "ModelStreamErrorException" });
});

it("keeps what it received", () => {
  expect(fake.requests[0]).toMatchObject({
    path: "/model/model%3A0/converse",
    headers: { authorization: expect.stringContaining("AWS4-HMAC-SHA256") },
    body: { messages: [{ role: "user", content: [{ text: "Hi" }] }] },
  });
});

it("fails as it is told to", async () => {
  const failing = await startBedrock({ status: 503 });
  const command = new ConverseCommand({ modelId: "x", messages: [{ role: "user", content: [{ text: "Hi" }] }] });
  await expect(clientOf(failing).send(command)).rejects.toMatchObject({ name: "ServiceUnavailableException" });
  await failing.close();
});
