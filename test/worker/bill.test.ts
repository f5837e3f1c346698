// What requests use of everything that Cloudflare bills, counted with real bindings: the figures of `test/bench/months.ts`
// that docs/costs.md reckons with. Calls and operations depend on how requests are spread: test/unit/bill/bill.sweep.test.ts.
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Bindings } from "../../src/env.ts";
import { saveBatch } from "../../src/jobs/save-batch.ts";
import { archiveChunks } from "../../src/store/archive-records.ts";
import { messageOf, recordsOf } from "../../src/store/record-message.ts";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import { months, useOf } from "../bench/months.ts";
import { makeRecord, seeded } from "../unit/store/make-record.ts";
import { countedBindings, noCounts } from "./counted-bindings.ts";
import { startRouter } from "./start-router.ts";

const lines: unknown[][] = [];

beforeEach(() => {
  lines.length = 0;
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, level).mockImplementation((...line: unknown[]) => void lines.push(line));
});
afterEach(() => void vi.restoreAllMocks());

const [{ d1RowsRead, logLines, r2Operations }] = months.map(useOf) as [ReturnType<typeof useOf>];

/** A router whose storage counts, and the messages that it sent. */
async function countingRouter(variables: Record<string, string> = {}) {
  const counts = noCounts();
  const messages: unknown[] = [];
  const bindings = countedBindings(env as unknown as Bindings, counts, messages);
  const router = await startRouter({ bindings, variables, scripts: [{ kind: "answer" }, { kind: "answer" }] });
  return { router, counts, messages };
}

test("the requests of a busy isolate: no line, nothing of R2, one record each", async () => {
  const { router, counts, messages } = await countingRouter();
  // Requests that an isolate begins with ask for key and models side by side, each for itself.
  await router.ask();
  await router.settled();
  counts.d1RowsRead = 0;
  const requests = 400;
  for (let index = 0; index < requests; index += 20) await Promise.all(Array.from({ length: 20 }, () => router.ask()));
  await router.settled();
  expect(lines).toHaveLength(logLines);
  expect(counts.r2ClassA + counts.r2ClassB).toBe(r2Operations);
  expect(counts.d1RowsWritten).toBe(0);
  expect(counts.d1RowsRead / requests).toBeLessThan(1);
  expect(counts.objectCalls / requests).toBeLessThan(0.1);
  expect(counts.queueOperations / requests).toBeLessThan(0.3);
  expect(messages.flatMap(recordsOf)).toHaveLength(requests + 1);
}, 120_000);

test("requests far apart read keys and catalog again each time", async () => {
  const { router, counts } = await countingRouter({ AUTH_TTL_MS: "20", CATALOG_TTL_MS: "20" });
  await router.ask();
  await router.settled();
  counts.d1RowsRead = 0;
  const requests = 10;
  for (let index = 0; index < requests; index += 1) {
    await scheduler.wait(30);
    await router.ask();
  }
  await router.settled();
  expect(counts.d1RowsWritten).toBe(0);
  expect(counts.d1RowsRead / requests).toBeGreaterThan(0);
  expect(counts.d1RowsRead / requests).toBeLessThanOrEqual(d1RowsRead);
});

describe("a record in a batch of", () => {
  /** Those of a month of a million come alone, those of a hundred million forty at a time: of a team's keys and models. */
  test.each([
    [1, 60, months[0]],
    [40, 10, months[2]],
  ])("%i is as many rows of D1 as the bill says, to a tenth, until it is in the archive", async (size, batches, month) => {
    const due = month === undefined ? 0 : useOf(month).d1RowsWritten;
    const counts = noCounts();
    const bindings = countedBindings(env as unknown as Bindings, counts, []);
    const random = seeded(size);
    const day = size === 1 ? "2026-09-01" : "2026-09-02";
    for (let batch = 0; batch < batches; batch += 1) {
      const messages = Array.from({ length: size }, () => ({
        body: messageOf([makeRecord(random, { createdAt: `${day}T08:00:00.000Z` })]),
        attempts: 1,
        ack: () => undefined,
      }));
      await saveBatch({ messages } as unknown as MessageBatch, bindings);
    }
    const place = { database: bindings.DB, bucket: env.CONTENTS };
    while ((await archiveChunks(place, { workspaceId: defaultWorkspaceId, day, now: 0 })) < size * batches);
    const rows = counts.d1RowsWritten / (size * batches);
    // Where this no longer holds, correct test/bench/months.ts and paste what `node test/bench/bill.ts` prints.
    expect(rows / due).toBeGreaterThan(0.9);
    expect(rows / due).toBeLessThan(1.1);
    expect(lines).toHaveLength(0);
  });
});
