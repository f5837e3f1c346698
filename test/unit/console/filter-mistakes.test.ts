// What is said of filters that cannot be meant: at the field, whatever else holds.
import { expect, it, test } from "vitest";
import { numberTyped } from "../../../src/console/filter-mistakes.ts";
import { mistakesIn, readLogFilter } from "../../../src/console/pages/log-filter.ts";
import { Field } from "../../../src/console/parts/form.tsx";

test.each([
  [{ from: "2026-11-22T01:45", until: "2026-11-22T01:45" }, []],
  [{ from: "yesterday" }, ["from"]],
  [{ from: "2026-13-45T00:00", until: "x" }, ["from", "until"]],
  [{ from: "2026-11-22T01:45", until: "2026-11-21T01:45" }, ["until"]],
  [{ q: "modle:x", until: "soon" }, ["q", "until"]],
])("the log says what is wrong with %o", (query, mistaken) => {
  expect([...mistakesIn(readLogFilter(query), new Map()).keys()]).toEqual(mistaken);
});

it.each([
  ["", undefined],
  ["0.5", 0.5],
  ["1,5", "wrong"],
  ["-1", "wrong"],
  ["1e999", "wrong"],
])("takes “%s” for a number or says that it is none", (text, number) => {
  expect(numberTyped(text, (found) => found >= 0)).toBe(number);
});

test.each([
  ["date", "garbage", "text"],
  ["date", "2026-11-22", "date"],
  ["datetime-local", "2026-11-22", "text"],
  ["number", "1,5", "text"],
  ["search", "1,5", "search"],
])("a field of %s shows %s as %s", (type, value, shown) => {
  const html = String(Field({ name: "x", label: "X", type, value }));
  expect(html).toContain(`type="${shown}"`);
  expect(html).toContain(`value="${value}"`);
});
