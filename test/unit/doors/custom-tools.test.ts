// Custom tools of chat completions: functions for every vendor, and themselves again for the client, whole and streamed.
import { describe, expect, it } from "vitest";
import { dialectOf } from "../../../src/dialects/index.ts";
import { chat } from "../../../src/doors/chat.ts";
import type { ChatRequest } from "../../../src/wire/chat-request.ts";
import { targetOf } from "../dialects/support.ts";
import { answerOf, callDelta, chunk, identity, promptCounts, usage } from "./answers.ts";

type Fields = Record<string, unknown>;

const grammar = { syntax: "lark", definition: "start: /.+/" };
const patch = {
  type: "custom",
  custom: { name: "patch", description: "Patches", format: { type: "grammar", grammar } },
};
const look = { type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } };
const input = '*** Begin\n"x" 🦊';
const text = JSON.stringify({ input });
const call = { id: "c1", type: "custom", custom: { name: "patch", input } };
const messages = [
  { role: "user", content: "Go" },
  { role: "assistant", content: null, tool_calls: [call] },
  { role: "tool", tool_call_id: "c1", content: "Done" },
];

function read(fields: Fields): ChatRequest {
  const request = chat.readRequest({ model: "a/b", messages, tools: [look, patch], ...fields });
  if (!request.ok) throw new Error(JSON.stringify(request.problem));
  return request.value;
}

describe("for vendors", () => {
  it("are functions of one text, in history too, their grammar told in words", () => {
    const { tools, messages: given } = read({});
    expect(tools).toMatchObject([
      look,
      {
        type: "function",
        function: {
          name: "patch",
          description: expect.stringMatching(/Patches[\s\S]*lark[\s\S]*start: \/\.\+\//),
          parameters: { properties: { input: { type: "string" } }, required: ["input"] },
        },
      },
    ]);
    expect(given[1]).toMatchObject({
      tool_calls: [{ id: "c1", type: "function", function: { name: "patch", arguments: text } }],
    });
  });

  it.each(["openai", "anthropic", "gemini", "bedrock"] as const)("go to %s", (dialect) => {
    const built = dialectOf(dialect).buildRequest(read({}), targetOf(dialect));
    expect(built.ok && String(built.value.body)).toMatch(/"patch"/);
    expect(built.ok && String(built.value.body)).not.toMatch(/"custom"|client_tools/);
  });

  it("are custom again where the vendor knows such tools", () => {
    const built = dialectOf("openai-responses").buildRequest(read({}), targetOf("openai-responses"));
    const sent = JSON.parse(built.ok ? String(built.value.body) : "{}");
    expect(sent.tools[1]).toEqual({
      type: "custom",
      name: "patch",
      description: "Patches",
      format: { type: "grammar", ...grammar },
    });
    expect(sent.input[1]).toMatchObject({ type: "custom_tool_call", call_id: "c1", input });
  });

  it.each<[choice: unknown, expected: Fields]>([
    [{ type: "custom", custom: { name: "patch" } }, { tool_choice: { type: "function", function: { name: "patch" } } }],
    [
      {
        type: "allowed_tools",
        allowed_tools: { mode: "required", tools: [{ type: "custom", custom: { name: "patch" } }] },
      },
      { tool_choice: "required", tools: [{ function: { name: "patch" } }] },
    ],
    [
      {
        type: "allowed_tools",
        allowed_tools: { mode: "auto", tools: [{ type: "function", function: { name: "look" } }] },
      },
      { tool_choice: "auto", tools: [{ function: { name: "look" } }] },
    ],
    ["auto", { tool_choice: "auto", tools: [{ function: { name: "look" } }, { function: { name: "patch" } }] }],
  ])("can be chosen: %j", (tool_choice, expected) => {
    const request = read({ tool_choice });
    expect(request).toMatchObject(expected);
  });
});

describe("for clients", () => {
  const made = { id: "c1", type: "function" as const, function: { name: "patch", arguments: text } };
  const other = { id: "c2", type: "function" as const, function: { name: "look", arguments: "{}" } };

  it("are called as custom tools, whole", () => {
    const message = { role: "assistant" as const, content: null, tool_calls: [made, other] };
    expect(chat.writeAnswer(answerOf(message, "tool_calls"), read({}))).toMatchObject({
      choices: [{ message: { tool_calls: [call, other] }, finish_reason: "tool_calls" }],
    });
  });

  it("are called as custom tools, streamed, beside functions", () => {
    const writer = chat.streamWriter(identity, read({}), promptCounts);
    const [half, rest] = [text.slice(0, 9), text.slice(9)];
    const written = [
      writer.chunk(chunk({ content: "Now." })),
      writer.chunk(chunk(callDelta(0, { id: "c1", name: "patch", text: "" }))),
      writer.chunk(chunk(callDelta(0, { text: half }))),
      writer.chunk(chunk(callDelta(1, { id: "c2", name: "look", text: "{}" }))),
      writer.chunk(chunk(callDelta(0, { text: rest }))),
      writer.chunk(chunk({}, "tool_calls")),
      writer.end({ usage, serviceTier: null }),
    ].join("");
    const events = written.split("\n\n").filter((event) => event.startsWith("data: {"));
    const told = events
      .map((event) => JSON.parse(event.slice(6)))
      .filter(({ usage: counted }) => counted === undefined);
    const choices = told.flatMap(({ choices: said }) => said);
    expect(choices.map(({ delta }) => delta.content ?? delta.tool_calls)).toEqual([
      "Now.",
      [{ index: 0, id: "c1", type: "custom", custom: { name: "patch", input: "" } }],
      [{ index: 1, id: "c2", type: "function", function: { name: "look", arguments: "{}" } }],
      [{ index: 0, custom: { input } }],
    ]);
    expect(choices.at(-1).finish_reason).toBe("tool_calls");
  });
});
