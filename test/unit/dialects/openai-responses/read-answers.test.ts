// How answers of Responses end, and what may stand in them beside words and calls.
import { expect, it } from "vitest";
import { openAiResponses } from "../../../../src/dialects/openai-responses/openai-responses.ts";
import { type Json, partsOf, played, targetOf } from "../support.ts";

const target = targetOf("openai-responses");
const text = (words: string) => ({
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text: words, annotations: [] }],
});
const answerOf = (fields: Json) => ({ id: "resp_1", object: "response", status: "completed", output: [], ...fields });
const read = (fields: Json) => openAiResponses.readResponse(JSON.stringify(answerOf(fields)), target);
const stream = (...events: Json[]) =>
  played(
    partsOf(
      openAiResponses.streamReader(target),
      events.map((event) => ({ event: "", data: JSON.stringify(event) })),
    ),
  );

const call = { type: "function_call", call_id: "c1", name: "f", arguments: "{}" };
const cases: [name: string, fields: Json, finish: string, native: string][] = [
  ["completed", { output: [text("a")] }, "stop", "completed"],
  ["waiting for a call", { output: [text("a"), call] }, "tool_calls", "completed"],
  [
    "cut",
    { status: "incomplete", incomplete_details: { reason: "max_output_tokens" }, output: [text("a")] },
    "length",
    "max_output_tokens",
  ],
  [
    "filtered",
    { status: "incomplete", incomplete_details: { reason: "content_filter" }, output: [text("a")] },
    "content_filter",
    "content_filter",
  ],
  [
    "cut before a word",
    { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    "length",
    "max_output_tokens",
  ],
  ["cancelled after words", { status: "cancelled", output: [text("a")] }, "error", "cancelled"],
];

it.each(cases)("an answer that is %s", (_, fields, finish_reason, native_finish_reason) => {
  const answer = read(fields);
  expect(answer).toMatchObject({ ok: true, value: { choices: [{ finish_reason, native_finish_reason }] } });
});

it.each(cases.filter(([name]) => !name.startsWith("cancelled")))("a stream that is %s", (_, fields, finish, native) => {
  const { output = [] } = fields;
  const items = output.map((item: Json, output_index: number) => ({
    type: "response.output_item.done",
    output_index,
    item,
  }));
  const last = { type: `response.${fields.status ?? "completed"}`, response: answerOf(fields) };
  expect(stream(...items, last)).toMatchObject({ finish, native, ends: 1, errors: [] });
});

it.each<[name: string, fields: Json, kind: string, error: Json]>([
  [
    "failed",
    { status: "failed", error: { code: "server_error", message: "oops" } },
    "error_in_answer",
    { message: "oops", status: 500 },
  ],
  ["failed without words", { status: "failed" }, "error_in_answer", {}],
  [
    "limited",
    { status: "failed", error: { code: "rate_limit_exceeded", message: "slow" } },
    "error_in_answer",
    { status: 429 },
  ],
  [
    "against the policy",
    { status: "failed", error: { code: "invalid_prompt", message: "no" } },
    "refused",
    { refused: true },
  ],
  ["still under way", { status: "in_progress" }, "error_in_answer", {}],
])("an answer that %s is none", (_, fields, kind, error) => {
  expect(read(fields)).toMatchObject({ ok: false, problem: { kind, error } });
});

it.each<[event: Json, error: Json]>([
  [
    { type: "error", code: "server_error", message: "oops", param: null },
    { message: "oops", status: 500 },
  ],
  [
    { type: "error", error: { type: "tokens", code: "rate_limit_exceeded", message: "slow" } },
    { message: "slow", status: 429 },
  ],
  [
    {
      type: "response.failed",
      response: answerOf({ status: "failed", error: { code: "invalid_prompt", message: "no" } }),
    },
    { refused: true },
  ],
  [
    { type: "response.cancelled", response: answerOf({ status: "cancelled" }) },
    { message: "The provider cancelled the response" },
  ],
])("a stream that ends with %j has failed", (event, error) => {
  expect(stream(event)).toMatchObject({ errors: [error], ends: 0, finish: null });
});

it("tells a call that was cut off", () => {
  const added = { type: "response.output_item.added", output_index: 0, item: { ...call, arguments: "" } };
  expect(stream(added).errors).toMatchObject([{ code: "unfinished_tool_call" }]);
});

it("keeps citations, refusals, tiers and counts", () => {
  const citation = { type: "url_citation", url: "https://x.test", title: "X", start_index: 0, end_index: 1 };
  const { type, ...url_citation } = citation;
  const message = {
    type: "message",
    content: [
      {
        type: "output_text",
        text: "a",
        annotations: [citation, { type: "file_citation", file_id: "f" }],
        logprobs: [{ token: "a" }],
      },
      { type: "refusal", refusal: "no" },
    ],
  };
  const usage = {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens: 8,
    output_tokens_details: { reasoning_tokens: 5 },
    total_tokens: 18,
  };
  const answer = read({ output: [message], service_tier: "flex", usage });
  expect(answer).toMatchObject({
    ok: true,
    value: {
      serviceTier: "flex",
      upstreamId: "resp_1",
      usage: { promptTokens: 10, completionTokens: 8, cachedTokens: 4, reasoningTokens: 5 },
      choices: [
        { message: { refusal: "no", annotations: [{ type, url_citation }] }, logprobs: { content: [{ token: "a" }] } },
      ],
    },
  });
});

it("reads a shell's call as that of a function, and what a vendor ran itself as nothing", () => {
  const shell = { type: "shell_call", call_id: "c1", action: { commands: ["ls"] }, status: "completed" };
  const searched = { type: "web_search_call", id: "ws_1", status: "completed" };
  const events = [searched, shell].map((item, output_index) => ({
    type: "response.output_item.done",
    output_index,
    item,
  }));
  const { calls } = stream(...events, { type: "response.completed", response: answerOf({}) });
  expect(calls).toEqual([{ id: "c1", name: "shell", arguments: '{"commands":["ls"]}' }]);
});

it("reads from the end of a stream what no event before it told", () => {
  const thought = { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm." }] };
  const response = answerOf({ output: [{ ...thought, encrypted_content: "x" }, text("a"), call] });
  const told = stream({ type: "response.completed", response });
  expect(told).toMatchObject({ finish: "tool_calls", calls: [{ id: "c1", name: "f", arguments: "{}" }] });
  expect(JSON.stringify(told)).toContain("Hm.");
});
