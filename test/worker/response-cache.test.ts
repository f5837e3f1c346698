// The response cache with real storage: sealed in Durable Objects by a key in R2, emptied by destroying it.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { saveGenerations } from "../../src/store/generations.ts";
import { call } from "./call.ts";
import { makeGeneration } from "./make-generation.ts";
import { type Router, startRouter } from "./start-router.ts";

const headers = { "X-OpenRouter-Cache": "true" };
const statusOf = ({ headers: got }: { headers: Headers }) => got.get("x-openrouter-cache-status");

async function asked(router: Router, body: Record<string, unknown> = {}) {
  const answer = await router.ask(body, { headers });
  await router.settled();
  return answer;
}

test("an equal request costs nothing, is on record, and shows where it came from", async () => {
  const router = await startRouter({ scripts: [{ kind: "answer", content: "Kept words." }] });
  const first = await asked(router);
  const second = await asked(router);
  expect([statusOf(first), statusOf(second)]).toEqual(["MISS", "HIT"]);
  expect(second.headers.get("x-openrouter-cache-source-id")).toBe(first.body.id);
  expect(second.body).toMatchObject({ choices: first.body.choices, usage: { total_tokens: 0, cost: 0 } });
  expect(second.body.id).not.toBe(first.body.id);
  expect(await router.requestsOf(0)).toHaveLength(1);
  const [, record] = await router.recorded(2);
  expect(record).toMatchObject({ id: second.body.id, responseCacheSourceId: first.body.id, costPico: "0" });
  const streamed = [await router.stream({}, { headers }), await router.settled(), await router.stream({}, { headers })];
  expect(streamed[2]).toMatchObject({ content: "Kept words.", done: true });
  expect(await router.requestsOf(0)).toHaveLength(2);
});

const emptying: Record<string, (router: Router) => Promise<unknown>> = {
  "DELETE /cache": (router) => router.manage("DELETE", "/cache"),
  "DELETE /cache of the workspace": (router) => router.manage("DELETE", "/cache?workspace_id=default"),
  "the deletion of all contents": (router) => router.manage("DELETE", "/workspaces/default/content"),
  "an erasure": (router) => router.manage("DELETE", "/generations?user=somebody"),
  "the deletion of a generation's": async (router) => {
    const generation = makeGeneration({ keyHash: router.keyHash });
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [generation]);
    expect((await router.manage("DELETE", `/generation/content?id=${generation.id}`)).status).toBe(404);
  },
};

test("whatever deletes contents empties it", async () => {
  const router = await startRouter();
  await asked(router);
  for (const [name, empty] of Object.entries(emptying)) {
    expect(statusOf(await asked(router)), `before ${name}`).toBe("HIT");
    await empty(router);
    expect(statusOf(await asked(router)), `after ${name}`).toBe("MISS");
  }
});

test("equal requests at the same time are made once", async () => {
  const router = await startRouter({ scripts: [{ kind: "answer", content: "Once.", delayMs: 100 }] });
  const answers = await Promise.all(Array.from({ length: 6 }, () => router.ask({}, { headers })));
  expect(answers.map(statusOf).toSorted()).toEqual(["HIT", "HIT", "HIT", "HIT", "HIT", "MISS"]);
  expect(await router.requestsOf(0)).toHaveLength(1);
  expect(answers.filter(({ body }) => body.usage.cost > 0)).toHaveLength(1);
});

test("a workspace of its own has a cache of its own, and its managers empty no other", async () => {
  const router = await startRouter();
  const { body } = await router.manage("POST", "/workspaces", { name: "Other", slug: "other-cache" });
  const { body: made } = await router.manage("POST", "/keys", {
    ...{ name: "m", is_management_key: true, workspace_id: body.data.id },
  });
  await asked(router);
  await call("DELETE", "/cache", { key: made.key });
  expect(statusOf(await asked(router))).toBe("HIT");
});

test("nothing is asked of storage without the header, and nothing fails where the cache is away", async () => {
  const never = new Proxy(env["CACHE"] as object, {
    get() {
      throw new Error("the cache was asked");
    },
  });
  const router = await startRouter({ bindings: { CACHE: never as never } });
  expect((await router.ask()).status).toBe(200);
  const away = await asked(router);
  expect([away.status, statusOf(away)]).toEqual([200, "MISS"]);
});
