// Storage that is far: every call of it answers late. However many there are, a request waits for one round trip
// where the isolate is fresh or was idle, and for none where it is warm.
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { call, manage } from "./call.ts";
import { far, type Trips } from "./gated-bindings.ts";
import { type Router, type RouterOptions, startRouter } from "./start-router.ts";

const usualDelayMs = 100;
/** Beside it, what is computed is little, on a busy machine too; storage that takes longer counts as away. */
const longDelayMs = 600;

afterEach(() => {
  vi.useRealTimers();
});

interface Asking {
  /** Milliseconds, and how many round trips in a row were made until the answer was there. */
  ask(body?: Record<string, unknown>): Promise<{ milliseconds: number; trips: number; calls: string[] }>;
  router: Router;
}

/** A router whose isolate is new: its key and its catalog were made by another one. */
async function fresh({
  delayMs = usualDelayMs,
  ...options
}: RouterOptions & { delayMs?: number } = {}): Promise<Asking> {
  const trips: Trips = { calls: [], underWay: 0, inARow: 0 };
  const late = { delayMs, trips };
  const bindings = {
    DB: far(env.DB, "DB", late),
    CONTENTS: far(env.CONTENTS, "CONTENTS", late),
    HEALTH: far(env.HEALTH, "HEALTH", late),
  };
  const router = await startRouter({ ...options, bindings });
  return {
    router,
    async ask(body = {}) {
      Object.assign(trips, { calls: [], inARow: 0 });
      const begun = performance.now();
      const { status } = await router.ask(body);
      const asked = { milliseconds: performance.now() - begun, trips: trips.inARow, calls: trips.calls.slice() };
      expect(status).toBe(200);
      // What runs on behind the answer is over before the next one is asked for.
      await router.settled();
      return asked;
    },
  };
}

describe("waits for one round trip", () => {
  const bodies: [what: string, body: (router: Router) => Record<string, unknown>][] = [
    ["a model by its id", () => ({})],
    ["a model in capitals", ({ model }) => ({ model: model.toUpperCase() })],
    ["a model with a variant", ({ model }) => ({ model: `${model}:nitro` })],
    ["several models", ({ model, other }) => ({ models: [model, other] })],
    ["a fallback to another model", ({ other }) => ({ models: [other] })],
    ["a model by its alias", () => ({ model: "old/name" })],
    ["a dated name with a variant", () => ({ model: "OLD/name-2026-11-26:floor" })],
  ];

  test.each(bodies)("the first request of a fresh isolate, for %s", async (_, body) => {
    const { ask, router } = await fresh({ others: [{ kind: "answer" }] });
    await env.DB.prepare("UPDATE models SET document = json_set(document, '$.aliases', json(?1)) WHERE id = ?2")
      .bind(JSON.stringify(["old/name", "old/name-2026-11-26"]), router.model)
      .run();
    const { trips, calls } = await ask(body(router));
    expect(trips).toBe(1);
    // The key and the models that are named, each with what belongs to it; and once, whether the tables are new enough.
    expect(calls.filter((call) => call.startsWith("DB."))).toHaveLength(3);
  });

  test("the first request without a model, where the workspace has a usual one", async () => {
    const { body } = await manage("POST", "/workspaces", { name: "Usual", slug: "usual" });
    const { ask, router } = await fresh({ key: { workspace_id: body.data.id } });
    await manage("PATCH", `/workspaces/${body.data.id}`, { default_text_model: router.model });
    expect((await ask({ model: undefined })).trips).toBe(1);
  });

  test("the first request with a preset, for the model that this one names", async () => {
    const { ask, router } = await fresh();
    const body = { model: router.model, messages: [{ role: "system", content: "Be brief." }] };
    await call("POST", "/presets/far/chat/completions", { key: router.key, body });
    const { trips, calls } = await ask({ model: "@preset/far" });
    expect(trips).toBe(1);
    expect(calls.filter((one) => one.startsWith("DB."))).toHaveLength(4);
    expect((await ask({ model: "@preset/far" })).trips).toBe(0);
  });

  test("a request after 15 idle seconds", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { ask } = await fresh();
    await ask();
    vi.setSystemTime(Date.now() + 15_000);
    const { trips, calls } = await ask();
    expect(trips).toBe(1);
    expect(calls).toEqual(expect.arrayContaining(["DB.batch", "HEALTH.get.snapshot"]));
  });

  test("the first request for a model that the isolate has not met", async () => {
    const { ask, router } = await fresh({ others: [{ kind: "answer" }] });
    await ask();
    expect((await ask({ model: router.other, provider: undefined })).trips).toBe(1);
  });
});

test("a warm request waits for none", async () => {
  const { ask } = await fresh();
  await ask();
  for (let request = 0; request < 3; request += 1) expect((await ask()).trips).toBe(0);
});

test("only a name that means nothing is looked for in the whole catalog, once", async () => {
  const { router } = await fresh();
  expect((await router.ask({ model: "no/such" })).status).toBe(400);
  const { catalog, settings } = isolateOf(router.bindings);
  const reading = { now: Date.now(), ttlMs: settings.CATALOG_TTL_MS, waitUntil: () => undefined };
  expect(catalog.isWarm(["no/other"], reading)).toBe(true);
});

test("a fresh isolate takes 1.3 round trips at most, in time, and a warm one takes none", async () => {
  // Another process may have the core for a while: one of some tries must do.
  await expect
    .poll(
      async () => {
        const { ask } = await fresh({ delayMs: longDelayMs });
        const [cold, warm] = [await ask(), await ask()];
        return Math.max(cold.milliseconds - warm.milliseconds, 10 * warm.milliseconds) / longDelayMs;
      },
      { timeout: 80_000, interval: 10 },
    )
    .toBeLessThan(1.3);
});
