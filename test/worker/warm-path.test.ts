// What a request may wait for: on the warm path no storage at all, and for health never more than 50 ms.
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { manage } from "./call.ts";
import { fails, type Gate, gated, hangs } from "./gated-bindings.ts";
import { answers, error } from "./provider-scripts.ts";
import { type Router, startRouter } from "./start-router.ts";

/** What a call to a provider on loopback may take on a busy machine. */
const busyMs = 500;

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const begun = Date.now();
  await work();
  return Date.now() - begun;
}

test("a warm request answers while every storage call hangs, contents and all", async () => {
  const { body } = await manage("POST", "/workspaces", { name: "Warm", slug: "warm" });
  await manage("PATCH", `/workspaces/${body.data.id}`, { is_observability_io_logging_enabled: true });
  const calls: string[] = [];
  let isWarm = false;
  const gate: Gate = (call) => {
    calls.push(call);
    return isWarm ? hangs(call) : undefined;
  };
  const bindings = {
    DB: gated(env.DB, "DB", gate),
    CONTENTS: gated(env.CONTENTS, "CONTENTS", gate),
    RECORDS: gated(env.RECORDS, "RECORDS", gate),
    HEALTH: gated(env.HEALTH, "HEALTH", gate),
  };
  const router = await startRouter({
    bindings,
    key: { workspace_id: body.data.id },
    scripts: [error(500), error(503), answers],
  });
  expect((await router.ask()).status).toBe(200);
  // A name that means nothing is known to mean nothing once the whole catalog is held.
  expect((await router.ask({ model: "no/such" })).status).toBe(400);
  await router.settled();
  expect(calls).toContain("DB.batch");
  expect(calls).toContain("HEALTH.get.snapshot");
  expect(calls).toContain("RECORDS.send");
  expect(calls).toContain("CONTENTS.put");
  isWarm = true;
  const before = calls.length;
  for (let request = 0; request < 5; request += 1) {
    const whole = await router.ask();
    expect(whole.status).toBe(200);
    expect(whole.headers.get("x-fairlead-io-log")).toBe("stored");
    const stream = await router.stream();
    expect([stream.status, stream.done]).toEqual([200, true]);
    expect((await router.ask({ temperature: "hot" })).status).toBe(400);
    expect((await router.ask({ model: "no/such" })).status).toBe(400);
  }
  // They were made, behind the answers, and not one was waited for; of twenty records some wait for each other.
  const made = calls.slice(before);
  expect(made.filter((call) => call === "RECORDS.send").length).toBeGreaterThan(5);
  expect(made.filter((call) => call === "CONTENTS.put").length).toBeGreaterThan(0);
  expect(made.filter((call) => call.startsWith("DB."))).toEqual([]);
}, 90_000);

describe("a health object that", () => {
  const ways: Record<string, unknown> = {
    throws: gated(env.HEALTH, "HEALTH", fails),
    hangs: gated(env.HEALTH, "HEALTH", hangs),
    "is missing": undefined,
    "is something else": { idFromName: () => "x", idFromString: () => "x", get: () => ({}) },
    "cannot be named": {
      idFromName: () => {
        throw new Error("no namespace");
      },
    },
  };

  test.each(Object.entries(ways))("%s fails no request and delays none by more than 50 ms", async (_, HEALTH) => {
    const healthy = await startRouter();
    await healthy.ask();
    const usual = Math.max(...(await times(healthy)));
    const router = await startRouter({ bindings: { HEALTH } as Router["bindings"], scripts: [answers] });
    // The first waits for the object, and nobody after it.
    const [first = 0, ...others] = await times(router);
    expect(first).toBeLessThan(usual + 50 + busyMs);
    expect(others.toSorted((a, b) => a - b)[4]).toBeLessThan(usual + 40);
  });

  async function times(router: Router): Promise<number[]> {
    const all: number[] = [];
    for (let request = 0; request < 10; request += 1) {
      all.push(
        await milliseconds(async () => {
          expect((await router.ask()).status).toBe(200);
        }),
      );
    }
    return all;
  }

  test("hangs leaves an isolate its own outcomes", async () => {
    const router = await startRouter({
      bindings: { HEALTH: gated(env.HEALTH, "HEALTH", hangs) },
      scripts: [error(500), answers],
    });
    for (let request = 0; request < 4; request += 1) await router.ask();
    expect((await router.recorded(4))[3]?.plan.map(({ stable }) => stable)).toEqual([false, true]);
  });
});
