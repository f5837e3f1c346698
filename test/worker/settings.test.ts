// A bad value of a variable stops the Worker: whatever is asked, the answer names it.
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";
import { adminKey } from "./call.ts";

function ask(path: string, bindings: Bindings, init?: RequestInit) {
  return app.fetch(new Request(`http://localhost${path}`, init), bindings, createExecutionContext());
}

const authorized = { headers: { authorization: `Bearer ${adminKey}` } };

test.each([
  ["GET", "/api/v1/models"],
  ["GET", "/api/v1/keys"],
  ["POST", "/api/v1/chat/completions"],
  ["GET", "/api/v1/nothing"],
  ["GET", "/health"],
  ["GET", "/"],
  ["GET", "/sign-in"],
  ["GET", "/assets/console.css"],
])("%s %s is stopped by a bad variable", async (method, path) => {
  for (const [name, value] of [
    ["EU_HOSTNAMES", "https://eu.example.com"],
    ["SANDBOX", "True"],
  ] as const) {
    const response = await ask(path, { ...env, [name]: value }, { method, ...authorized });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ error: { code: 500, message: expect.stringContaining(`${name} `) } });
  }
});

test("a value with white space around it is the value", async () => {
  const response = await ask("/api/v1/keys", { ...env, ADMIN_KEY: ` ${adminKey}\n` }, authorized);
  expect(response.status).toBe(200);
});
