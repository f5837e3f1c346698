// Outages as a whole, in fake time: how many requests meet them, what nobody loses, and how an endpoint comes back.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { flow, LearningWorld, lost } from "./learning-world.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_790_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const asked = (world: LearningWorld, vendor: number): number =>
  world.asked.filter((one) => one.vendor === vendor).length;

describe("a stall of the cheapest for 40 s at 20 requests a second, two healthy ones beside it", () => {
  it("is met by at most 12, loses none, and keeps nobody longer than 200 ms", async () => {
    const world = new LearningWorld(3);
    await world.learn(40);
    world.behave = (vendor) => (vendor === 0 ? "stall" : { after: 50 });
    const told = await flow(world, { everyMs: 50, forMs: 40_000 });
    expect(told).toHaveLength(800);
    expect(lost(told)).toBe(0);
    expect(asked(world, 0)).toBeLessThanOrEqual(12);
    expect(Math.max(...told.map(({ waited }) => waited))).toBeLessThanOrEqual(50 + 200 + 50);
    // Beside the second requests nobody was asked twice.
    expect(world.asked.length).toBeLessThanOrEqual(812);
  });

  it("is over when one request at a time has seen it answer", async () => {
    const world = new LearningWorld(3);
    await world.learn(40);
    world.behave = (vendor) => (vendor === 0 ? "stall" : { after: 50 });
    await flow(world, { everyMs: 50, forMs: 29_000 });
    world.behave = () => ({ after: 50 });
    await flow(world, { everyMs: 50, forMs: 3_500 });
    const probes = world.outcomes.filter(({ kind }) => kind === "probe");
    expect(probes).toHaveLength(1);
    const before = asked(world, 0);
    await flow(world, { everyMs: 50, forMs: 1_000 });
    expect(asked(world, 0)).toBeGreaterThan(before + 2);
  });
});

it("clients with 15 s of patience lose nothing where nothing is known yet", async () => {
  const world = new LearningWorld(3);
  world.behave = (vendor) => (vendor === 0 ? "stall" : { after: 50 });
  const told = await flow(world, { everyMs: 100, forMs: 90_000 });
  expect(told).toHaveLength(900);
  expect(lost(told)).toBe(0);
  expect(Math.max(...told.map(({ waited }) => waited))).toBeLessThan(6_000);
});

describe("the words of an error that never end", () => {
  it.each([
    [2, 150, 200],
    [1, 1_900, 2_200],
  ])("with %d endpoints: %d to %d ms", async (vendors, least, most) => {
    const world = new LearningWorld(vendors);
    world.behave = (vendor) => (vendor === 0 ? { after: 5, status: 500, endless: true } : { after: 50 });
    const { waited } = await world.wait({ provider: { order: ["vendor-0", "vendor-1"] } });
    expect(waited).toBeGreaterThanOrEqual(least);
    expect(waited).toBeLessThanOrEqual(most);
  });
});
