// What OpenAI's format cannot hold is not sent where it cannot be: media in results, turns of nothing, choices among nothing.
import { expect, it } from "vitest";
import { openai } from "../../../../src/dialects/openai/openai.ts";
import { built, targetOf } from "../support.ts";

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
