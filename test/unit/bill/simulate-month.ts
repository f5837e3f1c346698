// Some minutes of a month in virtual time: isolates that answer requests, tell health objects of them and send records.
// Counts what that uses for each request; the objects are played, everything in the isolates is the router's own.
import { vi } from "vitest";
import { HealthClient } from "../../../src/isolate/health-client.ts";
import { RecordSender } from "../../../src/isolate/record-sender.ts";
import { endpointKey } from "../../../src/routing/health/health-snapshot.ts";
import { type Month, monthSeconds, type Use } from "../../bench/months.ts";
import { playedNamespace } from "../routing/health/played-namespace.ts";
import type { PlayedObject } from "../routing/health/played-object.ts";
import { seededRandom } from "../routing/plan.ts";

export type SimulatedUse = Pick<Use, "objectCalls" | "objectRows" | "queueOperations">;

const requestsOfIsolate = 250;
/** How long an answer takes. */
const answerMs = 3_000;
/** A record of a request with two endpoints tried is shorter. */
const recordBytes = 2_000;
const operationBytes = 64_000;

/** Needs fake timers. */
export async function simulateMonth(month: Month): Promise<SimulatedUse> {
  const random = seededRandom(7);
  const requests = requestsOfIsolate * month.isolates;
  const counts = { calls: 0, messages: 0 };
  const objects = new Map<string, PlayedObject>();
  const namespace = playedNamespace(objects, () => {
    counts.calls += 1;
  });
  const isolates = Array.from({ length: month.isolates }, () => ({
    health: new HealthClient(namespace),
    records: new RecordSender(),
  }));
  const background: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>) => void background.push(work);
  const context = { waitUntil, region: "weur" } as const;
  const answer = async ({ health, records }: (typeof isolates)[number], model: string) => {
    await health.snapshot([model], { ...context, now: Date.now() });
    await pause(answerMs);
    const key = endpointKey(model, "provider");
    // One of fifty fails.
    const kind = random() < 0.02 ? "failure" : "success";
    health.record(
      { key, at: Date.now(), kind, ...(kind === "success" ? { latencyMs: 400, tokensPerSecond: 80 } : {}) },
      context,
    );
    const record = { id: "x".repeat(recordBytes) } as never;
    await records.send(record, async (sent) => {
      counts.messages += Math.ceil((sent.length * recordBytes) / operationBytes);
    });
  };
  const perSecond = month.requests / monthSeconds;
  for (let request = 0; request < requests; request += 1) {
    const isolate = isolates[Math.floor(random() * isolates.length)];
    // The popular models get most of the requests.
    const model = `maker/model-${Math.floor(random() ** 2 * month.models)}`;
    if (isolate !== undefined) background.push(answer(isolate, model));
    await vi.advanceTimersByTimeAsync((-Math.log(1 - random()) * 1_000) / perSecond);
  }
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all(background);
  const rows = [...objects.values()].reduce((sum, { rowTimes }) => sum + rowTimes.length, 0);
  return {
    objectCalls: counts.calls / requests,
    objectRows: rows / requests,
    queueOperations: (3 * counts.messages) / requests,
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
