import { expect, it } from "vitest";
import { gemini } from "../../../../src/dialects/gemini/gemini.ts";
import { messages } from "../../../../src/doors/messages/messages.ts";
import type { AnswerMessage, FinishReason, ReasoningDetail } from "../../../../src/wire/answer.ts";
import { errorResponse } from "../../../../src/wire/error-body.ts";
import { refusedByTable } from "../../../../src/wire/table/refused.ts";
import { targetOf } from "../../dialects/support.ts";
import { answerOf, identity } from "../answers.ts";

const request = { messages: [] };

function write(message: Partial<AnswerMessage>, finish?: FinishReason | null, native?: string) {
  return messages.writeAnswer(answerOf(message, finish, native), request);
}

it("writes Anthropic's message with who answered and what it cost", () => {
  expect(write({ content: "Hello" })).toEqual({
    id: identity.id,
    type: "message",
    role: "assistant",
    model: "author/model",
    provider: "Some Provider",
    content: [{ type: "text", text: "Hello", citations: null }],
    stop_reason: "end_turn",
    stop_sequence: null,
    stop_details: null,
    container: null,
    usage: {
      input_tokens: 30,
      cache_creation_input_tokens: 10,
      cache_read_input_tokens: 60,
      cache_creation: null,
      output_tokens: 20,
      output_tokens_details: { thinking_tokens: 8 },
      server_tool_use: null,
      inference_geo: null,
      service_tier: "standard",
      cost: 0.0003,
      is_byok: false,
      cost_details: {
        parts: { prompt: 0.0001, completion: 0.0002 },
        upstream_inference_cost: null,
        upstream_inference_prompt_cost: 0.0001,
        upstream_inference_completions_cost: 0.0002,
      },
    },
  });
});

it.each<[finish: FinishReason | null, native: string, expected: string]>([
  [null, "banana", "max_tokens"],
  ["stop", "stop", "end_turn"],
  ["stop", "stop_sequence", "stop_sequence"],
  ["stop", "compaction", "compaction"],
  ["stop", "pause_turn", "pause_turn"],
  ["length", "length", "max_tokens"],
  ["length", "model_context_window_exceeded", "model_context_window_exceeded"],
  ["tool_calls", "tool_calls", "tool_use"],
  ["content_filter", "SAFETY", "refusal"],
])("%s (%s) is %s", (finish, native, expected) => {
  expect(write({ content: "x" }, finish, native)).toMatchObject({ stop_reason: expected });
});

it("tells a refusal in words as one", () => {
  expect(write({ refusal: "I cannot" })).toMatchObject({
    content: [{ type: "text", text: "I cannot" }],
    stop_reason: "refusal",
  });
});

const claude = "anthropic-claude-v1";
it("puts text between the thoughts where it was said, and calls last", () => {
  const message: Partial<AnswerMessage> = {
    content: "So",
    reasoning: "HmAh",
    reasoning_details: [
      { type: "reasoning.text", text: "Hm", signature: "s1", format: claude, index: 0 },
      { type: "reasoning.text", text: "Ah", signature: "s2", format: claude, index: 2 },
      { type: "reasoning.encrypted", data: "xyz", format: claude, index: 3 },
    ],
    tool_calls: [
      { id: "t1", type: "function", function: { name: "f", arguments: '{"a":1}' } },
      { id: "t2", type: "function", function: { name: "g", arguments: "" } },
    ],
  };
  expect(write(message, "tool_calls")).toMatchObject({
    content: [
      { type: "thinking", thinking: "Hm", signature: "s1" },
      { type: "text", text: "So" },
      { type: "thinking", thinking: "Ah", signature: "s2" },
      { type: "redacted_thinking", data: "xyz" },
      { type: "tool_use", id: "t1", name: "f", input: { a: 1 } },
      { type: "tool_use", id: "t2", name: "g", input: {} },
    ],
  });
});

it("ends with what was said, which clients take for the answer, whatever a vendor signed behind it", () => {
  const said = { content: { parts: [{ text: "So", thoughtSignature: "c2ln" }] }, finishReason: "STOP" };
  const answer = gemini.readResponse(JSON.stringify({ candidates: [said] }), targetOf("gemini"));
  const [choice] = answer.ok ? answer.value.choices : [];
  const { content }: { content?: unknown[] } = Object(write(choice?.message ?? {}));
  expect(content?.at(-1)).toMatchObject({ type: "text", text: "So" });
});

it.each<[name: string, detail: ReasoningDetail]>([
  ["Claude's signed text", { type: "reasoning.text", text: "Hm", signature: "s", format: claude, index: 0 }],
  ["Claude's redacted", { type: "reasoning.encrypted", data: "d", format: claude, index: 0 }],
  ["mere text", { type: "reasoning.text", text: "Hm", format: "unknown", index: 0 }],
  [
    "Gemini's signature of a call",
    { type: "reasoning.encrypted", data: "d", format: "google-gemini-v1", id: "call_1" },
  ],
  [
    "OpenAI's summary",
    { type: "reasoning.summary", summary: "Hm", format: "openai-responses-v1", id: "rs_1", index: 4 },
  ],
  [
    "signed text of another",
    { type: "reasoning.text", text: "é", signature: "s", format: "xai-responses-v1", id: null },
  ],
])("gets %s back unchanged from a client that echoes it", (_, detail) => {
  const written = write({ content: "So", reasoning_details: [detail] });
  const echo = { role: "assistant", content: (written as { content: unknown }).content };
  const read = messages.readRequest({ messages: [{ role: "user", content: "Hi" }, echo] });
  expect(read).toMatchObject({ ok: true, value: { messages: [{}, { content: "So", reasoning_details: [detail] }] } });
});

const spent = { scope: "key", kind: "budget", limit: 1, used: 1, reserved: 0 } as const;

it.each<[status: number, kind: Parameters<typeof errorResponse>[0], type: string]>([
  [400, { kind: "invalid_request", message: "no" }, "invalid_request_error"],
  [400, { kind: "unknown_model", model: "x" }, "invalid_request_error"],
  [401, { kind: "unauthenticated", message: "no" }, "authentication_error"],
  [402, { kind: "limit_reached", message: "no", limit: spent }, "billing_error"],
  [403, { kind: "forbidden", message: "no" }, "permission_error"],
  [404, { kind: "no_endpoints", message: "no", models: [], excluded: [], filters: [] }, "not_found_error"],
  [413, { kind: "payload_too_large", message: "no" }, "invalid_request_error"],
  [429, { kind: "rate_limited", message: "no", retryAfterSeconds: 5 }, "rate_limit_error"],
  [500, { kind: "internal", message: "no" }, "api_error"],
  ...(
    [
      [502, "api_error"],
      [503, "overloaded_error"],
      [504, "timeout_error"],
    ] as const
  ).map(([status, type]): [number, Parameters<typeof errorResponse>[0], string] => [
    status,
    { kind: "provider_failed", status, message: "no", errorType: "timeout", previous: [], models: [] },
    type,
  ]),
])("%i is %s", (status, failure, type) => {
  const { body, status: told } = errorResponse(failure);
  expect(told).toBe(status);
  expect(messages.writeError(body, "gen-1")).toMatchObject({
    type: "error",
    error: { type, message: body.error.message, error_type: body.error.metadata.error_type },
    request_id: "gen-1",
  });
});

it("tells Anthropic's client, in the words it looks for, to send a whole conversation", () => {
  const request = { messages: [{ role: "user", content: "Hi" }], thread: { type: "create" } };
  const refused = refusedByTable("messages", request, []);
  if (refused === null) throw new Error("conversations are not kept");
  expect(messages.writeError(errorResponse(refused).body, "gen-1")).toMatchObject({
    error: {
      type: "invalid_request_error",
      details: { error_code: "thread_unsupported_request", unsupported: ["thread"] },
    },
  });
});

it("cites with the last text, as in a stream", () => {
  const call = { id: "t1", type: "function" as const, function: { name: "f", arguments: "{}" }, at: { text: 2 } };
  const annotations = [{ type: "url_citation", url_citation: { url: "https://a.test/", title: "T" } }];
  const { content } = write({ content: "Hm, yes.", tool_calls: [call], annotations }) as { content: object[] };
  expect(content).toMatchObject([
    { type: "text", text: "Hm", citations: null },
    { type: "tool_use" },
    { type: "text", text: ", yes.", citations: [{ url: "https://a.test/" }] },
  ]);
});
