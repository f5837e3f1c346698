// First token and speed: of streams that ended well, and of nothing else.
import { expect, test } from "vitest";
import { speedOf } from "../../../src/accounting/speed.ts";
import { plainRecord } from "./plain-record.ts";

const none = { firstTokenMs: null, streamedMs: 0, tokensPerSecond: null };

test.each([
  ["a stream", {}, { firstTokenMs: 100, streamedMs: 1_000, tokensPerSecond: 20 }],
  ["an answer that came whole", { streamed: false }, none],
  ["a stream that broke off", { finishReason: "error" }, none],
  ["a request that failed", { status: 502, latencyMs: null }, none],
  ["a stream without tokens", { completionTokens: 0 }, { firstTokenMs: 100, streamedMs: 1_000, tokensPerSecond: null }],
  ["a stream of one moment", { generationMs: 100 }, { firstTokenMs: 100, streamedMs: 0, tokensPerSecond: null }],
  [
    "a stream whose end is not known",
    { generationMs: null },
    { firstTokenMs: 100, streamedMs: 0, tokensPerSecond: null },
  ],
] as const)("of %s", (_, fields, expected) => {
  expect(speedOf({ ...plainRecord, ...fields })).toEqual(expected);
});
