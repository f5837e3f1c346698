import { expect, it } from "vitest";
import { composeAnswer, type SandboxChoice } from "../../../src/sandbox/compose-answer.ts";
import { pieces, writeCompletion, writeEvents } from "../../../src/sandbox/write-answer.ts";
import { type ChatRequest, chatRequestSchema } from "../../../src/wire/chat-request.ts";

const frame = { model: "demo", created: 1_700_000_000, includeUsage: true, logprobs: false };
const tool = (name: string) => ({
  type: "function",
  function: { name, parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } },
});

function ask(fields: Partial<ChatRequest>): ChatRequest {
  return chatRequestSchema.parse({ messages: [{ role: "user", content: "Hello there" }], ...fields });
}

function choiceOf(fields: Partial<ChatRequest>): SandboxChoice {
  const [choice] = composeAnswer(ask(fields)).choices;
  if (choice === undefined) throw new Error("no choice");
  return choice;
}

it("says what it heard, twice the same", () => {
  expect(choiceOf({}).content).toBe('Hello from the sandbox, where answers are simulated. You said: "Hello there"');
  expect(composeAnswer(ask({}))).toEqual(composeAnswer(ask({})));
});

it.each<[name: string, fields: Partial<ChatRequest>, expected: string | undefined]>([
  ["the first tool", { tools: [tool("weather"), tool("time")] }, "weather"],
  [
    "the forced tool",
    { tools: [tool("weather"), tool("time")], tool_choice: { type: "function", function: { name: "time" } } },
    "time",
  ],
  ["no tool where none may be called", { tools: [tool("weather")], tool_choice: "none" }, undefined],
  ["no tool where none is given", { tool_choice: "auto" }, undefined],
])("calls %s", (_, fields, expected) => {
  const choice = choiceOf(fields);
  expect(choice.toolCall?.name).toBe(expected);
  expect(choice.finishReason).toBe(expected === undefined ? "stop" : "tool_calls");
  if (choice.toolCall !== undefined) expect(JSON.parse(choice.toolCall.arguments)).toEqual({ city: "sample city" });
});

const agentTools = [
  ["Agent", { prompt: { type: "string" }, subagent_type: { type: "string" } }, ["prompt"]],
  ["Read", { file_path: { type: "string" }, limit: { type: "integer" } }, ["file_path"]],
  ["run_command", { command: { type: "string" }, workdir: { type: "string" } }, ["command"]],
  ["local_shell", { command: { type: "array", items: { type: "string" } }, user: { type: "string" } }, ["command"]],
  ["ListAgents", { filter: { type: "string" } }, []],
] as const;

it.each<[prompt: string, name: string, filled: object]>([
  ["Read the manual", "Read", { file_path: "sample file_path" }],
  ["please run the command for the tests", "run_command", { command: "echo hello" }],
  ["use the local shell", "local_shell", { command: ["echo", "hello"] }],
  ["ask an agent", "Agent", { prompt: "sample prompt" }],
  ["Which agents are there? ListAgents", "ListAgents", {}],
  ["Hello", "run_command", { command: "echo hello" }],
])("of an agent's tools, asked %j, calls %s with what it has to have", (prompt, name, filled) => {
  const tools = agentTools.map(([called, properties, required]) => ({
    type: "function",
    function: { name: called, parameters: { type: "object", properties, required: [...required] } },
  }));
  const surroundings = "<system-reminder>Read the file with Read; Agent; ListAgents</system-reminder>";
  const content = [surroundings, prompt].map((text) => ({ type: "text" as const, text }));
  const { toolCall } = choiceOf({ messages: [{ role: "user", content }], tools });
  expect(toolCall?.name).toBe(name);
  expect(JSON.parse(toolCall?.arguments ?? "")).toEqual(filled);
});

it("quotes the results of its tools and calls none again", () => {
  const call = { id: "call_1", type: "function", function: { name: "weather", arguments: "{}" } };
  const choice = choiceOf({
    tools: [tool("weather")],
    messages: [
      { role: "user", content: "Weather?" },
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "tool", tool_call_id: "call_1", content: '{"celsius":21}' },
      { role: "user", content: "<system-reminder>An agent's own words</system-reminder>" },
    ],
  });
  expect(choice).toMatchObject({ content: 'The tool weather answered: {"celsius":21}', finishReason: "stop" });
});

it("answers in the schema that is asked for, and in JSON where only that is asked for", () => {
  const schema = { type: "object", properties: { score: { type: "integer", minimum: 5 } }, required: ["score"] };
  expect(choiceOf({ response_format: { type: "json_schema", json_schema: { name: "x", schema } } }).content).toBe(
    '{"score":5}',
  );
  expect(JSON.parse(choiceOf({ response_format: { type: "json_object" } }).content)).toHaveProperty("answer");
});

it.each<[name: string, fields: Partial<ChatRequest>, content: string, finish: string]>([
  ["the token limit", { max_tokens: 2 }, "Hello fr", "length"],
  ["the newer name of the limit", { max_tokens: 9, max_completion_tokens: 1 }, "Hell", "length"],
  ["a stop sequence", { stop: ["zzz", " where"] }, "Hello from the sandbox,", "stop"],
])("ends at %s", (_, fields, content, finish) => {
  expect(choiceOf(fields)).toMatchObject({ content, finishReason: finish });
});

it.each<[fields: Partial<ChatRequest>, reasons: boolean]>([
  [{}, false],
  [{ reasoning: { effort: "high" } }, true],
  [{ reasoning: { enabled: true } }, true],
  [{ reasoning: { effort: "none" } }, false],
  [{ reasoning_effort: "low" }, true],
  [{ reasoning_effort: "none" }, false],
])("with %j reasons: %s", (fields, reasons) => {
  const answer = composeAnswer(ask(fields));
  expect(answer.choices[0]?.reasoning !== "").toBe(reasons);
  expect(answer.usage.reasoningTokens > 0).toBe(reasons);
});

it("acknowledges images and files of the last turn", () => {
  const content = [
    { type: "text" as const, text: "Look" },
    { type: "image_url" as const, image_url: { url: "data:image/png;base64,AA==" } },
    { type: "file" as const, file: { filename: "a.pdf" } },
    { type: "file" as const, file: { filename: "b.pdf" } },
  ];
  expect(choiceOf({ messages: [{ role: "user", content }] }).content).toContain("I also got 1 image and 2 files.");
});

it("gives n answers and counts their tokens", () => {
  const one = composeAnswer(ask({}));
  const three = composeAnswer(ask({ n: 3 }));
  expect(three.choices).toHaveLength(3);
  expect(three.usage.completionTokens).toBe(one.usage.completionTokens * 3);
  expect(one.usage).toEqual({ promptTokens: 6, completionTokens: 19, reasoningTokens: 0 });
});

it("makes as many words as a long answer is asked to have", () => {
  expect(choiceOf({ messages: [{ role: "user", content: "[[long:7]]" }] }).content.split(" ")).toHaveLength(7);
});

it("streams the very text, role first, then the finish, the usage and the end", () => {
  const answer = composeAnswer(ask({ reasoning: { effort: "low" } }));
  const events = writeEvents(answer, frame).map((event) => event.slice("data: ".length).trim());
  expect(events.at(-1)).toBe("[DONE]");
  const chunks = events.slice(0, -1).map((event) => JSON.parse(event));
  const deltas = chunks.flatMap((chunk) => chunk.choices).map((choice) => choice.delta);
  expect(deltas[0]).toEqual({ role: "assistant", content: "" });
  expect(deltas.map((delta) => delta.content ?? "").join("")).toBe(answer.choices[0]?.content);
  expect(deltas.map((delta) => delta.reasoning ?? "").join("")).toBe(answer.choices[0]?.reasoning);
  expect(chunks.at(-2).choices[0].finish_reason).toBe("stop");
  expect(chunks.at(-1)).toMatchObject({
    choices: [],
    usage: { total_tokens: answer.usage.promptTokens + answer.usage.completionTokens },
  });
  expect(chunks.filter((chunk) => chunk.usage !== null)).toHaveLength(1);
});

it("streams no usage that nobody asked for", () => {
  const events = writeEvents(composeAnswer(ask({})), { ...frame, includeUsage: false });
  expect(events.join("")).not.toContain('"usage"');
});

it("streams a tool call as a name and pieces of its arguments", () => {
  const answer = composeAnswer(ask({ tools: [tool("weather")] }));
  const calls = writeEvents(answer, frame)
    .slice(0, -1)
    .flatMap((event) => JSON.parse(event.slice("data: ".length)).choices)
    .flatMap((choice) => choice.delta.tool_calls ?? []);
  expect(calls[0]).toMatchObject({ id: answer.choices[0]?.toolCall?.id, function: { name: "weather" } });
  expect(calls.map((call) => call.function.arguments).join("")).toBe(answer.choices[0]?.toolCall?.arguments);
});

it("writes one JSON body with null content beside a tool call, and log probabilities where asked", () => {
  const called = JSON.parse(writeCompletion(composeAnswer(ask({ tools: [tool("weather")] })), frame));
  expect(called.choices[0].message).toMatchObject({ content: null, tool_calls: [{ type: "function" }] });
  const spoken = JSON.parse(writeCompletion(composeAnswer(ask({})), { ...frame, logprobs: true }));
  const tokens = spoken.choices[0].logprobs.content.map((entry: { token: string }) => entry.token);
  expect(tokens.join("")).toBe(spoken.choices[0].message.content);
});

it.each([
  "",
  " ",
  "one",
  "one two three four five",
  "  lead\n\ntrail  ",
  "x".repeat(200),
  "日本語".repeat(40),
  "👩‍🚀".repeat(30),
])("cuts %j into pieces that join to it", (text) => {
  expect(pieces(text).join("")).toBe(text);
  expect(pieces(text).every((piece) => piece.length > 0)).toBe(true);
});
