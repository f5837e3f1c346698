// What a key has spent today, this week and this month, at the edges of UTC's days: of Sunday's last millisecond, of
// Monday's first, and of the first of a month.
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { saveGenerations } from "../../../src/store/generations.ts";
import { readUsage } from "../../../src/store/usage.ts";
import { memoryBucket } from "./bucket.ts";
import { makeRecord, seeded } from "./make-record.ts";
import { asD1, migrate } from "./sqlite-database.ts";

const keyHash = "a".repeat(64);
const random = seeded(20_261_126);

/** One picodollar each, in powers of ten; the same again to the provider with an own key. */
const spent = [
  ["2026-10-31T23:59:59.999Z", 1n],
  ["2026-11-01T00:00:00.000Z", 10n],
  ["2026-11-22T23:59:59.999Z", 100n],
  ["2026-11-23T00:00:00.000Z", 1_000n],
  ["2026-11-30T23:59:59.999Z", 10_000n],
  ["2026-12-01T00:00:00.000Z", 100_000n],
] as const;

test.each<[at: string, daily: bigint, weekly: bigint, monthly: bigint]>([
  // Of later days nothing has been spent yet: each row asks with those that lie before it.
  ["2026-10-31T23:59:59.999Z", 1n, 1n, 1n],
  ["2026-11-01T00:00:00.000Z", 10n, 11n, 10n],
  ["2026-11-22T23:59:59.999Z", 100n, 100n, 110n],
  ["2026-11-23T00:00:00.000Z", 1_000n, 1_000n, 1_110n],
  ["2026-11-30T23:59:59.999Z", 10_000n, 10_000n, 11_110n],
  ["2026-12-01T00:00:00.000Z", 100_000n, 110_000n, 100_000n],
  ["2026-12-02T00:00:00.000Z", 0n, 110_000n, 100_000n],
])("at %s", async (at, daily, weekly, monthly) => {
  const database = new DatabaseSync(":memory:");
  migrate(database);
  const d1 = asD1(database);
  const before = spent.filter(([createdAt]) => createdAt <= at);
  const records = before.flatMap(([createdAt, pico]) =>
    [false, true].map((byok) =>
      makeRecord(random, {
        keyHash,
        createdAt,
        byok,
        costPico: byok ? "0" : String(pico),
        upstreamCostPico: String(pico),
      }),
    ),
  );
  await saveGenerations({ database: d1, bucket: memoryBucket().bucket }, records);
  const total = before.reduce((sum, [, pico]) => sum + pico, 0n);
  const usage = (await readUsage(d1, [keyHash], Date.parse(at))).get(keyHash);
  const expected = { total, daily, weekly, monthly };
  expect(usage).toEqual({ cost: expected, byok: expected });
});
