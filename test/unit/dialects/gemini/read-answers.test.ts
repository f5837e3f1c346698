import { describe, expect, it } from "vitest";
import { answerToolName } from "../../../../src/dialects/common/answer-tool.ts";
import { gemini } from "../../../../src/dialects/gemini/gemini.ts";
import { fixture, partsOf, played, targetOf } from "../support.ts";

const target = targetOf("gemini");
const read = (body: unknown) => gemini.readResponse(JSON.stringify(body), target);
const play = (...data: unknown[]) =>
  played(
    partsOf(
      gemini.streamReader(target),
      data.map((entry) => ({ data: JSON.stringify(entry) })),
    ),
  );
const says = (text: string, more = {}) => ({ candidates: [{ content: { parts: [{ text }] }, ...more }] });

describe("whole answers", () => {
  it("counts thoughts as part of the answer and cached tokens as part of the prompt", () => {
    expect(gemini.readResponse(fixture("gemini/reasoning.json"), target)).toMatchObject({
      value: { upstreamId: "rThink", usage: { promptTokens: 30, completionTokens: 25, reasoningTokens: 19 } },
    });
    expect(gemini.readResponse(fixture("gemini/cached.json"), target)).toMatchObject({
      value: { usage: { promptTokens: 1204, cachedTokens: 1000 } },
    });
    const audio = {
      promptTokenCount: 9,
      toolUsePromptTokenCount: 4,
      promptTokensDetails: [{ modality: "AUDIO", tokenCount: 3 }],
    };
    expect(read({ ...says("x"), usageMetadata: audio })).toMatchObject({
      value: { usage: { promptTokens: 13, audioTokens: 3 } },
    });
  });

  it("gives signatures to the client under the id of their call", () => {
    expect(gemini.readResponse(fixture("gemini/tools.json"), target)).toMatchObject({
      value: {
        choices: [
          {
            message: {
              reasoning_details: [
                { type: "reasoning.encrypted", id: "call_rTools_0", format: "google-gemini-v1", index: 0 },
              ],
            },
          },
        ],
      },
    });
  });

  it.each([
    ["STOP", "stop"],
    ["MAX_TOKENS", "length"],
    ["CONTINUATION", "length"],
    ["SAFETY", "content_filter"],
    ["RECITATION", "content_filter"],
    ["MALFORMED_FUNCTION_CALL", "error"],
    ["SOMETHING_NEW", null],
    ["OTHER", "error"],
  ])("ends with %s → %s", (native, finish_reason) => {
    expect(read(says("x", { finishReason: native }))).toMatchObject({
      value: { choices: [{ finish_reason, native_finish_reason: native }] },
    });
  });

  it.each([
    ["a blocked prompt", JSON.parse(fixture("gemini/refused.json")), "refused"],
    ["an answer blocked before it began", JSON.parse(fixture("gemini/refused-safety.json")), "refused"],
    [
      "a call that went wrong",
      { candidates: [{ finishReason: "MALFORMED_FUNCTION_CALL", finishMessage: "Bad call" }] },
      "error_in_answer",
    ],
    ["an error", { error: { code: 503, message: "Overloaded", status: "UNAVAILABLE" } }, "error_in_answer"],
    ["no candidates", { usageMetadata: {} }, "unparsable"],
  ])("%s is no answer", (_case, body, kind) => {
    expect(read(body)).toMatchObject({ ok: false, problem: { kind } });
  });

  it("reads several candidates, log probabilities and pictures", () => {
    const chosen = { token: "x", logProbability: -0.5 };
    const result = read({
      candidates: [
        {
          ...says("x").candidates[0],
          index: 0,
          logprobsResult: { chosenCandidates: [chosen], topCandidates: [{ candidates: [chosen] }] },
        },
        {
          content: { parts: [{ inlineData: { mimeType: "image/png", data: "AAAA" } }] },
          index: 1,
          finishReason: "STOP",
        },
      ],
    });
    const token = { token: "x", logprob: -0.5, bytes: null };
    expect(result).toMatchObject({
      value: {
        choices: [
          { index: 0, message: { content: "x" }, logprobs: { content: [{ ...token, top_logprobs: [token] }] } },
          { index: 1, message: { images: [{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }] } },
        ],
      },
    });
  });

  it("takes the call that stands for an answer as content", () => {
    const functionCall = { name: answerToolName, args: { a: 1 } };
    expect(read({ candidates: [{ content: { parts: [{ functionCall }] }, finishReason: "STOP" }] })).toMatchObject({
      value: { choices: [{ message: { content: '{"a":1}' }, finish_reason: "stop" }] },
    });
  });
});

describe("streams", () => {
  it("ends once, with the last counts, though every event says STOP", () => {
    const event = (text: string, count: number) => ({
      ...says(text, { finishReason: "STOP" }),
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: count },
    });
    expect(play(event("a", 1), event("b", 2))).toMatchObject({
      content: "ab",
      finish: "stop",
      usage: [{ promptTokens: 5, completionTokens: 2 }],
      ends: 1,
    });
  });

  it("numbers calls across events and keeps the vendor's ids", () => {
    const calls = (...functionCalls: unknown[]) => ({
      candidates: [{ content: { parts: functionCalls.map((functionCall) => ({ functionCall })) } }],
    });
    const { calls: read } = play(calls({ name: "a" }), calls({ name: "b", id: "own", args: { x: 1 } }, { name: "c" }));
    expect(read).toEqual([
      { id: "call_0", name: "a", arguments: "{}" },
      { id: "own", name: "b", arguments: '{"x":1}' },
      { id: "call_2", name: "c", arguments: "{}" },
    ]);
  });

  it("gives fragments of one thought one index", () => {
    const parts = [
      { text: "a", thought: true },
      { text: "b", thought: true },
      { text: "x", thoughtSignature: "s" },
      { text: "c", thought: true },
    ];
    const { details } = play({ candidates: [{ content: { parts } }] });
    expect(details.map(({ index }) => index)).toEqual([0, 0, 1, 2]);
  });

  it.each([
    ["SAFETY", true],
    ["MALFORMED_FUNCTION_CALL", undefined],
  ])("fails where it ends with %s before it began", (finishReason, refused) => {
    const { errors, ends } = play({ candidates: [{ finishReason }] }, says("late"));
    expect(errors).toEqual([expect.objectContaining({ code: finishReason })]);
    expect(errors[0]?.refused).toBe(refused);
    expect(ends).toBe(0);
  });

  it("ends as content_filter where it stops in the middle", () => {
    expect(play(says("Well"), { candidates: [{ finishReason: "SAFETY" }] })).toMatchObject({
      finish: "content_filter",
      errors: [],
      ends: 1,
    });
  });

  it("gives an error in the stream its status", () => {
    expect(play(says("x"), { error: { code: 503, message: "Overloaded", status: "UNAVAILABLE" } }).errors).toEqual([
      expect.objectContaining({ status: 503, code: "UNAVAILABLE", message: "Overloaded" }),
    ]);
  });
});
