import { expect, test } from "vitest";
import { BytesInFlight } from "../../../src/isolate/bytes-in-flight.ts";

test("what does not fit is refused until something is given back", () => {
  const memory = new BytesInFlight(100);
  const [first, second] = [memory.lease(0), memory.lease(0)];
  expect(first.hold(60)).toBe(true);
  expect(second.hold(50)).toBe(false);
  expect(second.hold(40)).toBe(true);
  first.release();
  first.release();
  expect(memory.total).toBe(40);
  expect(second.hold(60)).toBe(true);
  second.release();
  expect(memory.total).toBe(0);
});

test("a request that has ended takes nothing any more", () => {
  const memory = new BytesInFlight(100);
  const lease = memory.lease(0);
  lease.release();
  expect(lease.hold(50)).toBe(true);
  expect(memory.total).toBe(0);
});

test("what a dead request left behind does not count for ever", () => {
  const memory = new BytesInFlight(100);
  memory.lease(0).hold(100);
  expect(memory.lease(60_000).hold(1)).toBe(false);
  expect(memory.lease(3_600_000).hold(1)).toBe(true);
  expect(memory.total).toBe(1);
});
