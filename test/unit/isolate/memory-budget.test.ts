import { expect, test } from "vitest";
import { MemoryBudget } from "../../../src/isolate/memory-budget.ts";

/** Work that lasts until it is told to end, and counts who is at it. */
function workshop() {
  const busy = { now: 0, most: 0, done: 0 };
  const work = async () => {
    busy.now += 1;
    busy.most = Math.max(busy.most, busy.now);
    await new Promise((resolve) => setTimeout(resolve, 15));
    busy.now -= 1;
    busy.done += 1;
  };
  return { busy, work };
}

const memory = new MemoryBudget();
const mebi = 1024 * 1024;

test("large ones go two at a time, and all of them go", async () => {
  const { busy, work } = workshop();
  await Promise.all(Array.from({ length: 9 }, () => memory.within(mebi, work)));
  expect(busy).toMatchObject({ most: 2, done: 9 });
});

test("small ones do not wait for each other", async () => {
  const { busy, work } = workshop();
  await Promise.all(Array.from({ length: 100 }, () => memory.within(2_000, work)));
  expect(busy).toMatchObject({ most: 100, done: 100 });
});

test("one that is larger than everything goes by itself, and a failure makes room again", async () => {
  const failing = memory.within(100 * mebi, () => Promise.reject(new Error("R2 is away")));
  await expect(failing).rejects.toThrow("R2 is away");
  const { busy, work } = workshop();
  await Promise.all([memory.within(100 * mebi, work), memory.within(mebi, work)]);
  expect(busy).toMatchObject({ most: 1, done: 2 });
});
