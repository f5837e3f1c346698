import fc from "fast-check";
import { expect, test } from "vitest";
import { keepJson } from "../../../../src/content/screening/keep-json.ts";
import { cpuMsOf } from "../../../cpu-time.ts";

test.each([
  ['{"a": 4111}', '{"a": [CARD_1]}', '{"a": "[CARD_1]"}'],
  ['{"a": [1, 4111]}', '{"a": [1, [CARD_1]]}', '{"a": [1, "[CARD_1]"]}'],
  ['{"a": -4111.50}', '{"a": -[CARD_1].50}', '{"a": "-[CARD_1].50"}'],
  ['{"a": "x [y_1] 4", "b": 4}', '{"a": "x [y_1] 4", "b": [ÄRGER_2]}', '{"a": "x [y_1] 4", "b": "[ÄRGER_2]"}'],
  ['{"a": "x@y.de"}', '{"a": "[EMAIL_1]"}', '{"a": "[EMAIL_1]"}'],
  ['{"a": "b", "c": "d"}', '{"a": "[SECRET_1]d"}', '{"a": "[SECRET_1]d"}'],
  ['{"a": "b", "c": "d"}', '{"a": "b[SECRET_1]', '{"redacted":"{\\"a\\": \\"b[SECRET_1]"}'],
  ["no JSON 4111", "no JSON [CARD_1]", "no JSON [CARD_1]"],
])("%s, of which was made %s", (before, after, kept) => {
  expect(keepJson(before, after)).toBe(kept);
});

test("whatever is taken out of JSON, it stays JSON, and nothing comes back", () => {
  const place = fc.nat(200);
  fc.assert(
    fc.property(fc.json(), place, place, (before, one, other) => {
      const [start, end] = [Math.min(one, other), Math.max(one, other)];
      const after = `${before.slice(0, start)}[CARD_1]${before.slice(end)}`;
      expect(() => JSON.parse(keepJson(before, after))).not.toThrow();
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["a string without an end", JSON.stringify('"'.repeat(100_000))],
  ["a number without an end", `[${"1".repeat(200_000)}]`],
  ["brackets", JSON.stringify("[_1".repeat(70_000))],
])("%s is read once", (_, before) => {
  const used = cpuMsOf(() =>
    expect(JSON.parse(keepJson(before, `[CARD_1]${before.slice(0, -2)}`))).toMatchObject({
      redacted: expect.anything(),
    }),
  );
  expect(used).toBeLessThan(500);
});
