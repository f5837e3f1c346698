// What the first request of a fresh isolate computes beyond a warm one, with the built-in catalog in D1: reading key, models and
// settings. The code itself is warm, and SQLite's own time, which is D1's, is left out. Run it alone with
// `node test/bench/cold-request.ts`.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Hono } from "hono";
import { type ApiEnvironment, prepareContext } from "../../src/api/context.ts";
import { createChatCompletion } from "../../src/api/routes/operations.ts";
import { readCatalog } from "../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../src/catalog-rules.ts";
import { hashOfKey } from "../../src/commands/dev-vars.ts";
import type { Bindings } from "../../src/env.ts";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { replaceCatalogStatements } from "../../src/store/catalog-rows.ts";
import { memoryBucket } from "../unit/store/bucket.ts";
import { asD1, newSqlite } from "../unit/store/sqlite-database.ts";

export interface ColdRequestResult {
  /** Milliseconds of CPU, medians. */
  cold: number;
  warm: number;
}

/** The most that a cold request may cost beyond a warm one, milliseconds. */
export const coldRequestAim = 10;

const rounds = 60;
const key = `sk-fl-v1-${"1".repeat(64)}`;
const model = "openai/gpt-4o";
/** The one route; the whole app has pages, which Node does not read. */
const app = new Hono<ApiEnvironment>();
const { method, path, respond } = createChatCompletion;
app.use(prepareContext);
app.on(method, path, respond);

export async function benchColdRequest(): Promise<ColdRequestResult> {
  const real = globalThis.fetch;
  globalThis.fetch = async () => new Response(answer, { headers: { "content-type": "text/event-stream" } });
  try {
    const sqlite = filled();
    const cold: number[] = [];
    const warm: number[] = [];
    // The first half warms the machine up.
    for (let round = -rounds; round < rounds; round++) {
      const isolate = freshIsolate(sqlite);
      const [first, second] = [await isolate.ask(), await isolate.ask()];
      if (round < 0) continue;
      cold.push(first);
      warm.push(second);
    }
    return { cold: medianOf(cold), warm: medianOf(warm) };
  } finally {
    globalThis.fetch = real;
  }
}

const chunk = (delta: object, finish_reason: string | null) =>
  `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const answer = `${chunk({ role: "assistant", content: "Hello" }, null)}${chunk({}, "stop")}data: [DONE]\n\n`;

function filled() {
  const sqlite = newSqlite();
  const builtin = readCatalog(
    JSON.parse(readFileSync("src/catalog/data/builtin.generated.json", "utf8")),
    catalogRules,
  );
  if (!builtin.ok) throw new Error(JSON.stringify(builtin.problem));
  for (const { sql, params } of replaceCatalogStatements(builtin.value, "2026-01-01"))
    sqlite.prepare(sql).run(...params);
  sqlite
    .prepare(
      `INSERT INTO api_keys (hash, kind, workspace_id, name, label, created_at)
       SELECT ?, 'api', id, 'bench', 'sk', '2026-01-01' FROM workspaces`,
    )
    .run(hashOfKey(key));
  return sqlite;
}

function freshIsolate(sqlite: ReturnType<typeof newSqlite>) {
  let stored = 0;
  const health = { snapshot: async () => ({ models: {} }), report: async () => undefined };
  const bindings = {
    DB: timed(asD1(sqlite), (milliseconds) => {
      stored += milliseconds;
    }),
    CONTENTS: memoryBucket().bucket,
    RECORDS: { send: async () => undefined },
    HEALTH: { idFromName: (name: string) => name, get: () => health },
    ENCRYPTION_KEY: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    OPENAI_API_KEY: "bench",
  } as unknown as Bindings;
  return {
    /** Milliseconds of CPU until the answer is there. */
    async ask(): Promise<number> {
      const context = { waitUntil: () => undefined } as unknown as ExecutionContext;
      stored = 0;
      const begun = cpuMs();
      const response = await app.fetch(
        new Request("http://localhost/api/v1/chat/completions", {
          method: "POST",
          headers: { authorization: `Bearer ${key}` },
          body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] }),
        }),
        isolateOf(bindings).bindings,
        context,
      );
      const text = await response.text();
      const used = cpuMs() - begun - stored;
      if (response.status !== 200) throw new Error(text);
      // What runs on behind the answer is not the next one's.
      await pause(5);
      return used;
    },
  };
}

/** What is asked of the database is answered before the call returns. */
function timed(database: D1Database, note: (milliseconds: number) => void): D1Database {
  return new Proxy(database, {
    get(target, name, itself) {
      if (name === "withSession") return () => itself;
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        const begun = cpuMs();
        try {
          return Reflect.apply(value, target, given);
        } finally {
          note(cpuMs() - begun);
        }
      };
    },
  });
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function medianOf(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? Number.NaN;
}

if (import.meta.main) {
  const { cold, warm } = await benchColdRequest();
  console.log(`cold ${cold.toFixed(2)} ms, warm ${warm.toFixed(2)} ms of CPU; aim: at most ${coldRequestAim} more`);
}
