// Storage that fails or says nothing: what is held serves on, a fresh isolate serves from the sealed snapshots, and what
// nobody knows is 503 and never 401 or 500, whoever asks. So is a page where the Worker that shows it is away.

import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { RequestLink } from "../../src/api/router-link.ts";
import { saveRecords } from "../../src/api/save-records.ts";
import { app } from "../../src/app.ts";
import { providerSchema } from "../../src/catalog/catalog.ts";
import type { Bindings } from "../../src/env.ts";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { runScheduled } from "../../src/jobs/run-scheduled.ts";
import { findGeneration } from "../../src/store/find-generation.ts";
import { renewSnapshots } from "../../src/store/refresh-snapshots.ts";
import { masterKeysOf } from "../../src/store/sealing.ts";
import { readSnapshot } from "../../src/store/snapshots.ts";
import { adminKey, manage, newKey } from "./call.ts";
import { fails, type Gate, gated, hangs, passes } from "./gated-bindings.ts";
import { makeGeneration } from "./make-generation.ts";
import { ready } from "./people.ts";
import { type Router, startRouter } from "./start-router.ts";
import { newMember, signedIn } from "./visit.ts";
import { withConsole } from "./with-console.ts";

const ways: [how: string, gate: Gate][] = [
  ["fails", fails],
  ["is silent", hangs],
];

afterEach(() => {
  vi.useRealTimers();
});

interface Gates {
  database?: Gate;
  contents?: Gate;
  health?: Gate;
}

/** Bindings of an isolate of its own. */
function behind({ database = passes, contents = passes, health = passes }: Gates, more: Partial<Bindings> = {}) {
  return withConsole({
    ...env,
    DB: gated(env.DB, "DB", database),
    CONTENTS: gated(env.CONTENTS, "CONTENTS", contents),
    HEALTH: gated(env.HEALTH, "HEALTH", health),
    ...more,
  } as Bindings);
}

type Asked = RequestInit & { key?: string };

/** `isSettled`: what runs on behind the answer is waited for. */
async function ask(bindings: Bindings, path: string, { key, ...init }: Asked = {}, isSettled = true) {
  const context = createExecutionContext();
  const headers = { "content-type": "application/json", ...(key === undefined ? {} : bearer(key)) };
  const request = new Request(`http://localhost${path}`, { headers, redirect: "manual", ...init });
  const response = await app.fetch(request, bindings, context);
  const text = await response.text();
  if (isSettled) await waitOnExecutionContext(context);
  return { status: response.status, headers: response.headers, text };
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

function chat(bindings: Bindings, { key, model }: { key: string; model: string }) {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] });
  return ask(bindings, "/api/v1/chat/completions", { method: "POST", body, key });
}

function expectUnavailable(answer: { status: number; headers: Headers; text: string }) {
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  // Anthropic's errors have a type of their own, and pages words.
  if (!answer.text.startsWith("{")) expect(answer.text).toContain("Storage does not answer");
  else expect(answer.text).toMatch(/"error_type":"storage_unavailable"|"type":"overloaded_error"/);
}

async function places() {
  const masterKeys = await masterKeysOf(isolateOf(env).settings);
  if (masterKeys === undefined) throw new Error("there is one");
  return { bucket: env.CONTENTS, masterKeys };
}

describe.each(ways)("while D1 %s", (_, gate) => {
  test("a warm isolate serves on, for a day", async () => {
    const state = { gate: passes };
    const router = await startRouter({ bindings: { DB: gated(env.DB, "DB", (call) => state.gate(call)) } });
    expect((await router.ask()).status).toBe(200);
    await router.settled();
    state.gate = gate;
    vi.useFakeTimers({ toFake: ["Date"] });
    for (const hours of [1, 12]) {
      vi.setSystemTime(Date.now() + hours * 3_600_000);
      expect((await router.ask()).status).toBe(200);
    }
  });

  test("a fresh isolate serves from the snapshots: the key, its workspace's settings, any model by any name", async () => {
    const router = await startRouter();
    const bindings = behind({ database: gate });
    const answer = await chat(bindings, router);
    expect(answer.status).toBe(200);
    expect((await chat(bindings, { ...router, model: router.model.toUpperCase() })).status).toBe(200);
    // The snapshot has the whole catalog: a name that is not in it means nothing.
    expect((await chat(bindings, { ...router, model: "no/such" })).status).toBe(400);
    expect((await ask(bindings, "/api/v1/models")).status).toBe(200);
  });

  test("a limit that was reached is remembered", async () => {
    const router = await startRouter({ key: { limit: 0.000001 } });
    const place = { database: env.DB, bucket: env.CONTENTS };
    await env.DB.prepare("INSERT INTO key_usage (key_hash, day, requests, cost_pico) VALUES (?1, ?2, 1, 2000000)")
      .bind(router.keyHash, new Date().toISOString().slice(0, 10))
      .run();
    await env.DB.prepare("INSERT OR IGNORE INTO snapshot_changes (kind, id) VALUES ('key', ?1)")
      .bind(router.keyHash)
      .run();
    await runScheduled({ cron: "* * * * *", scheduledTime: 60_000 }, { ...env, ...place } as Bindings);
    expect((await chat(behind({ database: gate }), router)).status).toBe(402);
  });

  const nobody = `sk-fl-v1-${"0".repeat(64)}`;
  const unknown: [what: string, path: string, init: RequestInit & { key?: string }][] = [
    ["a request with a key that nobody knows", "/api/v1/chat/completions", { method: "POST", body: "{}", key: nobody }],
    ["the same in Anthropic's words", "/api/v1/messages", { method: "POST", body: "{}", key: nobody }],
    ["a plan", "/api/v1/route", { method: "POST", body: "{}", key: nobody }],
    ["a look at a key", "/api/v1/key", { key: nobody }],
    ["a management key's list", "/api/v1/keys", { key: nobody }],
    ["ADMIN_KEY's list", "/api/v1/keys", { key: adminKey }],
    ["ADMIN_KEY's catalog", "/api/v1/catalog", { key: adminKey }],
    ["ADMIN_KEY making a key", "/api/v1/keys", { method: "POST", body: '{"name":"new"}', key: adminKey }],
    ["a generation's record", "/api/v1/generation?id=gen-0123456789abcdefghijklmn", { key: adminKey }],
  ];

  // Most of it is waiting, each in an isolate of its own: side by side.
  test.concurrent.each(unknown)(
    "%s is 503",
    async (_what, path, init) => {
      const begun = Date.now();
      expectUnavailable(await ask(behind({ database: gate }), path, init));
      expect(Date.now() - begun).toBeLessThan(init.method === "POST" && init.key === adminKey ? 30_000 : 15_000);
    },
    30_000,
  );

  test("the console learns which providers have a key", async () => {
    const bindings = behind({ database: gate }, { KEY_HELD: "sk-held" });
    const { settings } = isolateOf(bindings);
    const request = new Request("http://localhost/");
    const reach = { bindings, settings, now: Date.now(), request, waitUntil: () => {} };
    const link = new RequestLink({ reach, callApi: () => Promise.reject(new Error("nobody asked")) });
    const providers = ["HELD", "MISSING"].map((name) => {
      const place = { base_url: "https://a.example/v1", api_key: `KEY_${name}` };
      return providerSchema().parse({ slug: name.toLowerCase(), name, dialect: "openai", ...place });
    });
    expect(await link.providersWithKey(providers)).toEqual(new Set(["held"]));
  });

  test("a page of the console is 503, whoever is signed in", async () => {
    await ready();
    const { accessKey } = await newMember("admin");
    const { cookies } = await signedIn(accessKey);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    expect((await ask(behind({}), "/logs", { headers: { cookie } })).status).toBe(200);
    expectUnavailable(await ask(behind({ database: gate }), "/logs", { headers: { cookie } }));
  });

  test("a key that is known and no snapshot of any model: 503, on record", async () => {
    const state = { gate: passes };
    const router = await startRouter({
      others: [{ kind: "answer" }],
      bindings: { DB: gated(env.DB, "DB", (call) => state.gate(call)), CONTENTS: gated(env.CONTENTS, "R2", fails) },
    });
    await router.ask();
    state.gate = gate;
    const answer = await router.ask({ model: router.other });
    expect(answer.status).toBe(503);
    expect(answer.body.error.metadata.error_type).toBe("storage_unavailable");
    expect(answer.headers.get("x-generation-id")).toMatch(/^gen-/);
    expect((await router.recorded(2))[1]).toMatchObject({ status: 503 });
    // What cannot be read names no model, and is refused for what it is.
    const init = { method: "POST", body: "{", key: router.key };
    expect((await ask(router.bindings, "/api/v1/chat/completions", init)).status).toBe(400);
    expect((await router.recorded(3))[2]).toMatchObject({ status: 400 });
  });
});

describe("without the console's Worker", () => {
  test.each([
    ["it is not bound", undefined],
    ["it fails", { answer: () => Promise.reject(new Error("away")) }],
  ])("where %s pages are 503 and say what to do, and the API answers", async (_, CONSOLE) => {
    const bindings = { ...env, CONSOLE } as unknown as Bindings;
    const page = await ask(bindings, "/sign-in");
    expect([page.status, page.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(page.headers.get("content-type")).toContain("text/plain");
    expect(page.text).toContain("npm run deploy");
    expect((await ask(bindings, "/api/v1/key", { key: adminKey })).status).toBe(200);
  });
});

describe("snapshots", () => {
  const snapshotOf = async (hash: string) => readSnapshot(await places(), { kind: "key", id: hash });

  test("are sealed, and hold no word that can be read", async () => {
    const { hash } = await newKey({ name: "A name that nobody else has" });
    const object = await env.CONTENTS.get(`snapshots/keys/${hash}`);
    expect(await object?.text()).not.toMatch(/nobody else|workspace|default/);
    expect((await snapshotOf(hash))?.document.key).toMatchObject({ hash, name: "A name that nobody else has" });
  });

  const endings: [what: string, end: (hash: string) => Promise<unknown>][] = [
    ["deleted", (hash) => manage("DELETE", `/keys/${hash}`)],
    ["disabled", (hash) => manage("PATCH", `/keys/${hash}`, { disabled: true })],
  ];

  test.each(endings)("of a key that is %s is gone with the answer, and no fresh isolate serves it", async (_, end) => {
    const router = await startRouter();
    expect(await snapshotOf(router.keyHash)).toBeDefined();
    await end(router.keyHash);
    expect(await env.CONTENTS.head(`snapshots/keys/${router.keyHash}`)).toBeNull();
    expectUnavailable(await chat(behind({ database: fails }), router));
  });

  test("follow the settings of the workspace, and its own provider keys", async () => {
    const { body } = await manage("POST", "/workspaces", { name: "Followed", slug: "followed" });
    const { hash } = await newKey({ workspace_id: body.data.id });
    await manage("PATCH", `/workspaces/${body.data.id}`, { default_provider_sort: "latency" });
    expect((await snapshotOf(hash))?.document.workspace["settings"]).toContain("latency");
  });

  test("of a key that only the database changed are written by the cron", async () => {
    const { hash } = await newKey();
    await env.DB.prepare("UPDATE api_keys SET disabled = 1 WHERE hash = ?1").bind(hash).run();
    expect(await snapshotOf(hash)).toBeDefined();
    await runScheduled({ cron: "* * * * *", scheduledTime: 60_000 }, env);
    expect(await snapshotOf(hash)).toBeUndefined();
  });

  test.each([
    ["have changed", async () => undefined],
    [
      "wait to be renewed",
      async () => {
        await env.DB.prepare("DELETE FROM snapshot_changes").run();
        await renewSnapshots(env.DB);
      },
    ],
  ])("of a key that is taken away are gone with the answer, however many %s", async (_, wait) => {
    const router = await startRouter();
    const row = await env.DB.prepare("SELECT * FROM api_keys WHERE hash = ?1").bind(router.keyHash).first();
    const columns = Object.keys(row ?? {}).filter((name) => name !== "hash");
    const hashes = Array.from({ length: 60 }, (_one, index) => `00000-${String(index).padStart(2, "0")}`);
    await env.DB.prepare(
      `INSERT INTO api_keys (hash, ${columns}) SELECT value, ${columns} FROM api_keys, json_each(?1) WHERE hash = ?2`,
    )
      .bind(JSON.stringify(hashes), router.keyHash)
      .run();
    await wait();
    await manage("DELETE", `/keys/${router.keyHash}`);
    expect(await env.CONTENTS.head(`snapshots/keys/${router.keyHash}`)).toBeNull();
    for (const table of ["api_keys WHERE hash", "snapshot_changes WHERE id"]) {
      await env.DB.prepare(`DELETE FROM ${table} LIKE '00000-%'`).run();
    }
  });

  test("that a day old are not used", async () => {
    const router = await startRouter();
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 24 * 3_600_000);
    expectUnavailable(await chat(behind({ database: fails }), router));
  });

  test("are all renewed twice a day", async () => {
    const { hash } = await newKey();
    const before = (await snapshotOf(hash))?.asOf ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 5));
    await renewSnapshots(env.DB);
    await runScheduled({ cron: "* * * * *", scheduledTime: 60_000 }, env);
    expect((await snapshotOf(hash))?.asOf).toBeGreaterThan(before);
  });

  test("cannot be put in another's place", async () => {
    const [one, other] = [await newKey(), await newKey()];
    const object = await env.CONTENTS.get(`snapshots/keys/${one.hash}`);
    await env.CONTENTS.put(`snapshots/keys/${other.hash}`, (await object?.arrayBuffer()) ?? "", {
      customMetadata: object?.customMetadata ?? {},
    });
    expect(await snapshotOf(other.hash)).toBeUndefined();
  });
});

describe("a record", () => {
  const refuses = { send: () => Promise.reject(new Error("queue is full")) };
  const place = { database: env.DB, bucket: env.CONTENTS };
  const stored = async (id: string) => (await findGeneration(place, id)) !== undefined;
  const waiting = async (id: string) => (await env.CONTENTS.head(`waiting/records/${id}.json`)) !== null;

  test("that the queue refuses goes to D1", async () => {
    const record = makeGeneration();
    await saveRecords(behind({}, { RECORDS: refuses as unknown as Queue }), [record]);
    expect(await stored(record.id)).toBe(true);
  });

  test("that the queue and D1 refuse waits in R2, and comes to D1 with the cron", async () => {
    const record = makeGeneration();
    await saveRecords(behind({ database: fails }, { RECORDS: refuses as unknown as Queue }), [record]);
    expect([await stored(record.id), await waiting(record.id)]).toEqual([false, true]);
    await runScheduled({ cron: "* * * * *", scheduledTime: 60_000 }, env);
    expect(await stored(record.id)).toBe(true);
    expect(await waiting(record.id)).toBe(false);
  });

  test("that D1 does not take goes to the queue and holds up none that waits behind it", async () => {
    const [record, sent] = [makeGeneration(), [] as unknown[]];
    const queue = { send: async (one: unknown) => void sent.push(one) };
    const strange = { not: "a record" };
    await env.CONTENTS.put("waiting/records/a.json", JSON.stringify(strange));
    await env.CONTENTS.put(`waiting/records/${record.id}.json`, JSON.stringify(record));
    await runScheduled(
      { cron: "* * * * *", scheduledTime: 60_000 },
      behind({}, { RECORDS: queue as unknown as Queue }),
    );
    expect([await stored(record.id), await waiting(record.id), await waiting("a")]).toEqual([true, false, false]);
    expect(sent).toEqual([strange]);
  });

  test("that nothing takes at first goes to the queue in the end", async () => {
    const record = makeGeneration();
    const sent: unknown[] = [];
    let tries = 0;
    const send = async (one: unknown) => {
      tries += 1;
      if (tries === 1) throw new Error("queue is full");
      sent.push(one);
    };
    await saveRecords(behind({ database: fails, contents: fails }, { RECORDS: { send } as unknown as Queue }), [
      record,
    ]);
    expect(sent).toEqual([record]);
  });
});

test("D1 that is full refuses what would write, and serves the rest", async () => {
  const isWrite = (call: string) => /run$|DB\.batch$/.test(call);
  const full: Gate = (call) =>
    isWrite(call) ? Promise.reject(new Error("D1_ERROR: database or disk is full: SQLITE_FULL")) : undefined;
  const bindings = behind({ database: full });
  const change = { method: "POST", body: '{"name":"new"}', key: adminKey };
  expectUnavailable(await ask(bindings, "/api/v1/keys", change));
  expect((await ask(bindings, "/api/v1/keys", { key: adminKey })).status).toBe(200);
});

describe.each(ways)("while R2 %s", (_, gate) => {
  test("requests are answered, and what needs it is 503", async () => {
    const router: Router = await startRouter({ bindings: { CONTENTS: gated(env.CONTENTS, "R2", gate) } });
    expect((await router.ask()).status).toBe(200);
    // A change waits a second for its snapshots at most, and is made.
    const bindings = behind({ contents: gate });
    const change = { method: "POST", body: '{"name":"new"}', key: adminKey };
    expect((await ask(bindings, "/api/v1/keys", change, false)).status).toBe(201);
  });
});
