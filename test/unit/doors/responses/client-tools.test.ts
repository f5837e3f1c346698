// Tools that are no functions: each kind is offered to models as a function, comes back in the client's own form, whole and
// streamed, and goes as it was to a vendor that knows it.
import { describe, expect, it } from "vitest";
import { openAiResponses } from "../../../../src/dialects/openai-responses/openai-responses.ts";
import { responses } from "../../../../src/doors/responses/responses.ts";
import type { ChatRequest } from "../../../../src/wire/chat-request.ts";
import { targetOf } from "../../dialects/support.ts";
import { answerOf, callDelta, chunk, identity, promptCounts, readEvents, usage } from "../answers.ts";

type Fields = Record<string, unknown>;

interface Kind {
  tool: Fields;
  /** As models know it. */
  called: string;
  arguments: string;
  item: Fields;
  output: Fields;
  told: string;
}

const grammar = { type: "grammar", syntax: "lark", definition: "start: /.+/" };
const kinds: [string, Kind][] = [
  [
    "a custom tool",
    {
      tool: { type: "custom", name: "apply_patch", description: "Patches", format: grammar },
      called: "apply_patch",
      arguments: '{"input":"*** Begin\\n\\"x\\" 🦊"}',
      item: { type: "custom_tool_call", call_id: "c1", name: "apply_patch", input: '*** Begin\n"x" 🦊' },
      output: { type: "custom_tool_call_output", call_id: "c1", output: "Done" },
      told: "Done",
    },
  ],
  [
    "a function in a namespace",
    {
      tool: {
        type: "namespace",
        name: "mcp__files__",
        description: "Files",
        tools: [{ type: "function", name: "read", parameters: { type: "object", properties: {} }, strict: false }],
      },
      called: "mcp__files__read",
      arguments: '{"path":"a"}',
      item: {
        type: "function_call",
        call_id: "c1",
        name: "read",
        namespace: "mcp__files__",
        arguments: '{"path":"a"}',
      },
      output: { type: "function_call_output", call_id: "c1", output: "text" },
      told: "text",
    },
  ],
  [
    "the local shell",
    {
      tool: { type: "local_shell" },
      called: "local_shell",
      arguments: '{"command":["ls","-l"],"env":{},"timeout_ms":9}',
      item: {
        type: "local_shell_call",
        call_id: "c1",
        action: { command: ["ls", "-l"], env: {}, timeout_ms: 9, type: "exec" },
      },
      output: { type: "local_shell_call_output", id: "c1", call_id: "c1", output: "a\nb" },
      told: "a\nb",
    },
  ],
  [
    "the shell",
    {
      tool: { type: "shell", environment: { type: "local" } },
      called: "shell",
      arguments: '{"commands":["ls"],"timeout_ms":9,"max_output_length":null}',
      item: {
        type: "shell_call",
        call_id: "c1",
        action: { commands: ["ls"], timeout_ms: 9, max_output_length: null },
        environment: { type: "local" },
      },
      output: {
        type: "shell_call_output",
        call_id: "c1",
        output: [{ stdout: "a", stderr: "", outcome: { type: "exit", exit_code: 0 } }],
        max_output_length: null,
      },
      told: '[{"stdout":"a","stderr":"","outcome":{"type":"exit","exit_code":0}}]',
    },
  ],
  [
    "patches",
    {
      tool: { type: "apply_patch" },
      called: "apply_patch",
      arguments: '{"operation":{"type":"update_file","path":"a","diff":"+x"}}',
      item: {
        type: "apply_patch_call",
        call_id: "c1",
        operation: { type: "update_file", path: "a", diff: "+x" },
      },
      output: { type: "apply_patch_call_output", call_id: "c1", status: "failed", output: "no such file" },
      told: "no such file",
    },
  ],
];

function read(fields: Fields): ChatRequest {
  const request = responses.readRequest({ model: "a/b", ...fields });
  if (!request.ok) throw new Error(JSON.stringify(request.problem));
  return request.value;
}

describe.each(kinds)("%s", (_, kind) => {
  const { tool, called, item, output } = kind;
  const request = read({ input: [{ role: "user", content: "Go" }, item, output], tools: [tool] });

  it("is a function for models, and so are its calls", () => {
    expect(request.tools).toMatchObject([{ type: "function", function: { name: called } }]);
    const [, assistant, result] = request.messages;
    expect(assistant).toMatchObject({ tool_calls: [{ id: "c1", function: { name: called } }] });
    const [made] = assistant?.role === "assistant" ? (assistant.tool_calls ?? []) : [];
    expect(JSON.parse(made?.function.arguments ?? "")).toEqual(JSON.parse(kind.arguments));
    expect(result).toMatchObject({ role: "tool", tool_call_id: "c1", content: kind.told });
  });

  it("comes back whole as the client knows it", () => {
    const call = { id: "c1", type: "function" as const, function: { name: called, arguments: kind.arguments } };
    const message = { role: "assistant" as const, content: null, tool_calls: [call] };
    const written = responses.writeAnswer(answerOf(message, "tool_calls"), request);
    expect(written).toMatchObject({ output: [{ ...item, status: "completed" }] });
  });

  it("comes back streamed, with its events", () => {
    const writer = responses.streamWriter(identity, request, promptCounts);
    const halves = [kind.arguments.slice(0, 9), kind.arguments.slice(9)];
    const text = [
      writer.chunk(chunk(callDelta(0, { id: "c1", name: called, text: "" }))),
      ...halves.map((half) => writer.chunk(chunk(callDelta(0, { text: half })))),
      writer.end({ usage, serviceTier: null }),
    ].join("");
    const events = readEvents(text);
    const done = events.find(({ event }) => event === "response.output_item.done");
    expect(done?.data["item"]).toMatchObject({ ...item, status: "completed" });
    const names = new Set(events.map(({ event }) => event));
    expect(names.has("response.custom_tool_call_input.done")).toBe(item["type"] === "custom_tool_call");
    expect(names.has("response.function_call_arguments.done")).toBe(item["type"] === "function_call");
  });

  it("goes as it was to a vendor that knows it, and as functions to one that does not", () => {
    const bodyFor = (quirks: Fields) => {
      const built = openAiResponses.buildRequest(request, targetOf("openai-responses", { quirks }));
      return built.ok ? JSON.parse(built.value.body) : built;
    };
    const known = bodyFor({});
    expect(known.tools).toEqual([tool]);
    expect(known.input.slice(1)).toMatchObject([item, output]);
    const unknown = bodyFor({ client_tools: false });
    expect(unknown.tools).toMatchObject([{ type: "function", name: called }]);
    expect(unknown.input.slice(1)).toMatchObject([
      { type: "function_call", name: called },
      { type: "function_call_output", call_id: "c1", output: kind.told },
    ]);
  });
});

it.each([
  ['{"patch":"x"}', "x"],
  ['"x"', "x"],
  ["x", "x"],
  ['{"a":1,"b":2}', '{"a":1,"b":2}'],
])("takes %s for the input of a custom tool", (text, input) => {
  const request = read({ input: "Go", tools: [{ type: "custom", name: "t" }] });
  const call = { id: "c1", type: "function" as const, function: { name: "t", arguments: text } };
  const message = { role: "assistant" as const, content: null, tool_calls: [call] };
  expect(responses.writeAnswer(answerOf(message, "tool_calls"), request)).toMatchObject({ output: [{ input }] });
});

it("leaves out what agents offer by default and nobody runs, and says so", () => {
  const tools = [{ type: "web_search" }, { type: "function", name: "f" }, { type: "image_generation" }];
  const request = read({ input: "Go", tools });
  expect(request.tools).toHaveLength(1);
  expect(request["client_tools"]).toMatchObject({ leftOut: ["web_search", "image_generation"] });
});

it("chooses a tool by the name that the client gave it", () => {
  const tools = [{ type: "namespace", name: "n", tools: [{ type: "custom", name: "t" }] }];
  const tool_choice = { type: "custom", name: "t", namespace: "n" };
  const request = read({ input: "Go", tools, tool_choice });
  expect(request.tool_choice).toEqual({ type: "function", function: { name: "n__t" } });
  const built = openAiResponses.buildRequest(request, targetOf("openai-responses"));
  expect(JSON.parse(built.ok ? built.value.body : "{}").tool_choice).toEqual(tool_choice);
});
