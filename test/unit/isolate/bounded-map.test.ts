import { expect, test } from "vitest";
import { BoundedMap } from "../../../src/isolate/bounded-map.ts";

test("keeps what was used last", () => {
  const map = new BoundedMap<string, number>(2);
  map.set("a", 1);
  map.set("b", 2);
  expect(map.get("a")).toBe(1);
  map.set("c", 3);
  expect([map.get("a"), map.get("b"), map.get("c")]).toEqual([1, undefined, 3]);
});

test("stays within its bound, whatever is thrown at it", () => {
  const map = new BoundedMap<number, number>(100);
  for (let key = 0; key < 10_000; key += 1) map.set(key % 977, key);
  expect(map.size).toBe(100);
});

test("drops by a predicate", () => {
  const map = new BoundedMap<string, number>(5);
  for (const [index, key] of ["a", "b", "c"].entries()) map.set(key, index);
  map.dropWhere((value) => value > 0);
  expect([map.get("a"), map.get("b"), map.get("c")]).toEqual([0, undefined, undefined]);
});
