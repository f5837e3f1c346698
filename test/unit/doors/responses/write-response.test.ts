import { expect, it } from "vitest";
import { responses } from "../../../../src/doors/responses/responses.ts";
import type { AnswerMessage, FinishReason, ReasoningDetail } from "../../../../src/wire/answer.ts";
import type { ChatRequest } from "../../../../src/wire/chat-request.ts";
import { errorResponse } from "../../../../src/wire/error-body.ts";
import { answerOf, identity } from "../answers.ts";

const asked = {
  model: "a/b",
  input: "Hello",
  instructions: "Be brief",
  max_output_tokens: 50,
  temperature: 0.5,
  metadata: { a: "b" },
  reasoning: { effort: "low" },
  text: { format: { type: "json_schema", name: "x", schema: { type: "object" }, strict: true } },
  tools: [{ type: "function", name: "f", parameters: { type: "object" }, strict: true }],
  tool_choice: { type: "function", name: "f" },
  truncation: "auto",
};

function read(body: Record<string, unknown>): ChatRequest {
  const request = responses.readRequest(body);
  if (!request.ok) throw new Error(JSON.stringify(request.problem));
  return request.value;
}

function write(message: Partial<AnswerMessage>, finish?: FinishReason) {
  return responses.writeAnswer(answerOf(message, finish), read(asked)) as Record<string, unknown>;
}

it("writes the response with who answered, what it cost and what was asked", () => {
  expect(write({ content: "Hello" })).toMatchObject({
    id: identity.id,
    object: "response",
    created_at: identity.created,
    status: "completed",
    error: null,
    incomplete_details: null,
    model: "author/model",
    provider: "Some Provider",
    output: [
      {
        type: "message",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: "Hello", annotations: [] }],
      },
    ],
    usage: {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 8 },
      total_tokens: 120,
      cost: 0.0003,
      is_byok: false,
      cost_details: {
        upstream_inference_cost: null,
        upstream_inference_input_cost: 0.0001,
        upstream_inference_output_cost: 0.0002,
      },
    },
    instructions: "Be brief",
    max_output_tokens: 50,
    temperature: 0.5,
    metadata: { a: "b" },
    reasoning: { effort: "low", summary: null },
    text: { format: { type: "json_schema", name: "x", schema: { type: "object" }, strict: true } },
    tools: [{ type: "function", name: "f", parameters: { type: "object" }, strict: true }],
    tool_choice: { type: "function", name: "f" },
    truncation: "auto",
    store: false,
    previous_response_id: null,
  });
});

it("does not take a system message of the input for instructions", () => {
  const request = read({
    model: "a/b",
    input: [
      { role: "system", content: "S" },
      { role: "user", content: "U" },
    ],
  });
  expect(responses.writeAnswer(answerOf({ content: "x" }), request)).toMatchObject({ instructions: null });
});

it.each<[finish: FinishReason, status: string, reason: string | undefined]>([
  ["stop", "completed", undefined],
  ["tool_calls", "completed", undefined],
  ["length", "incomplete", "max_output_tokens"],
  ["content_filter", "incomplete", "content_filter"],
])("%s is %s", (finish, status, reason) => {
  const response = write({ content: "x" }, finish);
  expect(response).toMatchObject({ status, output: [{ status }] });
  expect(response["incomplete_details"]).toEqual(reason === undefined ? null : { reason });
});

it("writes thoughts, words, refusals, citations and calls as items", () => {
  const citation = { url: "https://x.test", title: "X", start_index: 0, end_index: 2 };
  const response = write(
    {
      content: "So",
      refusal: "but no",
      reasoning: "Hm",
      annotations: [
        { type: "url_citation", url_citation: citation },
        { type: "file", file: { hash: "h", content: [] } },
      ],
      tool_calls: [{ id: "c1", type: "function", function: { name: "f", arguments: "{}" } }],
    },
    "tool_calls",
  );
  expect(response["output"]).toMatchObject([
    { type: "reasoning", summary: [], content: [{ type: "reasoning_text", text: "Hm" }] },
    {
      type: "message",
      content: [
        { type: "output_text", text: "So", annotations: [{ type: "url_citation", ...citation }] },
        { type: "refusal", refusal: "but no" },
      ],
    },
    { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
  ]);
  const ids = (response["output"] as { id: string }[]).map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
});

it.each<[name: string, detail: ReasoningDetail]>([
  [
    "Claude's signed text",
    { type: "reasoning.text", text: "Hm", signature: "s", format: "anthropic-claude-v1", index: 0 },
  ],
  ["Claude's redacted", { type: "reasoning.encrypted", data: "d", format: "anthropic-claude-v1", index: 1 }],
  ["mere text", { type: "reasoning.text", text: "Hm", format: "unknown" }],
  [
    "Gemini's signature of a call",
    { type: "reasoning.encrypted", data: "d", format: "google-gemini-v1", id: "call_1" },
  ],
  ["OpenAI's summary", { type: "reasoning.summary", summary: "Hm", format: "openai-responses-v1", id: "rs_1" }],
])("gets %s back unchanged from a client that echoes it", (_, detail) => {
  const { output } = write({ content: "So", reasoning_details: [detail] });
  const back = read({ model: "a/b", input: [{ role: "user", content: "Hi" }, ...(output as unknown[])] });
  expect(back.messages[1]).toMatchObject({ content: "So", reasoning_details: [detail] });
});

const tooLong = errorResponse({ kind: "context_length_exceeded", message: "too long", requested: 9, limit: 8 }).body;
const limited = errorResponse({ kind: "rate_limited", message: "slow down", retryAfterSeconds: 5 }).body;

it("tells that something was too long as an answer, and every other error as one", () => {
  const told = responses.answerToError?.(tooLong, identity, read(asked));
  expect(told?.stream).toContain("event: response.incomplete");
  expect(told?.body).toMatchObject({
    object: "response",
    status: "incomplete",
    incomplete_details: { reason: "length", message: "too long" },
    error: null,
    error_type: "context_length_exceeded",
    output: [],
  });
  expect(responses.answerToError?.(limited, identity, read(asked))).toBeUndefined();
  expect(responses.writeError(limited, "gen-1")).toEqual({ ...limited, error_type: "rate_limit_exceeded" });
});
