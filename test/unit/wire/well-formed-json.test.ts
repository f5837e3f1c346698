// Halves of characters in what goes to providers.
import { expect, it } from "vitest";
import { wellFormedJson } from "../../../src/wire/well-formed-json.ts";

it.each([
  ["no half", "A 🦊 and \\n", "A 🦊 and \\n"],
  ["a first half", "a\ud83d b", "a\ufffd b"],
  ["a second half", "a\udd8a", "a\ufffd"],
  ["two halves that are no pair", "\udd8a\ud83d", "\ufffd\ufffd"],
  ["an escape that is only spoken of", "\\ud83d and \\\\ud83d", "\\ud83d and \\\\ud83d"],
  ["one behind a backslash", "\\\ud83d", "\\\ufffd"],
  ["one behind a quote", '"\ud83d', '"\ufffd'],
])("replaces %s", (_, text, sent) => {
  expect(JSON.parse(wellFormedJson(JSON.stringify({ text })))).toEqual({ text: sent });
});
