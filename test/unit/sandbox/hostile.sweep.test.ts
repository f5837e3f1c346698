import { describe, expect, test } from "vitest";
import { composeAnswer } from "../../../src/sandbox/compose-answer.ts";
import { countNumbers, maxCharacters, maxNumbers, writeEmbeddings } from "../../../src/sandbox/embed.ts";
import { readFault } from "../../../src/sandbox/fault.ts";
import { writeCompletion, writeEvents } from "../../../src/sandbox/write-answer.ts";
import type { ChatRequest } from "../../../src/wire/chat-request.ts";

const many = <One>(length: number, one: (index: number) => One): One[] =>
  Array.from({ length }, (_, index) => one(index));

function asking(content: string, more: Partial<ChatRequest> = {}): ChatRequest {
  return { ...more, messages: [{ role: "user", content }] };
}

function wanting(schema: Record<string, unknown>): ChatRequest {
  return asking("?", { response_format: { type: "json_schema", json_schema: { name: "a", schema } } });
}

function deep(levels: number): Record<string, unknown> {
  let schema: Record<string, unknown> = { type: "string" };
  for (let level = 0; level < levels; level++) {
    schema = { type: "object", properties: { a: schema, b: schema }, required: ["a", "b"] };
  }
  return schema;
}

const frame = { model: "demo", created: 0, includeUsage: true, logprobs: true };

describe("whatever it is asked for, the sandbox has an answer of some size, and soon", () => {
  test.each<[string, ChatRequest]>([
    ["a pattern that backtracks", wanting({ type: "string", pattern: "^(a+)+\\B$" })],
    ["another", wanting({ type: "string", pattern: "(x+x+)+y(x*)*$", minLength: 60 })],
    ["patterns in patterns", wanting({ type: "string", pattern: "^((((((a+)+)+)+)+)+)+$", minLength: 9_000 })],
    ["repetitions of repetitions", wanting({ type: "string", pattern: "^(?:(?:a{1000}){1000}){1000}$" })],
    ["a billion characters", wanting({ type: "string", minLength: 1e9 })],
    ["a billion items", wanting({ type: "array", items: { type: "string", minLength: 1e9 }, minItems: 1e9 })],
    ["a billion names", wanting({ type: "object", minProperties: 1e9 })],
    ["lists of lists", wanting({ $ref: "#/$defs/a", $defs: { a: { minItems: 1_000, items: { $ref: "#/$defs/a" } } } })],
    ["twice and twice again", wanting(deep(40))],
    [
      "a tree of itself",
      wanting({ type: "object", required: ["a", "b"], properties: { a: { $ref: "#" }, b: { $ref: "#" } } }),
    ],
    [
      "all of a hundred thousand",
      wanting({ allOf: many(100_000, (index) => ({ properties: { [`k${index}`]: true } })) }),
    ],
    [
      "choices of choices",
      wanting({ allOf: many(2, (which) => ({ enum: many(20_000, (index) => `${which}${index}`) })) }),
    ],
    ["a long value", wanting({ const: "x".repeat(10_000_000) })],
    ["a reference that is no text", wanting({ $ref: "#/%E0%A4%A" })],
    ["a long answer", asking("[[long:999999999]]", { n: 128 })],
    ["a hundred thousand ends", asking("[[long:20000]]", { stop: many(1_024, (index) => `no${index}`) })],
    [
      "results without number",
      {
        messages: many(40_000, (index) => ({
          role: "tool" as const,
          tool_call_id: `c${index}`,
          content: "x".repeat(400),
        })),
      },
    ],
  ])("%s", (_name, request) => {
    const before = process.threadCpuUsage();
    const answer = composeAnswer(request);
    const size = writeEvents(answer, frame).join("").length + writeCompletion(answer, frame).length;
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(2_000);
    expect(size).toBeLessThan(40_000_000);
  });

  test.each([
    ["openings", "[[a:"],
    ["names", "[[fail"],
    ["spaces", "[[fail  "],
  ])("%s of magic words without an end", (_name, text) => {
    const prompt = text.repeat(Math.ceil((20 * 1024 * 1024) / text.length));
    const before = process.threadCpuUsage();
    expect(readFault({ prompt, upstreamModel: `demo-${"a".repeat(1_000)}`, provider: "sandbox-a" })).toBeUndefined();
    composeAnswer(asking(prompt));
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });

  test("vectors", () => {
    const request = { model: "demo", input: many(maxNumbers / 256, () => "a b c d e f g h i j "), dimensions: 256 };
    expect(request.input.join("").length).toBeLessThan(maxCharacters);
    expect(countNumbers(request)).toBeLessThanOrEqual(maxNumbers);
    const before = process.threadCpuUsage();
    writeEmbeddings(request);
    writeEmbeddings({ model: "demo", input: "a ".repeat(maxCharacters / 2) });
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(4_000);
  });
});
