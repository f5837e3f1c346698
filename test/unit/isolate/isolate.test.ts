// One Worker's memory is no other's, and lasts as long as its bindings.
import { expect, it } from "vitest";
import type { Bindings } from "../../../src/env.ts";
import { isolateOf } from "../../../src/isolate/isolate.ts";

/** Nothing of storage is touched by making an isolate. */
function worker(variables: Record<string, string> = {}): Bindings {
  return { DB: {}, CONTENTS: {}, RECORDS: {}, HEALTH: {}, ...variables } as unknown as Bindings;
}

it("is the same for the same bindings, and shares no part with another's", () => {
  const bindings = worker();
  const [one, other] = [isolateOf(bindings), isolateOf(worker())];
  expect(isolateOf(bindings)).toBe(one);
  const names = Object.keys(one);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => Reflect.get(one, name) === Reflect.get(other, name))).toEqual([]);
});

it("reads the variables once, and refuses for as long as one is bad", () => {
  const good = isolateOf(worker({ EU_HOSTNAMES: "eu.example.com" }));
  expect(good.settings).toBe(good.settings);
  expect(good.settings.EU_HOSTNAMES).toEqual(["eu.example.com"]);
  const bad = isolateOf(worker({ EU_HOSTNAMES: "https://eu.example.com" }));
  for (let asked = 0; asked < 2; asked += 1) expect(() => bad.settings).toThrow("EU_HOSTNAMES has");
});
