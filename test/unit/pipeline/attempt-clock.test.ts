// When an attempt is given up, and for which of its limits, on a clock that the test moves.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AttemptClock, type Limits } from "../../../src/pipeline/attempt/attempt-clock.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => {
  // First what stands before the clock: given back later, it would bring the stopped clock back for all other files.
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const limits: Limits = { firstTokenMs: 1_000, idleMs: 100, totalMs: 5_000 };

function clockOf(changed: Partial<Limits> = {}): AttemptClock {
  return new AttemptClock({ ...limits, ...changed }, Date.now, new AbortController().signal);
}

/** The time at which it gave up. */
function givesUpAt(clock: AttemptClock, events: readonly number[]): number {
  for (const at of events) {
    vi.advanceTimersByTime(at - Date.now());
    clock.eventArrived();
  }
  while (clock.expired === null && vi.getTimerCount() > 0) vi.advanceTimersToNextTimer();
  return Date.now();
}

it.each<[name: string, limits: Partial<Limits>, events: number[], phase: string, at: number]>([
  ["nothing comes", {}, [], "first_token", 1_000],
  ["nothing comes of an answer that comes whole", { idleMs: null }, [], "first_token", 1_000],
  ["silence follows the first event", {}, [10], "idle", 110],
  ["silence follows a first event that was just in time", {}, [999], "idle", 1_099],
  ["silence follows later events", {}, [10, 90, 180], "idle", 280],
  ["silence may be longer than the wait for the first event", { idleMs: 2_000 }, [10], "idle", 2_010],
  ["it goes on for too long", { totalMs: 300 }, [10, 100, 190, 280], "total", 300],
])("gives up where %s", (_name, changed, events, phase, at) => {
  const clock = clockOf(changed);
  expect(givesUpAt(clock, events)).toBe(at);
  expect(clock.expired?.phase).toBe(phase);
  expect(clock.signal.aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it("looks no more often than silence may last", () => {
  const set = vi.spyOn(globalThis, "setTimeout");
  givesUpAt(clockOf(), []);
  expect(set.mock.calls.length).toBeLessThanOrEqual(limits.firstTokenMs / 100 + 1);
});

it("one timer does for an answer that comes at once", () => {
  const set = vi.spyOn(globalThis, "setTimeout");
  const clock = clockOf();
  clock.eventArrived();
  clock.eventArrived();
  clock.stop();
  expect(set).toHaveBeenCalledTimes(1);
});

it("beats every 20 seconds while it runs, and gives up no sooner or later", () => {
  const beats: number[] = [];
  const long = { firstTokenMs: 50_000, idleMs: null, totalMs: 100_000, onBeat: () => void beats.push(Date.now()) };
  expect(givesUpAt(clockOf(long), [])).toBe(50_000);
  expect(beats).toEqual([20_000, 40_000, 50_000]);
});
