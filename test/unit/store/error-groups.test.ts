// What a report of errors says of its own bounds: whether there is more than what was looked at, and what lies elsewhere.
import type { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { hasArchived } from "../../../src/store/archived-records.ts";
import { readErrors } from "../../../src/store/error-groups.ts";
import { maxSearched } from "../../../src/store/log-page.ts";
import { defaultWorkspaceId as workspaceId } from "../../../src/store/workspaces.ts";
import { fillDatabase } from "../../bench/fill-records.ts";
import { asD1, newSqlite } from "./sqlite-database.ts";

const now = Date.parse("2026-11-26T12:00:00Z");
const dayMs = 86_400_000;

/** As many as are looked at, within one day. */
const filled = migrated();
fillDatabase(filled, { records: maxSearched, days: 1, until: now });

function migrated(): DatabaseSync {
  const sqlite = newSqlite();
  return sqlite;
}

test.each([
  [2, undefined, maxSearched],
  [2, "somebody", 0],
  [0.5, undefined, maxSearched / 2],
  [0.5, "somebody", 0],
])("of the last %d days, the requests of %s", async (days, creatorUserId, requests) => {
  const time = { from: now - days * dayMs, bucketMs: days * dayMs, buckets: 1 };
  const report = await readErrors(asD1(filled), { workspaceId, creatorUserId }, time);
  expect(report).toMatchObject({ requests, bounded: days === 2 });
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
