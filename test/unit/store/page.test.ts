// Every list says how many there are in all, on whichever page one looks.
import type { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { listAlerts } from "../../../src/store/alerts.ts";
import { listByokKeys } from "../../../src/store/byok.ts";
import { listDestinations } from "../../../src/store/destinations.ts";
import { listAssignments } from "../../../src/store/guardrail-assignments.ts";
import { listGuardrails } from "../../../src/store/guardrails.ts";
import { listKeys } from "../../../src/store/keys.ts";
import { listMembers, listWorkspaceMembers } from "../../../src/store/members.ts";
import type { Listed, Page } from "../../../src/store/page.ts";
import { listPresets, listPresetVersions } from "../../../src/store/presets.ts";
import { listWorkspaces } from "../../../src/store/workspaces.ts";
import { newDatabase } from "./sqlite-database.ts";

const workspaceId = "w";

type List = (database: D1Database, page: Page) => Promise<Listed<unknown>>;

const inWorkspace: Readonly<
  Record<string, (database: D1Database, page: Page & { workspaceId: string }) => ReturnType<List>>
> = {
  alerts: listAlerts,
  byok_keys: listByokKeys,
  destinations: listDestinations,
  guardrails: listGuardrails,
  presets: listPresets,
  workspace_members: listWorkspaceMembers,
};

const lists: readonly [string, string, List][] = [
  ...Object.entries(inWorkspace).map(([table, list]): [string, string, List] => [
    table,
    table,
    (database, page) => list(database, { ...page, workspaceId }),
  ]),
  ["keys", "api_keys", (database, page) => listKeys(database, { ...page, workspaceId, includeDisabled: true })],
  [
    "a creator's keys",
    "api_keys",
    (database, page) => listKeys(database, { ...page, workspaceId, includeDisabled: true, creatorUserId: "m" }),
  ],
  ["members", "members", listMembers],
  [
    "versions of a preset",
    "preset_versions",
    (database, page) => listPresetVersions(database, { ...page, presetId: "p" }),
  ],
  ["assignments", "guardrail_assignments", (database, page) => listAssignments(database, { ...page, kind: "key" })],
  [
    "assignments of a guardrail",
    "guardrail_assignments",
    (database, page) => listAssignments(database, { ...page, kind: "key", guardrailId: "g" }),
  ],
  ["workspaces", "workspaces", listWorkspaces],
];

const chosen: Readonly<Record<string, string | number>> = {
  kind: "key",
  workspace_id: workspaceId,
  creator_user_id: "m",
  preset_id: "p",
  guardrail_id: "g",
  role: "member",
  status: "active",
  door: "chat",
  type: "webhook",
  events: "[]",
  rate_limits: "{}",
  disabled: 0,
};

/** Three rows in which nothing is null that may not be. */
function fill(sqlite: DatabaseSync, table: string): void {
  const columns = sqlite.prepare(`SELECT name, type, "notnull" AS needed FROM pragma_table_info(?)`).all(table);
  sqlite.exec(`DELETE FROM ${table}`);
  for (const number of [1, 2, 3]) {
    const kept = columns.filter(({ name, needed }) => needed === 1 || name === "id" || String(name) in chosen);
    const values = kept.map(({ name, type }) => {
      if (table === "api_keys" && name === "kind") return "api";
      return chosen[String(name)] ?? (type === "INTEGER" ? number : `{"of":${number}}`);
    });
    const names = kept.map(({ name }) => name).join(", ");
    sqlite.prepare(`INSERT INTO ${table} (${names}) VALUES (${kept.map(() => "?").join(", ")})`).run(...values);
  }
}

test.each(lists)("%s", async (_name, table, list) => {
  const { sqlite, database } = newDatabase();
  expect(await list(database, { offset: 5, limit: 2 })).toMatchObject({
    items: [],
    total: table === "workspaces" ? 1 : 0,
  });
  fill(sqlite, table);
  const pages = await Promise.all([0, 2, 3, 100].map((offset) => list(database, { offset, limit: 2 })));
  expect(pages.map(({ items, total }) => [items.length, total])).toEqual([
    [2, 3],
    [1, 3],
    [0, 3],
    [0, 3],
  ]);
});
