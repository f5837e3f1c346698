// What the seeds' samples write on tool messages: `toolCallId`, and as content whatever the tool returned.
import { describe, expect, it } from "vitest";
import { chat } from "../../../src/doors/chat.ts";

function read(message: object) {
  const request = chat.readRequest({ model: "a/b", messages: [{ role: "user", content: "Hi" }, message] });
  return request.ok ? request.value.messages[1] : request.problem;
}

it("takes toolCallId for tool_call_id, which wins where both are there", () => {
  const message = { role: "tool", toolCallId: "call_1", content: "21" };
  expect(read(message)).toEqual({ role: "tool", tool_call_id: "call_1", content: "21" });
  expect(read({ ...message, tool_call_id: "call_2" })).toMatchObject({ tool_call_id: "call_2" });
});

describe("content of a tool message", () => {
  it.each([
    ["objects", [{ id: 1, title: "Ulysses" }], '[{"id":1,"title":"Ulysses"}]'],
    ["objects with a type of their own", [{ type: "novel" }], '[{"type":"novel"}]'],
    ["texts", ["a", "b"], '["a","b"]'],
    ["an object", { found: 0 }, '{"found":0}'],
    ["a number", 21, "21"],
  ])("%s become JSON", (_, content, text) => {
    expect(read({ role: "tool", tool_call_id: "call_1", content })).toMatchObject({ content: text });
  });

  it("stays as it is where it is text or parts", () => {
    const parts = [{ type: "text", text: "21" }];
    expect(read({ role: "tool", tool_call_id: "call_1", content: parts })).toMatchObject({ content: parts });
    expect(read({ role: "tool", tool_call_id: "call_1", content: "[21]" })).toMatchObject({ content: "[21]" });
  });

  it("is no text where it is a list of no parts", () => {
    expect(read({ role: "tool", tool_call_id: "call_1", content: [] })).toMatchObject({ content: "" });
  });

  it.each([
    ["nothing", null],
    ["parts of which one is wrong", [{ type: "text", text: "21" }, { type: "text" }]],
  ])("is refused: %s", (_, content) => {
    expect(read({ role: "tool", tool_call_id: "call_1", content })).toMatchObject({
      kind: "invalid_request",
      field: expect.stringContaining("messages[1].content"),
    });
  });
});

it("leaves the messages of other roles alone", () => {
  expect(read({ role: "user", content: [{ id: 1 }] })).toMatchObject({ kind: "invalid_request" });
});
