// The audit log in SQLite: writers at the same time make one chain, nobody changes it, and what is asked of it is found by
// an index.
import type { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, it } from "vitest";
import { appendAudit, dropIntent, listAudit, settleIntents, writeIntent } from "../../../src/store/audit-log.ts";
import { type AuditDraft, checkChain } from "../../../src/wire/audit.ts";
import { newDatabase } from "./sqlite-database.ts";

const now = Date.parse("2026-11-26T08:00:00Z");
let sqlite: DatabaseSync;
let database: D1Database;
let seen: string[];

beforeEach(() => {
  seen = [];
  ({ sqlite, database } = newDatabase((sql) => void seen.push(sql)));
});

const draft = (id: string, fields: Partial<AuditDraft> = {}): AuditDraft => ({
  id,
  actor: { kind: "key", id: "k1", label: "sk-…" },
  action: "key.create",
  target: id,
  ip_hash: null,
  ...fields,
});
const append = (
  id: string,
  { workspaceId = "w", at = now, ...fields }: Partial<AuditDraft> & { workspaceId?: string; at?: number } = {},
) => appendAudit(database, { draft: draft(id, fields), workspaceId, now: at });
const all = { limit: 100, offset: 0 };
const idsOf = async (selection: object) => (await listAudit(database, { ...all, ...selection })).map(({ id }) => id);

it("forty writers at the same time make one chain, with everything in it", async () => {
  await Promise.all(Array.from({ length: 40 }, (_, index) => append(`e${index}`)));
  const entries = await listAudit(database, all);
  expect(await checkChain(entries)).toMatchObject({ entries: 40, problems: [] });
  for (const [index, { previous }] of entries.slice(0, -1).entries()) expect(previous).toBe(entries[index + 1]?.hash);
});

it("an entry that is written twice is there once", async () => {
  await append("a");
  await append("a");
  expect(await idsOf({})).toEqual(["a"]);
});

it("a clock that is behind does not put an entry before another", async () => {
  await append("a");
  await append("b", { at: now - 5_000 });
  const [b, a] = await listAudit(database, all);
  expect([b?.id, b?.at]).toEqual(["b", a?.at]);
});

it.each(["UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log"])("refuses %s", async (sql) => {
  await append("a");
  expect(() => sqlite.exec(sql)).toThrow("only added to");
});

it("finds by workspace, actor, action and time, newest first", async () => {
  await append("a");
  await append("b", { at: now + 1_000, action: "key.delete", workspaceId: "v" });
  await append("c", { at: now + 2_000, actor: { kind: "member", id: "m", label: "m" } });
  const at = (ms: number) => new Date(now + ms).toISOString();
  expect(await idsOf({})).toEqual(["c", "b", "a"]);
  expect(await idsOf({ workspaceId: "v" })).toEqual(["b"]);
  expect(await idsOf({ actor: "m" })).toEqual(["c"]);
  expect(await idsOf({ action: "key.create" })).toEqual(["c", "a"]);
  expect(await idsOf({ from: at(1_000) })).toEqual(["c", "b"]);
  expect(await idsOf({ until: at(1_000) })).toEqual(["b", "a"]);
  expect(await idsOf({ limit: 1, offset: 1 })).toEqual(["b"]);
});

it("an intent goes with its entry, or without one where nothing was changed; what is left is said to be unknown", async () => {
  for (const id of ["made", "refused", "lost", "running"])
    await writeIntent(database, { draft: draft(id), workspaceId: "w", now: id === "running" ? now : now - 700_000 });
  await append("made");
  await dropIntent(database, "refused");
  expect(await settleIntents(database, now)).toBe(1);
  expect(await settleIntents(database, now)).toBe(0);
  expect((await listAudit(database, all)).map(({ id, after }) => [id, after])).toEqual([
    ["lost", { outcome: "unknown" }],
    ["made", undefined],
  ]);
  expect(sqlite.prepare("SELECT id FROM audit_intents").all()).toEqual([{ id: "running" }]);
});

it("looks through nothing", async () => {
  await writeIntent(database, { draft: draft("i"), workspaceId: "w", now: 0 });
  await settleIntents(database, now);
  await append("a");
  await append("a");
  for (const selection of [
    {},
    { workspaceId: "w" },
    { actor: "k1", action: "key.create" },
    { from: "2026", until: "2027" },
  ])
    await idsOf(selection);
  const plans = [...new Set(seen)].flatMap((sql) => sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
  expect(plans.length).toBeGreaterThan(8);
  const scans = plans.filter(({ detail }) => /^SCAN (?!CONSTANT)|TEMP B-TREE/.test(String(detail)));
  expect(scans).toEqual([]);
});
