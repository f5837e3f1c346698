// Why nothing can be asked from the console: whose key it is for, and who can mend that.
import { expect, test } from "vitest";
import { keyProblem } from "../../../src/console/console-key.ts";
import type { Actor } from "../../../src/isolate/authentication.ts";

const now = Date.parse("2026-01-02T00:00:00.000Z");
const key = { name: "Console", disabled: false, expiresAt: null };
const own = 'The key "Console" of bob@example.com, on which requests from the console run,';
const member: Actor = { kind: "member", id: "m", label: "bob@example.com", role: "member" };
const admin: Actor = { ...member, role: "admin" };

test.each<[name: string, fields: Partial<typeof key> | { expiresAt: string }, actor: Actor, said: string | undefined]>([
  ["neither disabled nor expired", { expiresAt: "2026-01-03T00:00:00.000Z" }, member, undefined],
  ["disabled, to a member", { disabled: true }, member, `${own} is disabled. An admin can enable it on the page Keys.`],
  ["disabled, to an admin", { disabled: true }, admin, `${own} is disabled. Enable it on the page Keys.`],
  [
    "expired",
    { expiresAt: "2026-01-01T00:00:00.000Z" },
    member,
    `${own} has expired. Give it another end on the page Keys, or delete it: a new one is made.`,
  ],
])("%s", (_, fields, actor, said) => {
  expect(keyProblem({ ...key, ...fields }, { name: "bob@example.com", actor }, now)).toBe(said);
});
