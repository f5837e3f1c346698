// What a key has spent today, this week and this month, at the edges of UTC's days: of Sunday's last millisecond, of
// Monday's first, and of the first of a month.
import { expect, test } from "vitest";
import { findKnownKey } from "../../../src/store/authentication.ts";
import { saveGenerations } from "../../../src/store/generations.ts";
import { assign } from "../../../src/store/guardrail-assignments.ts";
import { insertGuardrail } from "../../../src/store/guardrails.ts";
import { deleteKey } from "../../../src/store/keys.ts";
import { hasWorkspaceAsked, readUsage } from "../../../src/store/usage.ts";
import { defaultWorkspaceId } from "../../../src/store/workspaces.ts";
import { readGuardrailRules } from "../../../src/wire/guardrail.ts";
import { memoryBucket } from "./bucket.ts";
import { makeRecord, seeded } from "./make-record.ts";
import { newDatabase } from "./sqlite-database.ts";

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
  const { database } = newDatabase();
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
  await saveGenerations({ database, bucket: memoryBucket().bucket }, records);
  const total = before.reduce((sum, [, pico]) => sum + pico, 0n);
  const usage = (await readUsage(database, [keyHash], Date.parse(at))).get(keyHash);
  const expected = { total, daily, weekly, monthly };
  expect(usage).toEqual({ cost: expected, byok: expected });
});

test("a member's keys, those that are gone too, where a guardrail gives the member a budget", async () => {
  const { sqlite, database } = newDatabase();
  const now = Date.parse("2026-11-26T12:00:00Z");
  const keys = ["a", "b", "c", "d"].map((letter) => letter.repeat(64));
  const insert = sqlite.prepare(
    `INSERT INTO api_keys (hash, kind, workspace_id, creator_user_id, name, label, disabled, include_byok_in_limit, created_at)
     VALUES (?, 'api', ?, ?, 'k', 'k', 0, 0, '2026-11-26T00:00:00Z')`,
  );
  for (const [index, hash] of keys.entries())
    insert.run(hash, index === 2 ? "elsewhere" : defaultWorkspaceId, index === 3 ? "n" : "m");
  sqlite
    .prepare("INSERT INTO workspace_members (workspace_id, member_id, role, created_at) VALUES (?, 'm', 'member', '')")
    .run(defaultWorkspaceId);
  const records = keys.flatMap((keyHash, index) =>
    ["2026-10-01T00:00:00Z", "2026-11-02T00:00:00Z", "2026-11-26T00:00:00Z"].map((createdAt) =>
      makeRecord(random, { keyHash, createdAt, costPico: String(10 ** index), byok: false }),
    ),
  );
  await saveGenerations({ database, bucket: memoryBucket().bucket }, records);
  await deleteKey(database, keys[1] ?? "");
  const usage = async () => (await findKnownKey(database, keys[0] ?? "", now))?.memberUsage.cost;
  expect(await usage()).toMatchObject({ daily: 0n, monthly: 0n });
  const guardrail = {
    ...{ id: "g", workspaceId: defaultWorkspaceId, name: "g", description: null, createdAt: "", updatedAt: null },
    rules: readGuardrailRules({ limit_usd: 1, reset_interval: "daily" }),
  };
  await insertGuardrail(database, guardrail);
  await assign(database, { guardrail, kind: "member", subjects: ["m"] }, { assignedBy: "x", createdAt: "" });
  expect(await usage()).toMatchObject({ daily: 11n, weekly: 11n, monthly: 22n });
});

test("checks of keys are nobody's first request, until there is one, or all that there was is in the archive", async () => {
  const place = { ...newDatabase(), bucket: memoryBucket().bucket };
  const hasAsked = () => hasWorkspaceAsked(place.database, { workspaceId: defaultWorkspaceId, checks: "Key check" });
  expect(await hasAsked()).toBe(false);
  await saveGenerations(place, [makeRecord(random, { origin: "Key check" })]);
  expect(await hasAsked()).toBe(false);
  const last = makeRecord(random, { origin: null, referer: null });
  await saveGenerations(place, [last]);
  expect(await hasAsked()).toBe(true);
  place.sqlite.exec("DELETE FROM records");
  expect(await hasAsked()).toBe(true);
});
