// Every note has a sentence for people, whatever its figures; notes of older versions are shown as they were written.
import { expect, it } from "vitest";
import { describeNote } from "../../../src/accounting/describe-note.ts";
import type { Note } from "../../../src/wire/note.ts";

const notes: [Note, string, string][] = [
  [{ code: "raw_arguments", count: 2 }, "dialect", "2 tool calls"],
  [{ code: "foreign_reasoning_left_out", count: 1 }, "dialect", "1 earlier message "],
  [{ code: "empty_user_message_left_out", count: 1 }, "dialect", "empty user message"],
  [{ code: "empty_assistant_message_left_out", count: 3 }, "dialect", "3 empty assistant messages"],
  [{ code: "signature_stand_in", count: 1 }, "dialect", "stand-in"],
  [{ code: "blank_stops_left_out", count: 1 }, "dialect", "white space"],
  [{ code: "system_sent_as_user" }, "dialect", "system messages"],
  [{ code: "user_message_put_first" }, "dialect", "put first"],
  [{ code: "answer_not_streamed" }, "dialect", "not streamed"],
  [{ code: "effort_raised" }, "dialect", "low"],
  [{ code: "tool_choice_none_left_out" }, "dialect", "tool_choice"],
  [{ code: "parameters_left_out", why: "endpoint", parameters: ["top_k", "seed"] }, "parameters", "top_k, seed"],
  [{ code: "parameters_left_out", why: "vendor", parameters: ["top_a"] }, "dialect", "no such parameter"],
  [{ code: "parameters_left_out", why: "thinking", parameters: ["top_p"] }, "dialect", "thinks"],
  [{ code: "cache_markers_left_out", count: 2, limit: 4 }, "dialect", "limit of 4"],
  [{ code: "cache_markers_left_out", count: 2, limit: 0 }, "dialect", "takes none"],
  [{ code: "reasoning_budget_changed", wanted: 5, became: 1024 }, "dialect", "5 became 1024"],
  [{ code: "reasoning_left_out", why: "prefilled" }, "dialect", "prefilled"],
  [{ code: "union_folded", tool: 3 }, "dialect", "tools[3]"],
  [{ code: "recursion_unrolled", tool: null }, "dialect", "response_format"],
  [{ code: "limits_told_in_words", tool: 0, keywords: ["pattern", "other"] }, "dialect", "pattern, other"],
  [{ code: "strict_left_out", tool: 0, why: "unsupported" }, "dialect", "not supported"],
  [{ code: "strict_left_out", tool: 0, why: "tuple" }, "dialect", "a tuple"],
  [{ code: "schema_sent_as_tool", why: "recursive" }, "dialect", "recursive"],
  [{ code: "files_parsed", engine: "pdf-text", files: 1, pages: 2 }, "file-parser", "2 pages by pdf-text"],
  [{ code: "limit_reached", scope: "key", kind: "requests_per_minute" }, "limits", "requests per minute of its key"],
  [{ code: "limit_reached", scope: "guardrail", kind: "budget" }, "limits", "budget of its guardrail"],
  [{ code: "unknown_model", meant: "openai/gpt-4o" }, "models", "like openai/gpt-4o"],
  [{ code: "middle_out", removedMessages: 2, cutMessages: 1, tokensBefore: 9, tokens: 4 }, "middle-out", "9 tokens"],
  [
    { code: "response_healing", healed: true, is_json: true, fits_schema: null, unchecked: null, errors: [] },
    "response-healing",
    "repaired",
  ],
];

it.each(notes)("$code $why", (note, name, words) => {
  const described = describeNote(note);
  expect(described).toMatchObject({ name, code: note.code, summary: expect.stringContaining(words) });
  const { code: _code, ...figures } = note;
  expect(described.data ?? {}).toEqual(figures);
});

it("keeps costs apart from figures", () => {
  const note: Note = { code: "files_parsed", engine: "mistral-ocr", files: 1, pages: 2, costPico: "5" };
  expect(describeNote(note)).toMatchObject({ costPico: "5", data: { engine: "mistral-ocr", files: 1, pages: 2 } });
});

it("shows what an older version wrote", () => {
  const former = { type: "plugin", name: "dialect", summary: "seed was left out", data: { a: 1 } };
  expect(describeNote(former)).toEqual(former);
});
