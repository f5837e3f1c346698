// How often an isolate calls a model's health object, in virtual time, and that everything it saw arrives.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { HealthClient } from "../../../src/isolate/health-client.ts";
import { endpointKey, type Outcome } from "../../../src/routing/health/health-snapshot.ts";
import { playedNamespace } from "../routing/health/played-namespace.ts";
import type { PlayedObject } from "../routing/health/played-object.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const model = "maker/model";
const key = endpointKey(model, "provider");

/** Requests of one isolate, so many a second for a while, that all end the same way. */
async function play({ perSecond, seconds, kind }: { perSecond: number; seconds: number; kind: "success" | "failure" }) {
  const objects = new Map<string, PlayedObject>();
  let calls = 0;
  const client = new HealthClient(
    playedNamespace(objects, () => {
      calls += 1;
    }),
  );
  const background: Promise<unknown>[] = [];
  const context = { region: "weur", waitUntil: (work: Promise<unknown>) => void background.push(work) } as const;
  const ask = async () => {
    await client.snapshot([model], { ...context, now: Date.now() });
    const outcome: Outcome = { key, at: Date.now(), kind };
    client.record(outcome, context);
  };
  for (let request = 0; request < perSecond * seconds; request += 1) {
    background.push(ask());
    await vi.advanceTimersByTimeAsync(1_000 / perSecond);
  }
  await vi.advanceTimersByTimeAsync(10_000);
  await Promise.all(background);
  const [object] = objects.values();
  const cells = object?.kept.stored.health.get(key)?.recent.flatMap((slot) => slot.cells) ?? [];
  const arrived = cells.reduce((sum, { successes, failures }) => sum + successes + failures, 0);
  return { calls, arrived, rows: object?.rowTimes.length ?? 0 };
}

it.each([
  { perSecond: 0.1, seconds: 100, kind: "success", maxCalls: 20 },
  { perSecond: 1, seconds: 60, kind: "success", maxCalls: 90 },
  { perSecond: 20, seconds: 30, kind: "success", maxCalls: 35 },
  { perSecond: 20, seconds: 30, kind: "failure", maxCalls: 40 },
] as const)("$perSecond a second for $seconds s, each a $kind: $maxCalls calls at most", async ({
  maxCalls,
  ...story
}) => {
  const { calls, arrived, rows } = await play(story);
  expect(calls).toBeLessThanOrEqual(maxCalls);
  expect(calls).toBeGreaterThan(0);
  expect(arrived).toBe(story.perSecond * story.seconds);
  expect(rows).toBeLessThanOrEqual(story.seconds + 10);
});
