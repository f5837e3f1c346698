// What providers of OpenAI's format refuse is not sent: fields they do not know, temperatures beyond their range, ids of another
// form. A row of the catalog says so, and the record says what was left out.
import { expect, it } from "vitest";
import builtin from "../../../../src/catalog/data/builtin.generated.json" with { type: "json" };
import { openai } from "../../../../src/dialects/openai/openai.ts";
import { built, type Json, targetOf } from "../support.ts";

const under = (quirks: Record<string, unknown>, body: Record<string, unknown>) =>
  built(openai, body, targetOf("openai", { quirks }));

it("leaves out what a strict vendor does not know, of the request and of messages", () => {
  const body = {
    messages: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Ho", thinking: "x" },
      { role: "user", content: "Hm" },
    ],
    reasoningEffort: "high",
    own_option: 1,
    seed: 1,
  };
  const strict = under({ vendor_fields: ["own_option"] }, body);
  expect(strict.json).toMatchObject({
    own_option: 1,
    seed: 1,
    messages: [{}, { role: "assistant", content: "Ho" }, {}],
  });
  expect(strict.body).not.toMatch(/reasoningEffort|thinking/);
  expect(strict.notes).toEqual([{ code: "unknown_fields_left_out", count: 2 }]);
  expect(under({}, body).json).toMatchObject({
    reasoningEffort: "high",
    own_option: 1,
    messages: [{}, { thinking: "x" }, {}],
  });
});

it("leaves out what a strict vendor does not know of parts and of functions, and no tool of the vendor's own", () => {
  const part = { type: "text", text: "Hi", annotations: [], id: "1" };
  const called = { name: "f", parameters: {}, cache_control: { type: "ephemeral" } };
  const search = { type: "browser_search", depth: 1 };
  const body = {
    messages: [{ role: "user", content: [part] }],
    tools: [{ type: "function", function: called, defer_loading: true }, search],
  };
  const strict = under({ vendor_fields: [] }, body);
  expect(strict.json).toMatchObject({ messages: [{ role: "user" }] });
  expect(strict.json.messages[0].content).toEqual([{ type: "text", text: "Hi" }]);
  expect(strict.json.tools).toEqual([{ type: "function", function: { name: "f", parameters: {} } }, search]);
  expect(strict.notes).toEqual([{ code: "unknown_fields_left_out", count: 4 }]);
  expect(under({}, body).json).toMatchObject(body);
});

it("lowers a temperature to the vendor's highest", () => {
  const { json, notes } = under({ max_temperature: 1 }, { temperature: 1.6 });
  expect(json.temperature).toBe(1);
  expect(notes).toEqual([{ code: "temperature_lowered", limit: 1 }]);
  expect(under({ max_temperature: 1 }, { temperature: 0.4 })).toMatchObject({ json: { temperature: 0.4 } });
  expect(under({}, { temperature: 2 }).notes).toBeUndefined();
});

it("fits ids of calls to the vendor's form, the same on both sides and in every request", () => {
  const ids = ["call_AbCdEf", "Abc123XyZ", `call_${"x".repeat(90)}`];
  const messages = [
    { role: "user", content: "Hi" },
    {
      role: "assistant",
      content: null,
      tool_calls: ids.map((id) => ({ id, type: "function", function: { name: "f", arguments: "{}" } })),
    },
    ...ids.map((id) => ({ role: "tool", tool_call_id: id, content: id })),
  ];
  const sent = (quirks: Record<string, unknown>) => {
    const [, turn, ...results] = under(quirks, { messages }).json.messages;
    const calls = turn.tool_calls.map(({ id }: Json) => id);
    expect(results.map(({ tool_call_id: id }: Json) => id)).toEqual(calls);
    return calls;
  };
  const nine = sent({ call_ids: "nine_alphanumeric" });
  expect(nine).toEqual([expect.stringMatching(/^[a-zA-Z0-9]{9}$/), ids[1], expect.stringMatching(/^[a-zA-Z0-9]{9}$/)]);
  expect(sent({ call_ids: "nine_alphanumeric" })).toEqual(nine);
  expect(new Set(nine).size).toBe(3);
  expect(sent({})).toEqual([ids[0], ids[1], expect.stringMatching(/^.{1,64}$/)]);
});

it.each([
  ["mistral", { call_ids: "nine_alphanumeric", max_temperature: 1.5 }, ["prompt_cache_key", "user"]],
  ["groq", {}, ["prompt_cache_key"]],
  ["cerebras", {}, ["prompt_cache_key"]],
  ["nvidia", undefined, ["prompt_cache_key"]],
  ["openai", {}, []],
  ["azure", {}, []],
])("the built-in catalog knows what %s refuses", (slug, quirks, dropped) => {
  const provider = (builtin.providers as Json[]).find((one) => one.slug === slug);
  expect(provider?.quirks).toMatchObject(quirks === undefined ? {} : { vendor_fields: expect.any(Array), ...quirks });
  for (const field of dropped) expect(provider?.quirks["drop_fields"]).toContain(field);
});
