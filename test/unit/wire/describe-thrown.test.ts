// What the log says of a thrown error: its kind, codes and place, and no word of what it was thrown about.
import { expect, it } from "vitest";
import { describeThrown } from "../../../src/wire/describe-thrown.ts";

const secret = "zqxcanary";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was thrown");
}

it.each<[string, () => unknown]>([
  ["JSON.parse", () => JSON.parse(`{"a": ${secret}`)],
  ["URL", () => new URL(secret)],
  ["BigInt", () => BigInt(secret)],
  ["decodeURIComponent", () => decodeURIComponent(`%${secret}`)],
  ["Headers", () => new Headers({ [`${secret} x`]: "x" })],
  ["a message that looks like a frame", () => raise(new Error(`x\n    at ${secret} (a.ts:1:2)`))],
  ["a name", () => raise(Object.assign(new Error("x"), { name: `${secret} and more` }))],
])("%s: where, without its words", (_case, work) => {
  const told = describeThrown(thrownBy(work));
  expect(told).not.toContain(secret);
  expect(told).toMatch(/^\w*Error/);
  expect(told).toContain("describe-thrown.test.ts");
});

it("keeps codes of the storage, which say what is wrong", () => {
  const thrown = new Error(`D1_ERROR: ${secret} is too big: SQLITE_TOOBIG`);
  expect(describeThrown(thrown).split("\n")[0]).toBe("Error D1_ERROR SQLITE_TOOBIG");
});

it.each([
  [secret],
  [undefined],
  [{ message: secret }],
])("tells of something that is no error by its type: %j", (thrown) => {
  expect(describeThrown(thrown)).toBe(typeof thrown);
});

function raise(error: Error): never {
  throw error;
}
