// The error body: who failed with what, what was tried before, and never a key.
import { describe, expect, test } from "vitest";
import type { Script } from "../providers/script.ts";
import { chunk, error } from "./provider-scripts.ts";
import { providerKey, startRouter } from "./start-router.ts";

describe("the error body", () => {
  test("never holds the provider's key, however it comes back, and `raw` is cut", async () => {
    const echo = `You sent Bearer ${providerKey}, ${"x".repeat(1_950)}${providerKey}${"y".repeat(3_000)}`;
    const scripts: Script[] = [
      { kind: "body", status: 500, body: { error: { message: echo, code: providerKey } } },
      { kind: "body", status: 400, body: echo },
      { kind: "body", body: { error: { message: echo } } },
      { kind: "body", body: echo },
    ];
    for (const script of scripts) {
      const router = await startRouter({ scripts: [script] });
      for (const stream of [false, true]) {
        const { body } = await router.ask({ stream });
        expect(JSON.stringify(body)).not.toContain(providerKey);
        expect(body.error.metadata.raw?.length ?? 0).toBeLessThanOrEqual(2_000);
      }
      await router.recorded(2);
      expect(JSON.stringify(router.records)).not.toContain(providerKey);
    }
  });

  test("never holds the key in an error chunk either", async () => {
    const steps = [
      chunk({ content: "Half" }),
      { data: { error: { message: `Bearer ${providerKey}`, code: providerKey } } },
    ];
    const router = await startRouter({ scripts: [{ kind: "stream", steps }] });
    const { text, chunks } = await router.stream();
    expect(text).not.toContain(providerKey);
    expect(chunks.at(-1).error.metadata.raw).toContain("[key]");
  });

  test("lists what was tried before, and the last error's own text", async () => {
    const router = await startRouter({ scripts: [error(429), { kind: "drop" }, error(529, "Full house.")] });
    const { status, body } = await router.ask();
    expect(status).toBe(503);
    expect(body.error.metadata.raw).toBe('{"error":{"message":"Full house."}}');
    expect(body.error.metadata.previous_errors).toEqual([
      { provider: `Name of ${router.providers[0]}`, code: 429, status: 429 },
      { provider: `Name of ${router.providers[1]}`, code: 502, status: 502 },
    ]);
  });
});
