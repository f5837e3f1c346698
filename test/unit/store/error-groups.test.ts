// What a report of errors says of its own bounds: whether there is more than what was looked at, and what lies elsewhere.
import type { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { hasArchived } from "../../../src/store/archived-records.ts";
import { closeSums } from "../../../src/store/closed-sums.ts";
import { readErrors } from "../../../src/store/error-groups.ts";
import { maxSearched } from "../../../src/store/log-page.ts";
import { defaultWorkspaceId as workspaceId } from "../../../src/store/workspaces.ts";
import { fillDatabase } from "../../bench/fill-records.ts";
import { asD1, newSqlite } from "./sqlite-database.ts";

const now = Date.parse("2026-11-26T12:00:00Z");
const dayMs = 86_400_000;

/** As many as are looked at, within one day; one in fifty failed. */
const filled = migrated();
fillDatabase(filled, { records: maxSearched, days: 1, until: now });

function migrated(): DatabaseSync {
  const sqlite = newSqlite();
  return sqlite;
}

/** As the sums of the last days say. */
function askedOf(sqlite: DatabaseSync): number {
  const from = new Date(now - 2 * dayMs).toISOString();
  const sql = `SELECT SUM(requests) AS asked FROM roll_ups
    WHERE (grain = 'h' AND period >= ?1 AND period < ?2 || 'T00') OR (grain = 'd' AND period >= ?2)`;
  const row = sqlite.prepare(sql).get(from.slice(0, 13), new Date(now - dayMs).toISOString().slice(0, 10));
  return Number(row?.["asked"]);
}

const wants = { share: true };
const timeOf = (days: number) => ({ from: now - days * dayMs, bucketMs: days * dayMs, buckets: 1 });
const failuresOf = ({ groups }: Awaited<ReturnType<typeof readErrors>>) =>
  groups.reduce((sum, { failures }) => sum + failures, 0);

test("of a workspace each failure is found, however many requests there were, beside all that was asked", async () => {
  const report = await readErrors(asD1(filled), { workspaceId }, { time: timeOf(2), wants });
  expect(report).toMatchObject({ bounded: false, requests: askedOf(filled) });
  expect(failuresOf(report)).toBe(maxSearched / 50);
  const alone = await readErrors(asD1(filled), { workspaceId }, { time: timeOf(2), wants: { share: false } });
  expect(alone).toMatchObject({ bounded: false, requests: null });
  expect(failuresOf(alone)).toBe(maxSearched / 50);
});

test("what was asked on days that are over is read from their sums", async () => {
  const ask = (sqlite: DatabaseSync) => readErrors(asD1(sqlite), { workspaceId }, { time: timeOf(2), wants });
  const closed = newSqlite();
  closed.deserialize(filled.serialize());
  await closeSums(asD1(closed), { now, limit: 100 });
  closed.exec("DELETE FROM roll_ups WHERE grain = 'd' AND period < '2026-11-26'");
  expect(await ask(closed)).toEqual(await ask(filled));
  closed.exec("UPDATE closed_sums SET stale = 1");
  expect(await ask(closed)).not.toEqual(await ask(filled));
});

test.each([
  [2, true],
  [0.5, false],
])("of a member's keys in %d days the newest requests are looked at", async (days, bounded) => {
  filled
    .prepare(
      `INSERT INTO api_keys (hash, kind, workspace_id, creator_user_id, name, label, disabled, include_byok_in_limit, created_at)
       VALUES (?1, 'api', ?2, 'ann', 'k', 'k', 0, 0, '2026') ON CONFLICT DO NOTHING`,
    )
    .run("0".repeat(64), workspaceId);
  const own = Number(
    filled
      .prepare("SELECT COUNT(*) AS own FROM records WHERE key_hash = ?1 AND at >= ?2")
      .get("0".repeat(64), now - days * dayMs)?.["own"],
  );
  const selection = { workspaceId, creatorUserId: "ann" };
  expect(await readErrors(asD1(filled), selection, { time: timeOf(days), wants })).toMatchObject({
    bounded,
    requests: own,
  });
  const nobody = { workspaceId, creatorUserId: "nobody" };
  expect(await readErrors(asD1(filled), nobody, { time: timeOf(days), wants })).toMatchObject({
    bounded,
    requests: null,
  });
});

test.each<[string, string]>([
  ["there are more failures than are looked at", "UPDATE records SET failed = 1"],
  [
    "a part of the time is in the archive",
    `INSERT INTO record_parts VALUES ('${workspaceId}', '2026-11-26', 'p', 'f', ${now}, ${now}, 1, 0)`,
  ],
])("no share is said where %s", async (_name, sql) => {
  const other = newSqlite();
  other.deserialize(filled.serialize());
  other.exec(sql);
  const report = await readErrors(asD1(other), { workspaceId }, { time: timeOf(2), wants });
  expect(report.groups.every(({ requests }) => requests === null)).toBe(true);
  expect(report).toMatchObject({ requests: null });
});

test.each([
  ["the day before", -2 * dayMs, false],
  ["its first millisecond", -dayMs, true],
  ["later", 0, false],
])("whether a part of the archive lies in a day: %s", async (_name, offset, expected) => {
  const sqlite = migrated();
  const at = now + offset;
  sqlite
    .prepare("INSERT INTO record_parts VALUES (?1, ?2, 'p', 'f', ?3, ?3, 1, 0)")
    .run(workspaceId, new Date(at).toISOString().slice(0, 10), at);
  const day = { workspaceId, from: now - dayMs, until: now - 1 };
  expect(await hasArchived(asD1(sqlite), day)).toBe(expected);
});
