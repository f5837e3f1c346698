// What one request found out of the tables serves the others; what it has not found out yet is no promise to them.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SchemaCheck } from "../../../src/isolate/schema-check.ts";
import { neededMigrations } from "../../../src/store/schema.ts";

const complete = { results: neededMigrations.map((name) => ({ name })) };
const silent = () => new Promise<typeof complete>(() => undefined);

/** D1 that gives these answers, and then the last of them again and again. */
function check(...answers: (() => Promise<typeof complete>)[]) {
  let looks = 0;
  const all = () => {
    looks += 1;
    return (answers[looks - 1] ?? answers.at(-1) ?? silent)();
  };
  const database = { prepare: () => ({ all }) } as unknown as D1Database;
  return { schema: new SchemaCheck(database), looks: () => looks };
}

/** What waits for D1 waits by the clock that a test turns on. */
async function afterASecond<Value>(waiting: Promise<Value> | Value): Promise<Value> {
  await vi.advanceTimersByTimeAsync(1_000);
  return await waiting;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("a look that died with its request is waited for by nobody else", async () => {
  const { schema } = check(silent, async () => complete);
  void schema.missing(0);
  expect(await schema.missing(1)).toEqual([]);
  expect(schema.missing(2)).toEqual([]);
});

it("while D1 is silent one request in a second waits for it, and nothing is held against the tables", async () => {
  const { schema, looks } = check(silent);
  expect(await afterASecond(schema.missing(0))).toEqual([]);
  expect(schema.missing(1_900)).toEqual([]);
  const probe = schema.missing(2_100);
  expect(probe).toBeInstanceOf(Promise);
  expect(schema.missing(2_100)).toEqual([]);
  expect(await afterASecond(probe)).toEqual([]);
  expect(looks()).toBe(2);
});
