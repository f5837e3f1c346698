import { expect, test } from "vitest";
import { dayOf, limitResets, windowEnd, windowStart } from "../../../src/accounting/spend-window.ts";

test.each([
  ["2026-11-22T23:59:59.999Z", "2026-11-22", "2026-11-16", "2026-11-01"],
  ["2026-11-23T00:00:00.000Z", "2026-11-23", "2026-11-23", "2026-11-01"],
  ["2027-01-01T00:00:00.000Z", "2027-01-01", "2026-12-28", "2027-01-01"],
  ["1970-01-01T00:00:00.000Z", "1970-01-01", "1969-12-29", "1970-01-01"],
])("windows at %s", (time, day, monday, first) => {
  const now = Date.parse(time);
  expect(windowStart("daily", now)).toBe(day);
  expect(windowStart("weekly", now)).toBe(monday);
  expect(windowStart("monthly", now)).toBe(first);
  expect(windowStart(null, now) <= day).toBe(true);
  expect(dayOf(now)).toBe(day);
});

test("every week begins on a Monday at most six days ago", () => {
  for (let day = 0; day < 1_000; day += 1) {
    const now = Date.parse("2026-01-01T12:00:00Z") + day * 86_400_000;
    const start = Date.parse(`${windowStart("weekly", now)}T00:00:00Z`);
    expect(new Date(start).getUTCDay()).toBe(1);
    expect(now - start).toBeLessThan(7 * 86_400_000);
  }
});

test("a window ends where the next one begins, and the one before it a moment earlier", () => {
  for (let day = 0; day < 1_000; day += 1) {
    const now = Date.parse("2026-01-01T12:00:00Z") + day * 86_400_000;
    for (const reset of limitResets) {
      const end = windowEnd(reset, now) ?? expect.fail("never ends");
      expect(windowStart(reset, end)).toBe(dayOf(end));
      expect(windowStart(reset, end - 1)).toBe(windowStart(reset, now));
    }
  }
  expect(windowEnd(null, 0)).toBeNull();
});
