import { expect, it } from "vitest";
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

it("tells where an answer does not fit, without its words", async () => {
  const healing = await healJson('{"x":"secret words"}', request);
  expect(healing).toMatchObject({ isJson: true, fitsSchema: false });
  expect(healing.errors.join()).toContain("#/x");
  expect(healing.errors.join()).not.toContain("secret");
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
