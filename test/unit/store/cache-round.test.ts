// Who leads and who waits, step by step.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { beatMs, Round, type Sealed } from "../../../src/store/cache-round.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const sealed: Sealed = { bytes: new Uint8Array([1]), storedAt: 0, ttlMs: 1 };
const told = (waiting: Promise<Sealed | null>) => {
  const seen: (Sealed | null)[] = [];
  void waiting.then((value) => seen.push(value));
  return seen;
};
const settle = () => vi.advanceTimersByTimeAsync(0);

test("the first leads, and its answer is for all who wait", async () => {
  const round = new Round(Date.now);
  expect([round.join("a"), round.join("b"), round.join("c")]).toEqual([true, false, false]);
  const [b, c] = [told(round.wait("b")), told(round.wait("c"))];
  round.finish("a", sealed);
  await settle();
  expect([b, c]).toEqual([[sealed], [sealed]]);
  expect(round.join("d")).toBe(true);
});

test("where it has nothing to share, the next one leads", async () => {
  const round = new Round(Date.now);
  round.join("a");
  const [b, c] = [told(round.wait("b")), told(round.wait("c"))];
  round.finish("a", null);
  await settle();
  expect([b, c]).toEqual([[null], []]);
  // It has no place any more.
  round.finish("a", null);
  round.finish("b", sealed);
  await settle();
  expect(c).toEqual([sealed]);
});

test("who comes when the first has just ended waits for nobody", async () => {
  const round = new Round(Date.now);
  round.join("a");
  round.join("b");
  round.finish("a", null);
  const b = told(round.wait("b"));
  await settle();
  expect(b).toEqual([null]);
  expect(round.join("c")).toBe(false);
});

test("who falls silent loses its place, who beats keeps it", async () => {
  const round = new Round(Date.now);
  round.join("a");
  const b = told(round.wait("b"));
  for (let beats = 0; beats < 10; beats += 1) {
    await vi.advanceTimersByTimeAsync(beatMs);
    round.beat("a");
  }
  expect(b).toEqual([]);
  await vi.advanceTimersByTimeAsync(4 * beatMs);
  expect(b).toEqual([null]);
  // What the lost one brings after all serves too.
  const c = told(round.wait("c"));
  round.finish("a", sealed);
  await settle();
  expect(c).toEqual([sealed]);
});
