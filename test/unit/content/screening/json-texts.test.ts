// JSON as filters see it: what an escape stands for is found, and what is put in the place of finds leaves valid JSON.
import fc from "fast-check";
import { expect, it } from "vitest";
import { seeJson } from "../../../../src/content/screening/json-texts.ts";

const mail = /[\w.]+@[\w.]+\w/g;
const redact = (text: string): string => text.replace(mail, "[EMAIL_1]");

it.each([
  ["an escape of a sign", '{"to":"jane.doe\\u0040example.com"}', '{"to":"[EMAIL_1]"}'],
  ["an escape right before it", '["Jane\\njane.doe@example.com\\tx"]', '["Jane\\n[EMAIL_1]\\tx"]'],
  ["quotes and backslashes", '["\\"a@b.io\\" C:\\\\a@b.io\\\\"]', '["\\"[EMAIL_1]\\" C:\\\\[EMAIL_1]\\\\"]'],
  ["lines between values", '{\n\t"a": "\\u0061@b.io",\r\n\t"b": 1\n}', '{\n\t"a": "[EMAIL_1]",\r\n\t"b": 1\n}'],
  ["names", '{"a\\u0040b.io": 1}', '{"[EMAIL_1]": 1}'],
  [
    "numbers beyond what is exact",
    '{"n": 12345678901234567890, "a": "x\\na@b.io"}',
    '{"n": 12345678901234567890, "a": "x\\n[EMAIL_1]"}',
  ],
  ["nothing to find", '{"a": "\\u00e9\\/"}', '{"a": "\\u00e9\\/"}'],
  ["no JSON", '{"a": "\\na@b.io"', '{"a": "\\[EMAIL_1]"'],
  ["prose", "C:\\new a@b.io", "C:\\new [EMAIL_1]"],
])("%s", (_, text, expected) => {
  expect(seeJson(text, redact)).toBe(expected);
});

it("gives back what it was given where nothing is found, and JSON that says the same but for what was", () => {
  const strings = fc.string({
    unit: fc.constantFrom(
      "a",
      "b",
      "@",
      ".",
      "n",
      '"',
      "\\",
      "/",
      "\n",
      "\t",
      "\0",
      "é",
      "\ue000",
      "😀",
      "\ud800",
      " ",
    ),
  });
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      strings,
      fc.integer(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(strings, tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(values, fc.constantFrom(undefined, 2, "\t"), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(seeJson(text, (plain) => plain)).toBe(text);
      if (/[\ue000-\ue003]/.test(text)) return;
      const seen = seeJson(text, (plain) => plain.replaceAll("@", "[X]"));
      expect(JSON.stringify(JSON.parse(seen))).toBe(JSON.stringify(value).replaceAll("@", "[X]"));
    }),
    { numRuns: 300 },
  );
});
