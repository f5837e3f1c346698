// Which guardrails a key is under, and whose snapshots a change of one makes old: the keys that it governs, and no others.
import type { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, it } from "vitest";
import { findKnownKey } from "../../../src/store/authentication.ts";
import { assign, unassign } from "../../../src/store/guardrail-assignments.ts";
import {
  deleteGuardrail,
  findGuardrail,
  type GuardrailRecord,
  insertGuardrail,
  updateGuardrail,
} from "../../../src/store/guardrails.ts";
import { findWorkspace, updateWorkspace } from "../../../src/store/workspaces.ts";
import { readGuardrailRules } from "../../../src/wire/guardrail.ts";
import { newDatabase } from "./sqlite-database.ts";

const workspaceId = "00000000-0000-4000-8000-000000000001";
const at = "2026-11-26T00:00:00Z";
let sqlite: DatabaseSync;
let database: D1Database;

function guardrail(id: string): GuardrailRecord {
  return {
    id,
    workspaceId,
    name: id,
    description: null,
    rules: readGuardrailRules({}),
    createdAt: at,
    updatedAt: null,
  };
}

beforeEach(() => {
  ({ sqlite, database } = newDatabase());
  const insert = sqlite.prepare(
    `INSERT INTO api_keys (hash, kind, workspace_id, creator_user_id, name, label, disabled, include_byok_in_limit, created_at)
     VALUES (?, 'api', '${workspaceId}', ?, 'k', 'k', 0, 0, '${at}')`,
  );
  for (const [hash, creator] of [
    ["a", "m"],
    ["b", "m"],
    ["c", null],
  ] as const)
    insert.run(hash, creator);
  sqlite.exec(
    `INSERT INTO workspace_members (workspace_id, member_id, role, created_at) VALUES ('${workspaceId}', 'm', 'member', '')`,
  );
});

/** Keys whose snapshots have to be written anew because of what was done. */
async function marked(done: () => Promise<unknown>): Promise<string> {
  sqlite.exec("DELETE FROM snapshot_changes");
  await done();
  return sqlite
    .prepare("SELECT id FROM snapshot_changes WHERE kind = 'key' ORDER BY id")
    .all()
    .map(({ id }) => id)
    .join("");
}

const by = { assignedBy: "x", createdAt: at };
const toKey = (id: string, ...subjects: string[]) => ({ guardrail: guardrail(id), kind: "key" as const, subjects });
const toMember = (id: string, ...subjects: string[]) => ({
  guardrail: guardrail(id),
  kind: "member" as const,
  subjects,
});
const governing = async (hash: string) =>
  (await findKnownKey(database, hash, 0))?.guardrails?.map(
    ({ id, subjects }) => `${id} of ${subjects.map((subject) => `${subject.kind} ${subject.id}`).join(" and ")}`,
  );

it("of its workspace, of its creator and of its own, each once", async () => {
  for (const id of [workspaceId, "g", "h"]) await insertGuardrail(database, guardrail(id));
  await assign(database, toKey("g", "a", "c"), by);
  await assign(database, toMember("h", "m"), by);
  expect(await governing("a")).toEqual([`${workspaceId} of key a`, "h of member m", "g of key a"]);
  expect(await governing("b")).toEqual([`${workspaceId} of key b`, "h of member m"]);
  await assign(database, toKey(workspaceId, "c"), by);
  expect(await governing("c")).toEqual([`${workspaceId} of key c`]);
  await assign(database, toMember(workspaceId, "m"), by);
  expect(await governing("b")).toEqual([`${workspaceId} of key b and member m`]);
  await deleteGuardrail(database, workspaceId);
  expect(await governing("c")).toBeUndefined();
});

it("marks the keys that are governed, whatever changes", async () => {
  expect(await marked(() => insertGuardrail(database, guardrail("g")))).toBe("");
  expect(await marked(() => insertGuardrail(database, guardrail(workspaceId)))).toBe("abc");
  expect(await marked(() => updateGuardrail(database, guardrail(workspaceId), null))).toBe("abc");
  expect(await marked(() => assign(database, toKey("g", "c"), by))).toBe("c");
  expect(await marked(() => updateGuardrail(database, guardrail("g"), null))).toBe("c");
  expect(await marked(() => assign(database, toMember("g", "m"), by))).toBe("ab");
  expect(await marked(() => updateGuardrail(database, guardrail("g"), null))).toBe("abc");
  expect(await marked(() => unassign(database, toKey("g", "c")))).toBe("c");
  expect(await marked(() => deleteGuardrail(database, "g"))).toBe("ab");
  expect(await marked(() => deleteGuardrail(database, workspaceId))).toBe("abc");
});

it("marks all keys where settings name the default", async () => {
  await insertGuardrail(database, guardrail("g"));
  sqlite.exec("UPDATE workspaces SET settings = json_set(settings, '$.default_guardrail_id', 'g')");
  expect(await marked(() => updateGuardrail(database, guardrail("g"), null))).toBe("abc");
  expect(await governing("c")).toEqual(["g of key c"]);
  expect(await marked(() => deleteGuardrail(database, "g"))).toBe("abc");
  expect(await governing("c")).toBeUndefined();
});

it("writes nothing of a change to what was changed since it was read", async () => {
  await insertGuardrail(database, guardrail("g"));
  const [first, second] = ["one", "two"].map((name) => ({ ...guardrail("g"), name, updatedAt: `2026-11-27 ${name}` }));
  expect(await updateGuardrail(database, first ?? guardrail(""), null)).toBe(true);
  expect(await updateGuardrail(database, second ?? guardrail(""), null)).toBe(false);
  expect(await findGuardrail(database, "g")).toMatchObject({ name: "one" });
  const workspace = (await findWorkspace(database, workspaceId)) ?? expect.fail("no workspace");
  const { updatedAt } = workspace;
  expect(await updateWorkspace(database, { ...workspace, name: "one", updatedAt: at }, updatedAt)).toBeUndefined();
  expect(await updateWorkspace(database, { ...workspace, name: "two" }, updatedAt)).toBe("changed");
  expect(await findWorkspace(database, workspaceId)).toMatchObject({ name: "one" });
});

it("writes nothing of a change to what was deleted since it was read", async () => {
  await insertGuardrail(database, guardrail("g"));
  expect(await deleteGuardrail(database, "g")).toBe(true);
  expect(await updateGuardrail(database, { ...guardrail("g"), name: "late", updatedAt: at }, null)).toBe(false);
  expect(await findGuardrail(database, "g")).toBeUndefined();
  expect(await deleteGuardrail(database, "g")).toBe(false);
});

it.each([
  ["the guardrail", () => deleteGuardrail(database, "h"), "a"],
  ["one of the keys", async () => sqlite.exec("DELETE FROM api_keys WHERE hash = 'b'"), "b"],
])("leaves keys where they are where %s was deleted since it was looked for", async (_, deleted, gone) => {
  for (const id of ["g", "h"]) await insertGuardrail(database, guardrail(id));
  await assign(database, toKey("g", "a"), by);
  await deleted();
  expect(await assign(database, toKey("h", "a", gone), by)).toBeUndefined();
  expect(await governing("a")).toEqual(["g of key a"]);
  expect(sqlite.prepare("SELECT subject FROM guardrail_assignments").all()).toEqual([{ subject: "a" }]);
});
