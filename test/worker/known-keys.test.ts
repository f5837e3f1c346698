// How often a key reaches D1: the rule of the isolate's memory, by counting.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { authenticate } from "../../src/api/authenticate.ts";
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";
import { CatalogCopy } from "../../src/isolate/catalog-copy.ts";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { manage, newKey } from "./call.ts";
import { putCatalog } from "./make-catalog.ts";

/**
 * A Worker of its own, whose D1 counts what is asked of it, can be down, and can know nobody: that it answers by itself, because
 * hundreds of real questions take seconds.
 */
function countingWorker() {
  const count = { calls: 0, indexReads: 0, down: false, knowsNobody: false };
  const database: D1Database = new Proxy(env.DB, {
    get(target, name) {
      if (name === "withSession") return () => database;
      if (name !== "batch" && name !== "prepare") return Reflect.get(target, name);
      return (argument: never) => {
        if (count.down) throw new Error("D1 is down");
        // `prepare` alone asks nothing.
        if (name === "batch") count.calls += 1;
        if (name === "batch" && count.knowsNobody) return (argument as unknown[]).map(() => ({ results: [] }));
        if (String(argument).includes("group_concat")) count.indexReads += 1;
        return target[name](argument);
      };
    },
  });
  return { count, database, bindings: { ...env, DB: database } };
}

function asking(key: string, bindings: Bindings) {
  const background: Promise<unknown>[] = [];
  const at = (now: number) =>
    authenticate({
      headers: new Headers({ authorization: `Bearer ${key}` }),
      bindings,
      settings: { ...isolateOf(env).settings, AUTH_TTL_MS: 10_000 },
      now,
      waitUntil: (promise) => background.push(promise),
    });
  return { at, background };
}

test("what cannot be a key is refused before its body is looked at: D1 is asked for nothing", async () => {
  const { count, bindings } = countingWorker();
  const body = JSON.stringify({ model: "made/up", messages: [{ role: "user", content: "Hello" }] });
  for (const key of ["nonsense", "sk-fl-v1-0123", `sk-fl-v1-${"g".repeat(64)}`]) {
    const headers = { authorization: `Bearer ${key}` };
    const request = new Request("http://localhost/api/v1/chat/completions", { method: "POST", headers, body });
    const execution = createExecutionContext();
    expect((await app.fetch(request, bindings as unknown as Bindings, execution)).status).toBe(401);
    await waitOnExecutionContext(execution);
  }
  expect(count.calls).toBe(0);
});

describe("a known key", () => {
  test("is read once, then refreshed behind requests, and awaited only after its maximum age", async () => {
    const { key } = await newKey();
    const { count, bindings } = countingWorker();
    const { at, background } = asking(key, bindings);
    const start = Date.now();
    for (let request = 0; request < 50; request += 1) expect((await at(start + request * 90)).ok).toBe(true);
    expect(count.calls).toBe(1);
    expect(background).toHaveLength(0);
    await at(start + 6_000);
    await at(start + 6_001);
    expect(background).toHaveLength(1);
    await Promise.all(background);
    expect(count.calls).toBe(2);
    await at(start + 20_000);
    expect(count.calls).toBe(3);
    expect(background).toHaveLength(1);
  });

  test("works on while D1 is down", async () => {
    const { key } = await newKey();
    const { count, bindings } = countingWorker();
    const { at } = asking(key, bindings);
    const start = Date.now();
    await at(start);
    count.down = true;
    expect((await at(start + 60_000)).ok).toBe(true);
  });

  test("is the same object while its copy lives, with its workspace's settings", async () => {
    const { key } = await newKey();
    const { at } = asking(key, env);
    const [first, second] = [await at(Date.now()), await at(Date.now())];
    expect(first.ok && second.ok && first.value === second.value).toBe(true);
    await manage("PATCH", "/workspaces/default", { default_provider_sort: "latency" });
    const changed = await at(Date.now());
    if (!changed.ok || changed.value.kind !== "api") throw new Error("must be an API key");
    expect(changed.value.workspace.settings.default_provider_sort).toBe("latency");
  });

  test("carries the workspace's own provider keys, disabled ones too", async () => {
    await putCatalog();
    const { key } = await newKey();
    const { body } = await manage("POST", "/byok", { provider: "careful", key: "secret-of-ours-0123456789" });
    await manage("POST", "/byok", { provider: "keeper", key: "another", disabled: true });
    const auth = await asking(key, env).at(Date.now());
    if (!auth.ok || auth.value.kind !== "api") throw new Error("must be an API key");
    expect(auth.value.byok.map((own) => [own.provider, own.id])).toEqual([
      ["careful", body.data.id],
      ["keeper", expect.any(String)],
    ]);
    expect(JSON.stringify(auth.value.byok)).not.toContain("secret-of-ours");
  });
});

test("an unknown key is asked for once per maximum age", async () => {
  const { count, bindings } = countingWorker();
  const { at } = asking(`sk-fl-v1-${"e".repeat(64)}`, bindings);
  const start = Date.now();
  for (let guess = 0; guess < 20; guess += 1) expect((await at(start + guess)).ok).toBe(false);
  expect(count.calls).toBe(1);
  await at(start + 10_000);
  expect(count.calls).toBe(2);
});

test("guessing keys reaches D1 a bounded number of times a second, and known keys do not suffer", async () => {
  const { key } = await newKey();
  const { count, bindings } = countingWorker();
  const start = Date.now() + 3_600_000;
  const known = asking(key, bindings);
  await known.at(start);
  count.knowsNobody = true;
  const statuses = new Map<string, number>();
  for (let guess = 0; guess < 600; guess += 1) {
    const answer = await asking(`sk-fl-v1-${guess.toString().padStart(64, "a")}`, bindings).at(start);
    const kind = answer.ok ? "ok" : answer.problem.kind;
    statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
  }
  expect(Object.fromEntries(statuses)).toEqual({ unauthenticated: 500, rate_limited: 100 });
  expect(count.calls).toBe(501);
  expect((await known.at(start)).ok).toBe(true);
  expect(count.indexReads).toBe(1);
  const later = await asking(`sk-fl-v1-${"b".repeat(64)}`, bindings).at(start + 1_000);
  expect(!later.ok && later.problem.kind).toBe("unauthenticated");
});

describe("while others guess keys", () => {
  const guesses = (bindings: Bindings, at: number, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, guess) =>
        asking(`sk-fl-v1-${guess.toString().padStart(64, "c")}`, bindings).at(at),
      ),
    );
  const kinds = (answers: Awaited<ReturnType<typeof guesses>>) =>
    Map.groupBy(answers, (answer) => (answer.ok ? "ok" : answer.problem.kind));

  test("a valid key that this isolate has not seen is let in, whoever asks and however many", async () => {
    const { bindings, count } = countingWorker();
    const start = Date.now();
    const valid = await Promise.all(Array.from({ length: 20 }, () => newKey()));
    const flood = guesses(bindings, start, 1_000);
    const seen = await Promise.all(valid.map(({ key }) => asking(key, bindings).at(start)));
    expect(seen.every(({ ok }) => ok)).toBe(true);
    const refused = kinds(await flood);
    // Where D1 takes more than a second for five hundred of them, the last ones are told so.
    const asked = [refused.get("unauthenticated") ?? [], refused.get("storage_unavailable") ?? []].flat();
    expect(asked).toHaveLength(500);
    expect(refused.get("rate_limited")).toHaveLength(500);
    expect(count.indexReads).toBe(1);
  });

  test("a key made elsewhere since is let in two seconds later, one made here at once", async () => {
    const { bindings, count } = countingWorker();
    const start = Date.now();
    const flood = async (at: number) => {
      count.knowsNobody = true;
      await guesses(bindings, at, 600);
      count.knowsNobody = false;
    };
    await flood(start);
    const elsewhere = await newKey();
    const first = await asking(elsewhere.key, bindings).at(start);
    expect(!first.ok && first.problem.kind).toBe("rate_limited");
    await flood(start + 2_000);
    expect((await asking(elsewhere.key, bindings).at(start + 2_000)).ok).toBe(true);
    const here = await newKey();
    isolateOf(bindings).keys.forgetKey(here.hash);
    expect((await asking(here.key, bindings).at(start + 2_000)).ok).toBe(true);
  });

  test("an index that cannot be read refuses like before, and is asked for again", async () => {
    const { bindings, count } = countingWorker();
    const start = Date.now();
    count.knowsNobody = true;
    await guesses(bindings, start, 500);
    count.knowsNobody = false;
    count.down = true;
    const { key } = await newKey();
    expect(await asking(key, bindings).at(start)).toMatchObject({ problem: { kind: "storage_unavailable" } });
    count.down = false;
    expect((await asking(key, bindings).at(start)).ok).toBe(true);
  });
});

test("two Workers in one process share no key, no catalog and no budget", async () => {
  const { key } = await newKey();
  const [one, other] = [countingWorker(), countingWorker()];
  await asking(key, one.bindings).at(Date.now());
  await asking(key, other.bindings).at(Date.now());
  expect([one.count.calls, other.count.calls]).toEqual([1, 1]);
});

test("a catalog whose version has not moved is not read again", async () => {
  await putCatalog();
  const { count, database } = countingWorker();
  const copy = new CatalogCopy(database);
  const background: Promise<unknown>[] = [];
  const at = (now: number) => copy.read({ now, ttlMs: 10_000, waitUntil: (promise) => background.push(promise) });
  const start = Date.now();
  const first = await at(start);
  expect(at(start + 4_000)).toBe(first);
  const before = count.calls;
  expect(at(start + 6_000)).toBe(first);
  await Promise.all(background);
  expect(count.calls).toBe(before + 1);
  expect(at(start + 6_001)).toBe(first);
  await putCatalog();
  const later = await at(start + 30_000);
  expect(later.version).toBe(first.version + 1);
});
