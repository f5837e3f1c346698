// When it is us who are slow, or everybody: no endpoint is condemned for that, nobody is asked twice over, and nothing is lost.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AttemptClock } from "../../../src/pipeline/attempt/attempt-clock.ts";
import { Silence } from "../../../src/pipeline/silence.ts";
import { flow, LearningWorld, lost } from "./learning-world.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_790_000_000_000 }));
afterEach(() => void vi.useRealTimers());

async function learned(): Promise<LearningWorld> {
  const world = new LearningWorld(3);
  for (const vendor of [0, 1, 2]) await world.learn(25, 50, `vendor-${vendor}`);
  return world;
}

const failures = (world: LearningWorld): number => world.outcomes.filter(({ kind }) => kind === "failure").length;

describe("every endpoint slower at once, at 20 requests a second", () => {
  it.each([10, 50, 200])("%d times: none is lost, none condemned, and few are asked beside", async (factor) => {
    const world = await learned();
    world.behave = (_vendor, count) => ({ after: 50 * factor * (0.7 + ((count * 7) % 10) / 15) });
    const told = await flow(world, { everyMs: 50, forMs: 10_000 });
    expect(told).toHaveLength(200);
    expect(lost(told)).toBe(0);
    expect(world.asked.length).toBeLessThanOrEqual(206);
    // Three in a row are an outage; the longest waits here are longer than any first deadline.
    expect(failures(world)).toBeLessThanOrEqual(factor < 100 ? 2 : 6);
  });

  it("the only one of three that answers slower: few are asked beside it", async () => {
    const world = await learned();
    world.behave = (vendor) => (vendor < 2 ? "stall" : { after: 50 });
    await flow(world, { everyMs: 50, forMs: 2_000 });
    for (const factor of [10, 50]) {
      const before = world.asked.length;
      world.behave = (vendor) => (vendor < 2 ? "stall" : { after: 50 * factor });
      const told = await flow(world, { everyMs: 50, forMs: 3_000 });
      expect(lost(told)).toBe(0);
      expect(world.asked.length - before).toBeLessThanOrEqual(60 + 30);
    }
  });

  it("is over with the first that is quick again: a stall behind it is met by few", async () => {
    const world = await learned();
    world.behave = () => ({ after: 1_000 });
    await flow(world, { everyMs: 50, forMs: 5_000 });
    world.behave = () => ({ after: 50 });
    await flow(world, { everyMs: 50, forMs: 2_000 });
    const before = world.asked.length;
    world.behave = (vendor) => (vendor === 0 ? "stall" : { after: 50 });
    const told = await flow(world, { everyMs: 50, forMs: 10_000 });
    expect(lost(told)).toBe(0);
    expect(world.asked.slice(before).filter(({ vendor }) => vendor === 0).length).toBeLessThanOrEqual(70);
  });
});

describe("a timer that fires late, because this isolate was busy,", () => {
  it("ends no silence before what came meanwhile is read", async () => {
    const ended = vi.fn();
    const silence = new Silence(Date.now, ended);
    silence.wait(150);
    await vi.advanceTimersByTimeAsync(149);
    vi.setSystemTime(Date.now() + 700);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(150);
    expect(ended).toHaveBeenCalledOnce();
  });

  it("ends no attempt either", async () => {
    const limits = { firstTokenMs: 1_000, idleMs: null, totalMs: 60_000 };
    const clock = new AttemptClock(limits, Date.now, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(999);
    vi.setSystemTime(Date.now() + 400);
    await vi.advanceTimersByTimeAsync(1);
    expect(clock.expired).toBeNull();
    await vi.advanceTimersByTimeAsync(400);
    expect(clock.expired).toMatchObject({ phase: "first_token" });
  });
});
