// The benchmark of failover judges what its clients saw: each ending as it is.
import { expect, test } from "vitest";
import {
  chunk,
  type Ending,
  ending,
  endingOf,
  event,
  fullText,
  halfText,
  opening,
  pieces,
  wholeAnswer,
} from "../../bench/failover/speech.ts";

const all = opening + pieces("all").join("") + ending;
const half = opening + pieces("half").join("");

test.each<[name: string, body: string, ending: Ending, other?: { status?: number; isClosed?: boolean }]>([
  ["a whole stream", all, "answered"],
  ["a whole stream behind comments", `: working\n\n${all}`, "answered"],
  ["a whole answer", wholeAnswer(fullText, "stop"), "answered"],
  ["a status", "{}", "failed", { status: 502 }],
  ["an error event", half + event({ error: { message: "broken" } }), "failed"],
  ["the finish error", half + chunk({}, "error"), "failed"],
  ["half a stream that ends well", half + ending, "looks whole"],
  ["half an answer that ends well", wholeAnswer(halfText, "stop"), "looks whole"],
  ["half a stream with [DONE]", half + event("[DONE]"), "looks whole"],
  ["half a stream", half, "cut"],
  ["a whole stream on a broken connection", all, "cut", { isClosed: false }],
  ["cut JSON", wholeAnswer(fullText, "stop").slice(0, -9), "cut"],
])("%s", (_, body, expected, { status = 200, isClosed = true } = {}) => {
  expect(endingOf({ status, body, isClosed })).toBe(expected);
});
