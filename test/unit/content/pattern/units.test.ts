import fc from "fast-check";
import { expect, test } from "vitest";
import { codePointAt, unitAt, unitsOf } from "../../../../src/content/pattern/units.ts";

const text = fc.string({ unit: fc.constantFrom("a", "Z", "~", "é", "漢", "😀", "\ud83d", "\ude00", "\0") });

test("units and code points are those of the text, and nothing is beyond its ends", () => {
  fc.assert(
    fc.property(text, (one) => {
      const units = unitsOf(one);
      expect(units).toHaveLength(one.length);
      for (let at = 0; at < one.length; at += 1) {
        expect(unitAt(units, at)).toBe(one.charCodeAt(at));
        expect(codePointAt(units, at)).toBe(one.codePointAt(at));
      }
      expect([unitAt(units, -1), unitAt(units, one.length)]).toEqual([0, 0]);
    }),
  );
});

test("ASCII takes a byte for each", () => {
  expect(unitsOf("plain")).toBeInstanceOf(Uint8Array);
  expect(unitsOf("größer")).toBeInstanceOf(Uint16Array);
});
