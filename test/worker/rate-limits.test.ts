// 429: what it does to the next requests, and what the client is told.
import { describe, expect, test } from "vitest";
import type { Script } from "../providers/script.ts";
import { answers, error } from "./provider-scripts.ts";
import { startRouter } from "./start-router.ts";

describe("429", () => {
  test("does not count as an outage, and is tried last until the deadline", async () => {
    const limited: Script = { ...error(429), headers: { "retry-after": "60" } };
    const router = await startRouter({
      scripts: [limited, answers],
      endpoint: (index) => ({ pricing: { prompt: index === 0 ? "0.0000001" : "0.0001", completion: "0" } }),
    });
    for (let request = 0; request < 5; request += 1) {
      // Without `order`: by price alone the first would get a million times the requests of the second.
      const { body, status } = await router.ask({ provider: {} });
      expect([status, body.provider]).toEqual([200, `Name of ${router.providers[1]}`]);
    }
    await router.recorded(5);
    expect(await router.requestsOf(0)).toHaveLength(1);
    expect(router.records.at(-1)?.plan).toMatchObject([
      { provider: router.providers[1] },
      { provider: router.providers[0], stable: true },
    ]);
  });

  test("is still tried when all others fail", async () => {
    const limited: Script = { ...error(429), headers: { "retry-after": "60" } };
    const router = await startRouter({ scripts: [[limited, answers], error(500)] });
    expect((await router.ask()).status).toBe(500 + 2);
    expect((await router.ask()).status).toBe(200);
  });
});
