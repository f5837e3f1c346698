// Outages in which nobody is well: two endpoints are dead, and the third answers now and then. Whoever it does not answer asks
// it again, beside the call that is late, and the dead ones are left alone.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { seededRandom } from "../routing/plan.ts";
import { type Behaviour, flow, LearningWorld, lost, type Told } from "./learning-world.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_790_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const answer: Behaviour = { after: 10 };
const refusal: Behaviour = { after: 10, status: 500 };

/** How the third fails, and which of its answers: every other one, or so many by chance. */
function thirdFails(how: Behaviour, share: "every other" | number): LearningWorld["behave"] {
  const random = seededRandom(7);
  return (vendor, count) => {
    if (vendor < 2) return "stall";
    return (share === "every other" ? count % 2 === 0 : random() < share) ? how : answer;
  };
}

async function worldOf(isWarm: boolean): Promise<LearningWorld> {
  const world = new LearningWorld(3);
  if (isWarm) for (const vendor of [0, 1, 2]) await world.learn(25, 10, `vendor-${vendor}`);
  return world;
}

const median = (told: readonly Told[]): number => {
  const waits = told.map(({ waited }) => waited).toSorted((one, other) => one - other);
  return waits[Math.floor(waits.length / 2)] ?? 0;
};
/** Those that began when the third was known. */
const settledOf = (told: readonly Told[]): Told[] =>
  told.filter(({ seen }) => Date.parse(seen.records[0]?.createdAt ?? "") > 1_790_000_010_000);
const asked = (world: LearningWorld, vendor: number): number =>
  world.asked.filter((one) => one.vendor === vendor).length;

const cold = { isWarm: false };
const warm = { isWarm: true };

/** Of 200 requests so many are lost at most; the third is asked again so often for each; milliseconds once it is known. */
interface Bounds {
  lost: number;
  again: number;
  median: number;
}

describe("10 requests a second by clients with 15 s of patience", () => {
  it.each<[string, { isWarm: boolean; how: Behaviour; share: "every other" | number }, Bounds]>([
    ["stalls every other time", { ...cold, how: "stall", share: "every other" }, { lost: 0, again: 1.1, median: 75 }],
    ["stalls 30 %", { ...cold, how: "stall", share: 0.3 }, { lost: 0, again: 0.5, median: 50 }],
    ["stalls 50 %", { ...cold, how: "stall", share: 0.5 }, { lost: 0, again: 1.1, median: 75 }],
    ["stalls 70 %", { ...cold, how: "stall", share: 0.7 }, { lost: 15, again: 2.5, median: 500 }],
    ["refuses 50 %", { ...cold, how: refusal, share: 0.5 }, { lost: 10, again: 1.2, median: 100 }],
    ["stalls every other time", { ...warm, how: "stall", share: "every other" }, { lost: 0, again: 1.1, median: 75 }],
    ["stalls 50 %", { ...warm, how: "stall", share: 0.5 }, { lost: 0, again: 1.1, median: 75 }],
    ["refuses every other time", { ...warm, how: refusal, share: "every other" }, { lost: 0, again: 1.1, median: 50 }],
    ["refuses 10 %", { ...warm, how: refusal, share: 0.1 }, { lost: 0, again: 0.2, median: 50 }],
  ])("%s: %j", async (_, { isWarm, how, share }, bounds) => {
    const world = await worldOf(isWarm);
    world.behave = thirdFails(how, share);
    const told = await flow(world, { everyMs: 100, forMs: 20_000, random: seededRandom(1), patienceMs: 15_000 });
    expect(told).toHaveLength(200);
    expect(lost(told)).toBeLessThanOrEqual(bounds.lost);
    expect(asked(world, 2)).toBeLessThanOrEqual(200 * (1 + bounds.again));
    // What nobody knows of takes 5 s to be late; what is known to be dead is asked by few.
    expect(asked(world, 0) + asked(world, 1)).toBeLessThanOrEqual(isWarm ? 40 : 130);
    expect(median(settledOf(told))).toBeLessThan(bounds.median);
  });
});

it("a third that takes 17 to 77 ms where it answers is asked again soon after most of its answers would have come", async () => {
  const world = await worldOf(false);
  const random = seededRandom(101);
  world.behave = (vendor, count) =>
    vendor < 2 || count % 2 === 0 ? "stall" : { after: 17 + Math.floor(60 * random() ** 3) };
  const told = await flow(world, { everyMs: 100, forMs: 20_000, random: seededRandom(1), patienceMs: 15_000 });
  expect(lost(told)).toBe(0);
  expect(median(settledOf(told))).toBeLessThan(135);
});

it("all three stall: nobody is asked again", async () => {
  const world = await worldOf(true);
  world.behave = () => "stall";
  const told = await flow(world, { everyMs: 100, forMs: 10_000, patienceMs: 15_000 });
  expect(lost(told)).toBe(100);
  // Each endpoint once, and some that look again at the beginning.
  expect(world.asked.length).toBeLessThanOrEqual(3 * 100 + 30);
});
