// Records that wait, as the metrics tell it: until they are saved, or lie in R2; and whose queue tells who wants to know.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Bindings } from "../../../src/env.ts";
import { keepDeadLetters } from "../../../src/jobs/keep-dead-letters.ts";
import { saveRecords } from "../../../src/jobs/save-records.ts";
import { insertAlert } from "../../../src/store/alerts.ts";
import { readMetrics } from "../../../src/store/metrics.ts";
import { messageOf } from "../../../src/store/record-message.ts";
import { memoryBucket } from "../store/bucket.ts";
import { makeRecord, seeded } from "../store/make-record.ts";
import { newDatabase } from "../store/sqlite-database.ts";

const random = seeded(5);
const now = Date.parse("2026-11-26T08:00:00Z");
const sent = now - 120_000;

/** D1 that takes records, or does not; the queues note what they are given. */
function newPlace() {
  const place = { isAway: false, taken: { RECORDS: 0, BROADCASTS: 0 } };
  const { database } = newDatabase((sql) => {
    if (place.isAway && /record_chunks/.test(sql)) throw new Error("D1 is away");
  });
  const queue = (name: keyof typeof place.taken) => ({
    sendBatch: async () => {
      place.taken[name] += 1;
    },
  });
  const bindings = { DB: database, CONTENTS: memoryBucket().bucket, RECORDS: queue("RECORDS") };
  const withQueues = (queues: object) => ({ ...bindings, ...queues }) as unknown as Bindings;
  return Object.assign(place, { database, queue, withQueues });
}

const message = (attempts: number) =>
  ({
    ...{ id: "m", attempts, body: messageOf([makeRecord(random)]), timestamp: new Date(sent) },
    ...{ ack: () => undefined, retry: () => undefined },
  }) as unknown as Message<unknown>;

const waiting = async (database: D1Database) =>
  (await readMetrics(database, { workspaceId: undefined, now })).queueLagSeconds;

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ["Date"] });
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it.each([
  ["saved", (bindings: Bindings) => saveRecords([message(2)], bindings)],
  ["kept in R2", (bindings: Bindings) => keepDeadLetters([message(100)], bindings)],
])("wait until they are %s", async (_, end) => {
  const place = newPlace();
  const bindings = place.withQueues({});
  place.isAway = true;
  await saveRecords([message(1)], bindings);
  expect(await waiting(place.database)).toBe(120);
  place.isAway = false;
  await end(bindings);
  expect(await waiting(place.database)).toBe(0);
});

it.each([
  [true, { RECORDS: 0, BROADCASTS: 1 }],
  [false, { RECORDS: 1, BROADCASTS: 0 }],
])("with a queue of its own for who is slow (%s) it takes what is told", async (isBound, taken) => {
  const place = newPlace();
  await insertAlert(place.database, {
    ...{ id: "a", workspaceId: "w", name: "n", events: ["records_behind"], url: "https://hooks.invalid" },
    ...{ sealed: "s", sealedBy: "m", createdAt: "2026-11-25T00:00:00Z", triedAt: null, outcome: null },
  });
  vi.setSystemTime(sent + 600_000);
  await saveRecords([message(2)], place.withQueues(isBound ? { BROADCASTS: place.queue("BROADCASTS") } : {}));
  expect(place.taken).toEqual(taken);
});
