import { describe, expect, it } from "vitest";
import { anthropic } from "../../../../src/dialects/anthropic/anthropic.ts";
import { eventsOf, fixture, partsOf, played, targetOf } from "../support.ts";

const target = targetOf("anthropic");
const read = (body: unknown) => anthropic.readResponse(JSON.stringify(body), target);
const event = (data: { type: string; [field: string]: unknown }) => ({ event: data.type, data: JSON.stringify(data) });
const play = (...data: { type: string; [field: string]: unknown }[]) =>
  played(partsOf(anthropic.streamReader(target), data.map(event)));

describe("whole answers", () => {
  it("adds up the prompt's tokens, cached and written ones included", () => {
    const result = anthropic.readResponse(fixture("anthropic/cached.json"), target);
    expect(result).toMatchObject({
      value: {
        upstreamId: "msg_01Cache",
        usage: {
          promptTokens: 1204,
          completionTokens: 8,
          cachedTokens: 1000,
          cacheWriteTokens: 200,
          cacheWriteHourTokens: 150,
        },
      },
    });
  });

  it("keeps what a client must send back of reasoning", () => {
    const result = anthropic.readResponse(fixture("anthropic/reasoning.json"), target);
    expect(result).toMatchObject({
      value: {
        usage: { reasoningTokens: 19 },
        choices: [
          {
            message: {
              reasoning_details: [
                { type: "reasoning.text", signature: expect.any(String), format: "anthropic-claude-v1", index: 0 },
                { type: "reasoning.encrypted", data: expect.any(String), format: "anthropic-claude-v1", index: 1 },
              ],
            },
          },
        ],
      },
    });
  });

  it.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["pause_turn", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["refusal", "content_filter"],
    ["something_new", null],
  ])("ends with %s → %s", (native, finish_reason) => {
    const result = read({ content: [{ type: "text", text: "x" }], stop_reason: native });
    expect(result).toMatchObject({ value: { choices: [{ finish_reason, native_finish_reason: native }] } });
  });

  it("takes an error inside a 200 for one", () => {
    const result = read({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } });
    expect(result).toMatchObject({ ok: false, problem: { kind: "error_in_answer", error: { status: 529 } } });
  });

  it("says why the model refused", () => {
    const result = anthropic.readResponse(fixture("anthropic/refused.json"), target);
    expect(result).toMatchObject({
      problem: { kind: "refused", error: { code: "cyber", message: "This request was blocked." } },
    });
  });
});

describe("streams", () => {
  const start = {
    type: "message_start",
    message: { id: "msg_1", usage: { input_tokens: 5, cache_read_input_tokens: 3, output_tokens: 1 } },
  };
  const callStart = (input = {}) => ({
    type: "content_block_start",
    index: 1,
    content_block: { type: "tool_use", id: "t", name: "look", input },
  });
  const fragment = (partial_json: string) => ({
    type: "content_block_delta",
    index: 1,
    delta: { type: "input_json_delta", partial_json },
  });
  const stop = { type: "content_block_stop", index: 1 };
  const end = (stop_reason: string) => [
    { type: "message_delta", delta: { stop_reason }, usage: { output_tokens: 9, input_tokens: null } },
    { type: "message_stop" },
  ];

  it("merges the counts of the first and the last event", () => {
    expect(play(start, ...end("end_turn")).usage).toEqual([
      { promptTokens: 8, completionTokens: 9, cachedTokens: 3, cacheWriteTokens: 0 },
    ]);
  });

  it("counts the prompt alone where the last event never came", () => {
    expect(
      play(start, { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "x" } }).usage,
    ).toEqual([{ promptTokens: 8, completionTokens: 0, cachedTokens: 3, cacheWriteTokens: 0 }]);
  });

  it("takes arguments that come with the start of a call", () => {
    expect(play(start, callStart({ a: 1 }), stop, ...end("tool_use")).calls).toEqual([
      { id: "t", name: "look", arguments: '{"a":1}' },
    ]);
  });

  it("names a call that the stream left half-finished", () => {
    const { errors, ends, calls } = play(start, callStart(), fragment('{"a":'));
    expect(calls[0]?.arguments).toBe('{"a":');
    expect(errors).toEqual([
      expect.objectContaining({ code: "unfinished_tool_call", message: expect.stringContaining("look") }),
    ]);
    expect(ends).toBe(0);
  });

  it("lets a cap cut a call, as the vendor ended it", () => {
    const { errors, finish, ends } = play(start, callStart(), fragment('{"a":'), stop, ...end("max_tokens"));
    expect({ errors, finish, ends }).toEqual({ errors: [], finish: "length", ends: 1 });
  });

  it("takes a refusal after the first word for the end of an answer", () => {
    const { errors, finish, native } = play(
      start,
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Well" } },
      ...end("refusal"),
    );
    expect({ errors, finish, native }).toEqual({ errors: [], finish: "content_filter", native: "refusal" });
  });

  it("gives an error in the stream its status", () => {
    const parts = partsOf(anthropic.streamReader(target), eventsOf("anthropic/stream-error.sse"));
    expect(parts.at(-1)).toMatchObject({ kind: "error", message: "Overloaded", code: "overloaded_error", status: 529 });
  });

  it("ignores blocks and events that it does not know", () => {
    const block = {
      type: "content_block_start",
      index: 0,
      content_block: { type: "server_tool_use", id: "s", name: "web" },
    };
    const delta = { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: "{}" } };
    expect(play(start, block, delta, { type: "new_event" }, ...end("end_turn"))).toMatchObject({
      content: "",
      calls: [],
      ends: 1,
    });
  });
});
