import { describe, expect, test } from "vitest";
import { chat } from "../../../src/doors/chat.ts";
import { completions } from "../../../src/doors/completions.ts";
import { embeddings } from "../../../src/doors/embeddings/embeddings.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { maxShape } from "../../../src/wire/body-shape.ts";
import { cpuMsOf } from "../../cpu-time.ts";

const said = [{ role: "user", content: "hello" }];
const many = (value: unknown) => Array.from({ length: maxShape.elements }, () => value);
const keys = (value: unknown) =>
  Object.fromEntries(Array.from({ length: maxShape.members }, (_, index) => [`k${index}`, value]));

describe("a body with mistakes without number", () => {
  test.each([
    ["messages", chat, { messages: many(1) }, "messages[0]"],
    ["empty messages", chat, { messages: many({}) }, "messages[0].role"],
    ["tools", chat, { messages: said, tools: many(1) }, "tools[0]"],
    ["stop", chat, { messages: said, stop: many(1) }, "stop"],
    ["parts", chat, { messages: [{ role: "user", content: many(1) }] }, "messages[0].content"],
    ["tool calls", chat, { messages: [{ role: "assistant", tool_calls: many(1) }] }, "messages[0].tool_calls[0]"],
    ["models", chat, { messages: said, models: many(1) }, "models"],
    ["plugins", chat, { messages: said, plugins: many(1) }, "plugins"],
    ["providers", chat, { messages: said, provider: { only: many(1) } }, "provider.only"],
    ["preferences", chat, { messages: said, provider: keys(1) }, "provider.k0"],
    ["biases", chat, { messages: said, logit_bias: keys("x") }, "logit_bias"],
    ["prompts", completions, { prompt: many(1) }, "prompt"],
    ["inputs", embeddings, { model: "a/b", input: [...many(1), "x"] }, "input"],
    ["empty inputs", embeddings, { model: "a/b", input: many({}) }, "input"],
    ["Anthropic's messages", messages, { max_tokens: 1, messages: many({}) }, "messages[0].role"],
    ["Anthropic's tools", messages, { max_tokens: 1, messages: said, tools: many(1) }, "tools[0]"],
    ["items", responses, { input: many(1) }, "input[0]"],
  ])("%s: the first is named, and soon", (_name, door, body, field) => {
    let read: ReturnType<typeof door.readRequest> | undefined;
    const taken = cpuMsOf(() => {
      read = door.readRequest(body);
    });
    expect(read).toMatchObject({ ok: false, problem: { kind: "invalid_request", field } });
    expect(taken).toBeLessThan(1_000);
  });

  test("the 400 does not repeat a name as long as the body", () => {
    const read = chat.readRequest({ messages: said, provider: { ["x".repeat(1_000_000)]: 1 } });
    if (read.ok || read.problem.kind !== "invalid_request") throw new Error("must be refused");
    expect(read.problem.message.length).toBeLessThan(300);
  });

  test("a small body still hears of all its mistakes", () => {
    const read = chat.readRequest({ messages: [1, 2], temperature: "hot" });
    if (read.ok || read.problem.kind !== "invalid_request") throw new Error("must be refused");
    for (const field of ["messages[0]", "messages[1]", "temperature"]) expect(read.problem.message).toContain(field);
  });
});

describe("embeddings take as many inputs as OpenAI", () => {
  test.each([
    ["texts", (count: number) => Array.from({ length: count }, () => "text")],
    ["tokens", (count: number) => Array.from({ length: count }, () => [1, 2])],
  ])("%s", (_name, input) => {
    expect(embeddings.readRequest({ model: "a/b", input: input(2_048) })).toMatchObject({ ok: true });
    expect(embeddings.readRequest({ model: "a/b", input: input(2_049) })).toMatchObject({
      ok: false,
      problem: { field: "input" },
    });
  });
});
