import { describe, expect, it } from "vitest";
import { bedrock } from "../../../../src/dialects/bedrock/bedrock.ts";
import { eventsOf, fixture, partsOf, played, targetOf } from "../support.ts";

const target = targetOf("bedrock");
const play = (...events: [string, unknown][]) =>
  played(
    partsOf(
      bedrock.streamReader(target),
      events.map(([event, data]) => ({ event, data: JSON.stringify(data) })),
    ),
  );
const said: [string, unknown] = ["contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Well" } }];

it("adds up the prompt's tokens, cached and written ones included", () => {
  expect(bedrock.readResponse(fixture("bedrock/cached.json"), target)).toMatchObject({
    value: {
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

it.each([
  ["max_tokens", "length"],
  ["guardrail_intervened", "content_filter"],
  ["something_new", null],
])("ends with %s → %s", (stopReason, finish) => {
  const body = { output: { message: { content: [{ text: "x" }] } }, stopReason };
  expect(bedrock.readResponse(JSON.stringify(body), target)).toMatchObject({
    value: { choices: [{ finish_reason: finish, native_finish_reason: stopReason }] },
  });
  expect(play(said, ["messageStop", { stopReason }])).toMatchObject({
    finish,
    native: stopReason,
    errors: [],
    ends: 1,
  });
});

it("takes an error inside a 200 for one", () => {
  const body = { __type: "InternalServerException", message: "Oops" };
  expect(bedrock.readResponse(JSON.stringify(body), target)).toMatchObject({
    problem: { kind: "error_in_answer", error: { message: "Oops", code: "InternalServerException" } },
  });
});

describe("streams", () => {
  it("end at the counts, or at the close where they do not come", () => {
    expect(play(said, ["messageStop", { stopReason: "end_turn" }]).usage).toEqual([]);
    expect(
      play(said, ["messageStop", { stopReason: "end_turn" }], ["metadata", { usage: { inputTokens: 1 } }]),
    ).toMatchObject({
      usage: [{ promptTokens: 1 }],
      ends: 1,
    });
  });

  it("name a call that they left half-finished", () => {
    const start = { contentBlockIndex: 1, start: { toolUse: { toolUseId: "t", name: "look" } } };
    const piece = { contentBlockIndex: 1, delta: { toolUse: { input: '{"a":' } } };
    expect(play(["contentBlockStart", start], ["contentBlockDelta", piece])).toMatchObject({
      errors: [{ code: "unfinished_tool_call" }],
      ends: 0,
    });
  });

  it("give an exception its status", () => {
    const { errors } = played(partsOf(bedrock.streamReader(target), eventsOf("bedrock/stream-error.sse")));
    expect(errors).toEqual([expect.objectContaining({ status: 429, code: "throttlingException" })]);
  });
});

it("breaks off where the model's output was malformed, whatever was said before", () => {
  const native = "malformed_tool_use";
  expect(play(said, ["messageStop", { stopReason: native }])).toMatchObject({
    content: expect.stringMatching(/./),
    finish: null,
    errors: [{ code: native }],
    ends: 0,
  });
});
