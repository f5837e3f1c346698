// A Worker on tables that lack a migration of its own says so from the first request on, and serves once they have it.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";
import { neededMigrations } from "../../src/store/schema.ts";
import { newKey } from "./call.ts";
import { fails, gated, hangs } from "./gated-bindings.ts";
import { putCatalog } from "./make-catalog.ts";

const newest = neededMigrations.at(-1) ?? "";
let key = "";

beforeAll(async () => {
  await putCatalog();
  ({ key } = await newKey());
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await env.DB.prepare("INSERT INTO d1_migrations (name) VALUES (?1) ON CONFLICT DO NOTHING").bind(newest).run();
});

const forget = () => env.DB.prepare("DELETE FROM d1_migrations WHERE name = ?1").bind(newest).run();
/** An isolate that has seen nothing yet. */
const fresh = (database = env.DB): Bindings => ({ ...env, DB: database });

async function ask(bindings: Bindings, path: string, { body, ...headers }: Record<string, string> = {}) {
  const context = createExecutionContext();
  const method = body === undefined ? "GET" : "POST";
  const init = { method, headers: { "content-type": "application/json", ...headers }, body: body ?? null };
  const response = await app.fetch(new Request(`http://localhost${path}`, init), bindings, context);
  const text = await response.text();
  await waitOnExecutionContext(context);
  return { status: response.status, headers: response.headers, text };
}

const bearer = () => ({ authorization: `Bearer ${key}` });
const chat = JSON.stringify({ model: "maker/big", messages: [{ role: "user", content: "Hi" }], max_tokens: 5 });

describe("with a migration missing", () => {
  test.each([
    ["GET /api/v1/key", "/api/v1/key", {}],
    ["a chat", "/api/v1/chat/completions", { body: chat }],
    ["a message", "/api/v1/messages", { body: chat }],
    ["a key that nobody has", "/api/v1/key", { authorization: `Bearer sk-fl-v1-${"0".repeat(64)}` }],
    ["a page of the console", "/login", {}],
  ])("%s is a 503 that says which, and what to do", async (_, path, headers) => {
    await forget();
    const answer = await ask(fresh(), path, { ...bearer(), ...headers });
    expect(answer.status, answer.text).toBe(503);
    expect(answer.text).toContain(newest);
    expect(answer.text).toContain("npm run deploy");
    expect(answer.text).toContain("storage_unavailable");
    expect(answer.headers.get("retry-after")).toBe("10");
  });

  test("it serves within a second once it is applied, and asks no more", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-01-01T00:00:00Z") });
    await forget();
    const looks = vi.spyOn(env.DB, "prepare");
    const count = () => looks.mock.calls.filter(([sql]) => sql.startsWith("SELECT name FROM d1_migrations")).length;
    const bindings = fresh();
    expect((await ask(bindings, "/api/v1/key", bearer())).status).toBe(503);
    await env.DB.prepare("INSERT INTO d1_migrations (name) VALUES (?1)").bind(newest).run();
    expect((await ask(bindings, "/api/v1/key", bearer())).status).toBe(503);
    expect(count()).toBe(1);
    vi.setSystemTime(Date.parse("2026-01-01T00:00:01Z"));
    expect((await ask(bindings, "/api/v1/key", bearer())).status).toBe(200);
    await forget();
    vi.setSystemTime(Date.parse("2026-01-01T00:00:05Z"));
    expect((await ask(bindings, "/api/v1/key", bearer())).status).toBe(200);
    expect(count()).toBe(2);
  });
});

async function without(tables: string[], look: () => Promise<void>): Promise<void> {
  for (const table of tables) await env.DB.prepare(`ALTER TABLE ${table} RENAME TO aside_${table}`).run();
  try {
    await look();
  } finally {
    for (const table of tables) await env.DB.prepare(`ALTER TABLE aside_${table} RENAME TO ${table}`).run();
  }
}

test("tables that were never made are named as such, not as a bug", async () => {
  await without(["d1_migrations", "catalog_state"], async () => {
    const answer = await ask(fresh(), "/api/v1/key", bearer());
    expect([answer.status, answer.text]).toEqual([503, expect.stringContaining(neededMigrations[0])]);
    const health = await ask(fresh(), "/health");
    expect([health.status, health.text]).toEqual([503, expect.stringContaining('"database":"incomplete"')]);
  });
});

test("tables whose book of migrations nobody kept are not held against it", async () => {
  await without(["d1_migrations"], async () => {
    expect((await ask(fresh(), "/api/v1/key", bearer())).status).toBe(200);
    expect((await ask(fresh(), "/health")).status).toBe(200);
  });
});

test("tables that are newer are fine", async () => {
  await env.DB.prepare("INSERT INTO d1_migrations (name) VALUES ('9999_newer.sql')").run();
  expect((await ask(fresh(), "/api/v1/key", bearer())).status).toBe(200);
  expect((await ask(fresh(), "/health")).status).toBe(200);
});

test.each([
  ["fails", fails],
  ["is silent", hangs],
])("a look at them that %s keeps nobody out", async (_, gate) => {
  const answer = await ask(
    fresh(gated(env.DB, "D1", (call) => (call === "D1.prepare.all" ? gate(call) : undefined))),
    "/api/v1/models",
    {},
  );
  expect(answer.text).not.toContain("older than this version");
});
