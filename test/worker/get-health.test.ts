// GET /health: what it says of storage that is there, away or silent, and how seldom it looks.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";
import { fails, type Gate, gated, hangs, passes } from "./gated-bindings.ts";
import { putCatalog } from "./make-catalog.ts";

beforeAll(async () => {
  await putCatalog();
});
afterEach(() => {
  vi.useRealTimers();
});

const table: [what: string, database: Gate, contents: Gate, status: number, body: Record<string, string>][] = [
  ["all is well", passes, passes, 200, { status: "ok", database: "ok", contents: "ok" }],
  ["D1 fails", fails, passes, 200, { status: "degraded", database: "unreachable", contents: "ok" }],
  ["D1 is silent", hangs, passes, 200, { status: "degraded", database: "unreachable", contents: "ok" }],
  ["R2 fails", passes, fails, 200, { status: "degraded", database: "ok", contents: "unreachable" }],
  ["R2 is silent", passes, hangs, 200, { status: "degraded", database: "ok", contents: "unreachable" }],
  ["both are away", fails, fails, 503, { status: "degraded", database: "unreachable", contents: "unreachable" }],
];

test.each(table)("%s", async (_, database, contents, status, body) => {
  const asked = await ask(behind({ database, contents }));
  expect(asked.status).toBe(status);
  expect(asked.body).toEqual({
    ...body,
    endpoint_health: "ok",
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    checked_at: expect.any(String),
  });
  expect(asked.text).not.toContain(String(env["ADMIN_KEY"]));
});

test.each([
  ["a migration", "DELETE FROM d1_migrations WHERE name = '0007_sums.sql'", "migration 0007_sums.sql"],
  ["the catalog", "DELETE FROM catalog_state", "catalog"],
])("without %s it names what is missing, and is no success", async (_, sql, missing) => {
  const whole = await env.DB.prepare("SELECT name FROM d1_migrations ORDER BY id").all<{ name: string }>();
  await env.DB.prepare(sql).run();
  const asked = await ask(behind({ database: passes, contents: passes }));
  expect(asked.status).toBe(503);
  expect(asked.body).toMatchObject({ status: "degraded", database: "incomplete", contents: "ok", missing: [missing] });
  await putCatalog();
  const restore = env.DB.prepare("INSERT INTO d1_migrations (name) VALUES (?1) ON CONFLICT DO NOTHING");
  await env.DB.batch(whole.results.map(({ name }) => restore.bind(name)));
  expect((await ask(behind({ database: passes, contents: passes }))).status).toBe(200);
});

test("without a binding it names it, and is not well", async () => {
  const { FILES: _, RECORDS: __, ...bound } = behind({ database: passes, contents: passes });
  const asked = await ask(bound as Bindings);
  expect([asked.status, asked.body]).toMatchObject([
    200,
    { status: "degraded", database: "ok", missing: ["the binding RECORDS", "the binding FILES"] },
  ]);
});

test("one look at storage in 10 s, whoever asks and however many at once, with whatever key", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-01-01T00:00:00Z") });
  const looks: string[] = [];
  const count: Gate = (call) => {
    looks.push(call);
    return undefined;
  };
  const bindings = behind({ database: count, contents: count });
  const key = `Bearer sk-fl-v1-${"1".repeat(64)}`;
  await Promise.all(Array.from({ length: 50 }, () => ask(bindings, { authorization: key })));
  vi.setSystemTime(Date.parse("2026-01-01T00:00:09.999Z"));
  await ask(bindings, { authorization: key });
  expect(looks).toHaveLength(2);
  vi.setSystemTime(Date.parse("2026-01-01T00:00:10.000Z"));
  await ask(bindings);
  expect(looks).toHaveLength(4);
});

test("what was seen changes with the next look", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-01-01T00:00:00Z") });
  let gate = fails;
  const bindings = behind({ database: (call) => gate(call), contents: passes });
  expect((await ask(bindings)).body).toMatchObject({ status: "degraded" });
  gate = passes;
  expect((await ask(bindings)).body).toMatchObject({ status: "degraded" });
  vi.setSystemTime(Date.parse("2026-01-01T00:00:10Z"));
  expect((await ask(bindings)).body).toMatchObject({ status: "ok" });
});

function behind({ database, contents }: { database: Gate; contents: Gate }): Bindings {
  return { ...env, DB: gated(env.DB, "D1", database), CONTENTS: gated(env.CONTENTS, "R2", contents) };
}

async function ask(bindings: Bindings, headers: Record<string, string> = {}) {
  const context = createExecutionContext();
  const response = await app.fetch(new Request("http://localhost/health", { headers }), bindings, context);
  const text = await response.text();
  await waitOnExecutionContext(context);
  return { status: response.status, text, body: JSON.parse(text) };
}
