// What OpenAI's format cannot hold is not sent where it cannot be: media in results, turns of nothing, choices among nothing.
import { expect, it } from "vitest";
import { openai } from "../../../../src/dialects/openai/openai.ts";
import { workersAi } from "../../../../src/dialects/workers-ai/workers-ai.ts";
import { built, type Json, targetOf } from "../support.ts";

const target = targetOf("openai");
const send = (fields: Record<string, unknown>) => built(openai, fields, target).json;

const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
const file = { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" } };
const text = { type: "text", text: "see" };
const calls = (...ids: string[]) => ({
  role: "assistant",
  content: null,
  tool_calls: ids.map((id) => ({ id, type: "function", function: { name: "f", arguments: "{}" } })),
});
const result = (id: string, content: unknown) => ({ role: "tool", tool_call_id: id, content });
const tool = (fields: object) => ({ type: "function", function: { name: "f", ...fields } });
const user = { role: "user", content: "And?" };

it("puts the media of results behind the last result of their turn", () => {
  const messages = [calls("1", "2"), result("1", [text, image]), result("2", [file]), user];
  expect(send({ messages }).messages.slice(1)).toEqual([
    result("1", [text]),
    result("2", "See the next message of the user."),
    { role: "user", content: [image, file] },
    user,
  ]);
});

it("puts them at the end where nothing follows", () => {
  const { messages } = send({ messages: [user, calls("1"), result("1", [image])] });
  expect(messages.at(-1)).toEqual({ role: "user", content: [image] });
});

it.each([
  { content: null, reasoning: "hm" },
  { content: "", reasoning_details: [{ type: "reasoning.text", text: "hm" }] },
  { content: [], tool_calls: [] },
])("leaves out a turn of nothing: %j", (turn) => {
  const messages = [user, { role: "assistant", ...turn }, user];
  expect(send({ messages }).messages).toEqual([user, user]);
});

it("sends no choice among no tools", () => {
  const sent = send({ tools: [], tool_choice: "auto", parallel_tool_calls: true });
  expect(Object.keys(sent).sort()).toEqual(["messages", "model"]);
});

it("makes ids where a whole answer has empty ones", () => {
  const called = (name: string) => ({ id: "", type: "function", function: { name, arguments: "{}" } });
  const choice = {
    index: 0,
    message: { content: null, tool_calls: [called("a"), called("b")] },
    finish_reason: "tool_calls",
  };
  const answer = openai.readResponse(JSON.stringify({ choices: [choice] }), target);
  expect(answer).toMatchObject({
    ok: true,
    value: { choices: [{ message: { tool_calls: [{ id: "call_0" }, { id: "call_1" }] } }] },
  });
});

it("puts what stands between a call and its result behind it", () => {
  const system = { role: "system", content: "Be brief." };
  const messages = [user, calls("1", "2"), system, result("2", "b"), user, result("1", "a")];
  const expected = [user, calls("1", "2"), result("1", "a"), result("2", "b"), system, user];
  for (const dialect of [openai, workersAi]) {
    const { json } = built(dialect, { messages }, targetOf("openai"));
    expect(json.messages.map(({ role, tool_call_id: id }: Json) => [role, id])).toEqual(
      expected.map((message) => [message.role, "tool_call_id" in message ? message.tool_call_id : undefined]),
    );
  }
});

it("leaves a result alone that answers nothing", () => {
  const messages = [user, result("1", "a"), user];
  expect(send({ messages }).messages).toEqual(messages);
});

it("tells calls of one id apart", () => {
  const { messages } = send({ messages: [user, calls("1", "1"), result("1", "a"), result("1", "b")] });
  expect(messages.slice(1)).toEqual([calls("1", "1_2"), result("1", "a"), result("1_2", "b")]);
});

it.each(["", " "])("gives a call without arguments some that can be parsed: %j", (blank) => {
  const called = { id: "1", type: "function", function: { name: "f", arguments: blank } };
  const messages = [user, { role: "assistant", content: null, tool_calls: [called] }, result("1", "a")];
  for (const dialect of [openai, workersAi]) {
    const { json } = built(dialect, { messages }, targetOf("openai"));
    expect(json.messages[1].tool_calls[0].function.arguments).toBe("{}");
  }
});

it("sends no empty list of calls", () => {
  const messages = [user, { role: "assistant", content: "a", tool_calls: [] }, user];
  for (const dialect of [openai, workersAi]) {
    const { json } = built(dialect, { messages }, targetOf("openai"));
    expect(json.messages[1]).toEqual({ role: "assistant", content: "a" });
  }
});

it("says what a call is where a client does not", () => {
  const called = { id: "1", function: { name: "f", arguments: "{}" } };
  const messages = [user, { role: "assistant", content: null, tool_calls: [called] }, result("1", "a")];
  expect(send({ messages }).messages.slice(1)).toEqual([calls("1"), result("1", "a")]);
});

it("joins calls of any number of messages that nobody answered between", () => {
  const count = 12_000;
  const ids = Array.from({ length: count }, (_, index) => `c${index}`);
  const turns = ids.map((id) => ({ ...calls(id), content: "t" }));
  const started = performance.now();
  const { messages } = send({ messages: [user, ...turns, ...ids.map((id) => result(id, "r"))] });
  expect(messages[1].tool_calls).toHaveLength(count);
  expect(messages[1].content).toHaveLength(count);
  expect(performance.now() - started).toBeLessThan(1_000);
});

it("has content beside a refusal", () => {
  const [, refused] = send({ messages: [user, { role: "assistant", content: null, refusal: "No." }, user] }).messages;
  expect(refused).toEqual({ role: "assistant", content: "", refusal: "No." });
});

it.each<[name: string, given: object, sent: object]>([
  ["an empty stop", { stop: "" }, {}],
  ["empty stops", { stop: ["", ""] }, {}],
  ["one of some stops", { stop: ["", "a"] }, { stop: ["a"] }],
  ["nulls", { temperature: null, top_p: null, n: null, seed: null, user: null, response_format: null, stop: null }, {}],
  ["alternatives without log probabilities", { top_logprobs: 3 }, {}],
  ["nulls of a tool", { tools: [tool({ description: null, parameters: null, strict: null })] }, { tools: [tool({})] }],
])("leaves out %s, which is refused", (_, given, sent) => {
  const { messages: _messages, model: _model, ...rest } = send({ messages: [user], ...given });
  expect(rest).toEqual(sent);
});
