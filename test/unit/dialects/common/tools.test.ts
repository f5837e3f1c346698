import { describe, expect, it } from "vitest";
import { answerToolName } from "../../../../src/dialects/common/answer-tool.ts";
import { readTools } from "../../../../src/dialects/common/tools.ts";
import { requestOf } from "../support.ts";

const tool = (name: string) => ({ type: "function", function: { name } });

describe("tools of a request", () => {
  it("gives a tool without parameters an empty object", () => {
    expect(readTools(requestOf({ tools: [tool("look")] }))).toMatchObject({
      ok: true,
      value: {
        tools: [{ name: "look", parameters: { type: "object", properties: {} }, strict: false }],
        parallel: true,
      },
    });
  });

  it.each([
    ["a long name", { tools: [tool("x".repeat(65))] }, "longer than 64 characters"],
    ["a name with a space", { tools: [tool("look up")] }, "characters that this endpoint does not accept"],
    ["a name twice", { tools: [tool("a"), tool("a")] }, 'tools[1].function.name "a" is defined twice'],
    ["the reserved name", { tools: [tool(answerToolName)] }, "is reserved"],
    ["another type of tool", { tools: [{ type: "web_search" }] }, 'tools[0]: a tool of type "web_search"'],
    [
      "a choice of no tool",
      { tools: [tool("a")], tool_choice: { type: "function", function: { name: "b" } } },
      'names "b"',
    ],
    [
      "another type of choice",
      { tools: [tool("a")], tool_choice: { type: "web_search" } },
      'tool_choice of type "web_search"',
    ],
  ])("refuses %s", (_case, body, words) => {
    expect(readTools(requestOf(body))).toEqual({ ok: false, problem: expect.stringContaining(words) });
  });

  it.each([
    "auto",
    "none",
    "required",
    { type: "function", function: { name: "a" } },
    { type: "web_search" },
  ])("chooses nothing among no tools: %j", (tool_choice) => {
    const nothing = { ok: true, value: { tools: [], choice: undefined, parallel: true } };
    expect(readTools(requestOf({ tools: [], tool_choice, parallel_tool_calls: false }))).toEqual(nothing);
    expect(readTools(requestOf({ tool_choice }))).toEqual(nothing);
  });

  it("takes 64 characters, and a vendor's own where it has more", () => {
    expect(readTools(requestOf({ tools: [tool("x".repeat(64))] })).ok).toBe(true);
    expect(readTools(requestOf({ tools: [tool("server.look:up")] })).ok).toBe(false);
    expect(readTools(requestOf({ tools: [tool("server.look:up")] }), ".:").ok).toBe(true);
  });
});
