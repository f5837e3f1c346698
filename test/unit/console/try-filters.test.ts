// What filters make of a text that somebody tries them on: the same that they make of a request.
import { expect, test } from "vitest";
import { tryFilters } from "../../../src/console/try-filters.ts";
import { readGuardrailRules } from "../../../src/wire/guardrail.ts";

const text = "Write to ada@example.com and bob@example.com about project-blue.";
const mails = (action: string) => ({ content_filter_builtins: [{ slug: "email", action }] });
const pattern = (action: string, label: string | null) => ({
  content_filters: [{ pattern: "project-[a-z]+", label, action }],
});

test.each([
  ["nothing", {}, { blocked: false, text, finds: [] }],
  ["flagged", mails("flag"), { blocked: false, text, finds: [{ name: "email", action: "flag", count: 2 }] }],
  [
    "redacted",
    { ...mails("redact"), ...pattern("redact", "Code name") },
    {
      blocked: false,
      text: "Write to [EMAIL_1] and [EMAIL_2] about [CODE_NAME_1].",
      finds: [
        { name: "email", action: "redact", count: 2 },
        { name: "Code name", action: "redact", count: 1 },
      ],
    },
  ],
  [
    "blocked",
    { ...mails("flag"), ...pattern("block", null) },
    {
      blocked: true,
      text: "Write to ada@example.com and bob@example.com about [REDACTED_1].",
      finds: [
        { name: "email", action: "flag", count: 2 },
        { name: "project-[a-z]+", action: "block", count: 1 },
      ],
    },
  ],
])("%s", (_, rules, tried) => {
  expect(tryFilters(readGuardrailRules(rules), text)).toEqual(tried);
});
