// What clients send a little off: a base URL with a slip in it, and bodies that are compressed.

import { createExecutionContext } from "cloudflare:test";
import { Buffer } from "node:buffer";
import zlib from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { app } from "../../src/app.ts";
import { adminKey } from "./call.ts";
import { type Router, startRouter } from "./start-router.ts";

let router: Router;
beforeAll(async () => {
  router = await startRouter();
});

async function post(path: string, init: { body: BodyInit; headers?: Record<string, string>; key?: string }) {
  const headers = {
    authorization: `Bearer ${init.key ?? router.key}`,
    "content-type": "application/json",
    ...init.headers,
  };
  const request = new Request(`http://localhost${path}`, { method: "POST", headers, body: init.body });
  const answer = await app.fetch(request, router.bindings, createExecutionContext());
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text };
}

async function get(path: string, accept: string) {
  const request = new Request(`http://localhost${path}`, { headers: { accept }, redirect: "manual" });
  const answer = await app.fetch(request, router.bindings, createExecutionContext());
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const question = () => JSON.stringify({ model: router.model, messages: [{ role: "user", content: "Grüße" }] });

describe("a path", () => {
  test.each([
    "/api/v1//chat/completions",
    "/v1/chat/completions",
    "/chat/completions",
    "/api/v1/v1/chat/completions",
    "/api/v1/chat/completions/",
  ])("%s answers", async (path) => {
    const { status, headers } = await post(path, { body: question() });
    expect([status, headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
  });

  test.each(["/models", "/v1/models", "/api/models"])("%s is the API's for a program that wants JSON", async (path) => {
    const { status, text } = await get(path, "application/json");
    expect([status, JSON.parse(text).data[0].id]).toEqual([200, router.model]);
  });

  test.each([
    ["/v1", "application/json", "The base URL of the API ends in /api/v1"],
    ["/openai/v1/models", "application/json, text/plain", "did you mean GET /api/v1/models?"],
    ["/api/v2/models", "*/*", "did you mean GET /api/v1/models?"],
  ])("%s, as %s, says where the API is, as JSON", async (path, accept, said) => {
    const { status, text } = await get(path, accept);
    expect([status, JSON.parse(text).error.message]).toEqual([404, expect.stringContaining(said)]);
  });

  test("of the console is the console's for a browser", async () => {
    const browser = "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8";
    for (const path of ["/models", "/v1"]) {
      const { headers, text } = await get(path, browser);
      expect(headers.get("location") ?? text).toMatch(/sign-in|<!doctype html>/i);
    }
  });

  test("that ends like one of the API says which", async () => {
    const { status, text } = await post("/openai/v1/chat/completions", { body: question() });
    expect([status, JSON.parse(text).error.message]).toEqual([
      404,
      expect.stringContaining("did you mean POST /api/v1/chat/completions?"),
    ]);
  });

  test("that means nothing says where the API is, as JSON", async () => {
    const { status, text } = await post("/chat/complete", { body: question() });
    expect([status, JSON.parse(text).error.message]).toEqual([404, expect.stringContaining("/api/v1")]);
  });
});

describe("a body", () => {
  test.each<[string, (text: string) => Uint8Array]>([
    ["gzip", (text) => zlib.gzipSync(text)],
    ["deflate", (text) => zlib.deflateSync(text)],
    ["br", (text) => zlib.brotliCompressSync(text)],
    ["gzip, br", (text) => zlib.brotliCompressSync(zlib.gzipSync(text))],
    ["identity", (text) => Buffer.from(text)],
  ])("in %s is read", async (encoding, pack) => {
    const headers = { "content-encoding": encoding };
    expect((await post("/api/v1/chat/completions", { body: pack(question()), headers })).status).toBe(200);
    const key = await post("/api/v1/keys", { body: pack('{"name":"packed"}'), headers, key: adminKey });
    expect(key.status).toBe(201);
  });

  test("in what nobody knows is a 415 that says what would do", async () => {
    const { status, text } = await post("/api/v1/chat/completions", {
      body: question(),
      headers: { "content-encoding": "compress" },
    });
    expect([status, text]).toEqual([415, expect.stringContaining("gzip, br")]);
  });

  test("that is not what it says is a 400", async () => {
    const { status, text } = await post("/api/v1/chat/completions", {
      body: question(),
      headers: { "content-encoding": "gzip" },
    });
    expect([status, text]).toEqual([400, expect.stringContaining("gzip")]);
  });

  test("that unfolds beyond 20 MiB is a 413", async () => {
    const body = zlib.gzipSync(Buffer.alloc(64 * 1024 * 1024, 32));
    expect(body.length).toBeLessThan(100_000);
    const { status } = await post("/api/v1/chat/completions", { body, headers: { "content-encoding": "gzip" } });
    expect(status).toBe(413);
  });
});
