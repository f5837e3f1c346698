// Records leave an isolate at once while it is quiet and together while it is busy, and none is lost with another's request.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { RecordSender } from "../../../src/isolate/record-sender.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What the sender does with a record does not depend on what it is, but on how long. */
function recordOf(id: number, characters = 2_000): GenerationRecord {
  return { id: String(id), model: "x".repeat(characters) } as GenerationRecord;
}

/** Counts what is delivered, and when. */
function watched() {
  const sender = new RecordSender();
  const messages: { at: number; ids: string[] }[] = [];
  const begun = Date.now();
  const deliver = async (records: readonly GenerationRecord[]) => {
    messages.push({ at: Date.now() - begun, ids: records.map(({ id }) => id) });
  };
  return { sender, messages, deliver };
}

it("sends each at once in a quiet isolate", async () => {
  const { sender, messages, deliver } = watched();
  for (let id = 0; id < 20; id += 1) {
    await sender.send(recordOf(id), deliver);
    await vi.advanceTimersByTimeAsync(1_500);
  }
  expect(messages).toEqual(Array.from({ length: 20 }, (_, id) => ({ at: id * 1_500, ids: [String(id)] })));
});

it("sends a message a second in a busy one, after a few at once, and every record once", async () => {
  const { sender, messages, deliver } = watched();
  const sends: Promise<void>[] = [];
  for (let id = 0; id < 200; id += 1) {
    sends.push(sender.send(recordOf(id), deliver));
    await vi.advanceTimersByTimeAsync(50);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  await Promise.all(sends);
  expect(messages.length).toBeLessThanOrEqual(8 + 11);
  expect(messages.flatMap(({ ids }) => ids)).toEqual(Array.from({ length: 200 }, (_, id) => String(id)));
  // Nobody waits longer than a second.
  for (const { at, ids } of messages) for (const id of ids) expect(at - Number(id) * 50).toBeLessThanOrEqual(1_000);
});

it("holds 60 kB at most", async () => {
  const { sender, messages, deliver } = watched();
  const sends = Array.from({ length: 60 }, (_, id) => sender.send(recordOf(id, 16_000), deliver));
  await vi.advanceTimersByTimeAsync(2_000);
  await Promise.all(sends);
  expect(Math.max(...messages.map(({ ids }) => ids.length))).toBe(3);
  expect(messages.flatMap(({ ids }) => ids).toSorted()).toEqual(
    Array.from({ length: 60 }, (_, id) => String(id)).toSorted(),
  );
});

it("wakes two requests of a second, and none of the others that have a record in it", async () => {
  const { sender, messages, deliver } = watched();
  for (let id = 0; id < 9; id += 1) await sender.send(recordOf(id, 100), deliver);
  messages.length = 0;
  const sends = Array.from({ length: 100 }, (_, id) => sender.send(recordOf(id, 100), deliver));
  expect(vi.getTimerCount()).toBe(2);
  await Promise.all(sends.slice(2));
  expect(messages).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  await Promise.all(sends);
  expect(messages.map(({ ids }) => ids.length)).toEqual([100]);
  expect(vi.getTimerCount()).toBe(0);
});

it("saves what another request took along when that one died with it", async () => {
  const { sender, messages, deliver } = watched();
  for (let id = 0; id < 9; id += 1) await sender.send(recordOf(id), deliver);
  messages.length = 0;
  const dies = sender.send(recordOf(10), () => new Promise<never>(() => undefined));
  const lives = sender.send(recordOf(11), deliver);
  await sender.send(recordOf(12), deliver);
  await vi.advanceTimersByTimeAsync(15_000);
  await lives;
  expect(messages.map(({ ids }) => ids)).toEqual([["10", "11", "12"]]);
  expect(await Promise.race([dies, "still waits"])).toBe("still waits");
});

it("tells the request that sends what went wrong, and leaves another to try again", async () => {
  const { sender, messages, deliver } = watched();
  for (let id = 0; id < 9; id += 1) await sender.send(recordOf(id), deliver);
  messages.length = 0;
  const fails = expect(sender.send(recordOf(10), () => Promise.reject(new Error("all away")))).rejects.toThrow(
    "all away",
  );
  const other = sender.send(recordOf(11), deliver);
  await sender.send(recordOf(12), deliver);
  await vi.advanceTimersByTimeAsync(15_000);
  await Promise.all([fails, other]);
  expect(messages.map(({ ids }) => ids)).toEqual([["10", "11", "12"]]);
});

it("saves its own record where it could not save those that had to go before it", async () => {
  const { sender, messages, deliver } = watched();
  for (let id = 0; id < 9; id += 1) await sender.send(recordOf(id), deliver);
  messages.length = 0;
  const first = [10, 11, 12].map((id) => sender.send(recordOf(id, 16_000), deliver));
  let calls = 0;
  const failsOnce = async (records: readonly GenerationRecord[]) => {
    calls += 1;
    if (calls === 1) throw new Error("all away");
    await deliver(records);
  };
  const fails = expect(sender.send(recordOf(13, 16_000), failsOnce)).rejects.toThrow("all away");
  await vi.advanceTimersByTimeAsync(15_000);
  await Promise.all([...first, fails]);
  expect(messages.flatMap(({ ids }) => ids).toSorted()).toEqual(["10", "11", "12", "13"]);
});
