// Who may do what to whom: every actor × every deed, as a table.
import { describe, expect, it } from "vitest";
import { type Deed, refuseDeed } from "../../../src/api/member-rules.ts";
import { type Actor, installation } from "../../../src/isolate/authentication.ts";
import type { MemberRole } from "../../../src/wire/member-roles.ts";

const visitor = (role: MemberRole): Actor => ({ kind: "member", id: "me", label: "me@example.com", role });
const actors = {
  installation,
  key: { kind: "key", id: "hash", label: "sk-…", memberId: "me" },
  owner: visitor("owner"),
  admin: visitor("admin"),
  member: visitor("member"),
} satisfies Record<string, Actor>;

const may = "may";
const no = "forbidden";

type Row = [deed: string, Deed, installation: string, key: string, owner: string, admin: string, member: string];

const them = { memberId: "them" };
const me = { memberId: "me" };
const rows: Row[] = [
  ["invites a member", { kind: "invite", to: "member" }, may, may, may, may, no],
  ["invites an admin", { kind: "invite", to: "admin" }, may, may, may, may, no],
  ["invites an owner", { kind: "invite", to: "owner" }, may, no, no, no, no],
  ["adds somebody", { kind: "set_role", ...them, from: null, to: null }, may, may, may, may, no],
  ["raises to admin", { kind: "set_role", ...them, from: "member", to: "admin" }, may, may, may, may, no],
  ["raises to owner", { kind: "set_role", ...them, from: "admin", to: "owner" }, may, no, no, no, no],
  ["demotes an admin", { kind: "set_role", ...them, from: "admin", to: "member" }, may, may, may, may, no],
  ["demotes an owner", { kind: "set_role", ...them, from: "owner", to: "admin" }, may, no, no, no, no],
  ["leaves an owner as they are", { kind: "set_role", ...them, from: "owner", to: null }, may, may, may, may, no],
  ["says that an owner is one", { kind: "set_role", ...them, from: "owner", to: "owner" }, may, no, no, no, no],
  ["removes a member", { kind: "remove", ...them, from: "member" }, may, may, may, may, no],
  ["removes an admin", { kind: "remove", ...them, from: "admin" }, may, may, may, may, no],
  ["removes an owner", { kind: "remove", ...them, from: "owner" }, may, no, no, no, no],
  ["gives a member an access key", { kind: "issue_key", ...them, from: "member" }, may, may, may, may, no],
  ["gives an admin an access key", { kind: "issue_key", ...them, from: "admin" }, may, may, may, may, no],
  ["gives an owner an access key", { kind: "issue_key", ...them, from: "owner" }, may, no, no, no, no],
  // By the console. A key is not its maker: what runs by itself may tidy up after them.
  ["demotes themselves", { kind: "set_role", ...me, from: "admin", to: "member" }, may, may, no, no, no],
  ["removes themselves", { kind: "remove", ...me, from: "admin" }, may, may, no, no, no],
];

describe.each(rows)("%s", (_, deed, ...expected) => {
  it.each(Object.entries(actors))("as %s", (name, actor) => {
    const refused = refuseDeed(actor, deed, { otherOwners: 1 });
    expect(refused?.kind ?? may).toBe(expected[Object.keys(actors).indexOf(name)]);
  });
});

describe("the last owner", () => {
  it.each<[string, Deed, string]>([
    ["is not removed", { kind: "remove", ...them, from: "owner" }, "conflict"],
    ["is not demoted", { kind: "set_role", ...them, from: "owner", to: "admin" }, "conflict"],
    ["is said to be one again", { kind: "set_role", ...them, from: "owner", to: "owner" }, may],
    ["is added without a role", { kind: "set_role", ...them, from: "owner", to: null }, may],
    ["gets a new access key", { kind: "issue_key", ...them, from: "owner" }, may],
    ["is no admin, who may go", { kind: "remove", ...them, from: "admin" }, may],
  ])("%s, even by ADMIN_KEY", (_, deed, expected) => {
    expect(refuseDeed(installation, deed, { otherOwners: 0 })?.kind ?? may).toBe(expected);
  });
});
