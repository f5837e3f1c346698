import { describe, expect, it, test } from "vitest";
import { healJson, wantsHealing } from "../../../src/content/heal-json.ts";
import type { ChatRequest } from "../../../src/wire/chat-request.ts";

const request: ChatRequest = {
  messages: [{ role: "user", content: "?" }],
  plugins: [{ id: "response-healing" }],
  response_format: {
    type: "json_schema",
    json_schema: { name: "point", schema: { type: "object", properties: { x: { type: "number" } }, required: ["x"] } },
  },
};

it.each([
  ["as it is", '{"x":1}', '{"x":1}', false],
  ["in a fence", 'Here:\n```json\n{"x": 1}\n```', '{"x": 1}', true],
  ["in prose", 'Sure! {"x": 1} Anything else?', '{"x": 1}', true],
  ["without quotes", "{x: 1}", '{"x": 1}', true],
  ["with a comma too many", '{"x": 1,}', '{"x": 1}', true],
])("takes JSON %s", async (_name, text, expected, healed) => {
  const healing = await healJson(text, request);
  expect(healing).toMatchObject({ text: expected, healed, isJson: true, fitsSchema: true });
});

it("counts where an answer does not fit, without its words", async () => {
  const healing = await healJson('{"x":"secret words"}', request);
  expect(healing).toMatchObject({ isJson: true, fitsSchema: false });
  expect(healing.errors).toEqual(["type", "properties"]);
});

it("leaves alone what is no JSON at all", async () => {
  const text = "I cannot answer that.";
  expect(await healJson(text, request)).toMatchObject({ text, healed: false, isJson: false, fitsSchema: false });
});

it.each([
  [request, true],
  [{ ...request, plugins: [{ id: "response-healing", enabled: false }] }, false],
  [{ ...request, plugins: null }, false],
  [{ ...request, response_format: { type: "text" } }, false],
])("is wanted only where it was asked for", (one, wanted) => {
  expect(wantsHealing(one)).toBe(wanted);
});

const open: ChatRequest = { ...request, response_format: { type: "json_object" } };
const limitMs = 1_000;

describe("a hostile answer takes no time", () => {
  test.each([
    ["spaces behind a fence", `\`\`\`${" ".repeat(80_000)}{`],
    ["fences", "```json\n".repeat(200_000)],
    ["opening brackets", "[".repeat(2_000_000)],
    ["opening braces", '{"a":'.repeat(400_000)],
    ["quotes that do not match", `["${'"x'.repeat(12_000)}`],
    ["lines without an end", '{"a":"b\n,"c":"d\n'.repeat(1_500)],
    ["strings without commas", '["a" "b" '.repeat(2_600)],
    ["addresses", "[http://".repeat(3_000)],
    ["a long answer of all of it", `["${'"x'.repeat(2_000_000)}`],
  ])("%s", async (_name, text) => {
    await healJson("{a:1}", open);
    const before = process.threadCpuUsage();
    const healing = await healJson(text, open);
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(limitMs);
    expect(healing.text.length).toBeGreaterThan(0);
  });

  test("a long answer that is JSON inside its fence needs no repair", async () => {
    const json = JSON.stringify({ words: "word ".repeat(100_000) });
    expect(await healJson(`Here:\n\`\`\`json\n${json}\n\`\`\``, open)).toMatchObject({ text: json, healed: true });
  });
});
