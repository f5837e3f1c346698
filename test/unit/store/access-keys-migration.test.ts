// What the move to access keys by workspace makes of people, sessions and keys from before: nobody gets more, and whoever
// it is certain about stays signed in.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../../migrations");
const home = "00000000-0000-4000-8000-000000000001";

/** A database of the version before, with these people: e-mail, and role by workspace. */
function databaseBefore(people: Record<string, Record<string, string>>): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  for (const name of readdirSync(folder).filter((file) => file < "0005"))
    database.exec(readFileSync(join(folder, name), "utf8"));
  const at = "2026-01-01T00:00:00.000Z";
  for (const [id, roles] of Object.entries(people)) {
    database.prepare("INSERT INTO members VALUES (?, ?, ?, ?)").run(id, `${id}@example.com`, `key of ${id}`, at);
    for (const [place, role] of Object.entries(roles)) {
      database.prepare("INSERT INTO workspace_members VALUES (?, ?, ?, ?)").run(place, id, role, at);
      database
        .prepare("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, NULL)")
        .run(`${id} in ${place}`, id, place, at, "2027");
    }
  }
  return database;
}

function migrate(database: DatabaseSync): void {
  const [name = ""] = readdirSync(folder).filter((file) => file.startsWith("0005"));
  database.exec(readFileSync(join(folder, name), "utf8"));
}

test("who belongs to one workspace keeps their key for it, and who belongs to several gets none", () => {
  const database = databaseBefore({
    member: { w: "member" },
    admin: { [home]: "admin" },
    owner: { [home]: "owner" },
    "owner elsewhere": { w: "owner" },
    both: { [home]: "owner", w: "member" },
    nowhere: {},
  });
  migrate(database);
  const keys = database.prepare("SELECT member_id, hash, workspace_id, role FROM access_keys ORDER BY member_id").all();
  expect(keys.map((row) => ({ ...row }))).toEqual([
    { member_id: "admin", hash: "key of admin", workspace_id: home, role: "admin" },
    { member_id: "member", hash: "key of member", workspace_id: "w", role: "member" },
    { member_id: "owner", hash: "key of owner", workspace_id: null, role: "owner" },
    { member_id: "owner elsewhere", hash: "key of owner elsewhere", workspace_id: "w", role: "owner" },
  ]);
  const sessions = database.prepare("SELECT hash, key_hash FROM sessions ORDER BY hash").all();
  expect(sessions.map(({ hash, key_hash: key }) => [hash, key])).toEqual([
    [`admin in ${home}`, "key of admin"],
    [`both in ${home}`, null],
    ["both in w", null],
    ["member in w", "key of member"],
    ["owner elsewhere in w", "key of owner elsewhere"],
    [`owner in ${home}`, "key of owner"],
  ]);
  expect(database.prepare("SELECT COUNT(access_key_hash) AS left_over FROM members").get()).toEqual({ left_over: 0 });
});

test.each([
  ["an admin's key", "api", "admin", 0, null, { creator_role: "admin", restricted_by: null, disabled: 0 }],
  ["a member's key", "api", "member", 0, null, { creator_role: "member", restricted_by: null, disabled: 0 }],
  ["a member's limited key", "api", "member", 0, 5, { creator_role: "member", restricted_by: "admin", disabled: 0 }],
  [
    "a member's disabled key",
    "api",
    "member",
    1,
    null,
    { creator_role: "member", restricted_by: "admin", disabled: 1 },
  ],
  ["nobody's key", "api", null, 0, 5, { creator_role: null, restricted_by: null, disabled: 0 }],
  [
    "an admin's management key",
    "management",
    "admin",
    0,
    null,
    { creator_role: "admin", restricted_by: null, disabled: 0 },
  ],
  [
    "the management key of a member",
    "management",
    "member",
    0,
    null,
    { creator_role: "member", restricted_by: "lost_rights", disabled: 1 },
  ],
  [
    "the management key of somebody who left",
    "management",
    "left",
    0,
    null,
    { creator_role: "member", restricted_by: "lost_rights", disabled: 1 },
  ],
  [
    "a management key with a label of a customer's",
    "management",
    "user-1",
    0,
    null,
    { creator_role: "member", restricted_by: null, disabled: 0 },
  ],
] as const)("%s", (_, kind, creator, disabled, limit, expected) => {
  const database = databaseBefore({ admin: { w: "admin" }, member: { w: "member" }, left: {} });
  database
    .prepare(
      `INSERT INTO api_keys (hash, kind, workspace_id, creator_user_id, name, label, disabled, limit_pico, created_at)
       VALUES ('h', ?, 'w', ?, 'n', 'l', ?, ?, '2026')`,
    )
    .run(kind, creator, disabled, limit);
  migrate(database);
  const row = database.prepare("SELECT creator_role, restricted_by, disabled FROM api_keys").get();
  expect({ ...row }).toEqual(expected);
});
