// Guesses of ADMIN_KEY through the API: few are looked at, and keys that exist are never kept out.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { app } from "../../src/app.ts";
import { adminKey, call, newKey } from "./call.ts";

let apiKey: string;

beforeAll(async () => {
  apiKey = (await newKey()).key;
});

const paths = [
  ["POST", "/chat/completions"],
  ["POST", "/messages"],
  ["GET", "/keys"],
  ["GET", "/key"],
  ["PUT", "/catalog"],
] as const;

const spellings = [
  ["Authorization", (key: string) => ({ authorization: `Bearer ${key}` })],
  ["x-api-key", (key: string) => ({ "x-api-key": key })],
] as const;

describe.each(paths)("%s %s", (method, path) => {
  test.each(spellings)("refuses guesses in %s with a time to wait", async (spelling, headersOf) => {
    const network = { "cf-connecting-ip": `198.51.100.${path.length}${spelling.length}` };
    const answers = [];
    for (let turn = 0; turn < 30; turn += 1) {
      const headers = { ...headersOf(`guess-number-${turn}`), ...network };
      answers.push(await call(method, path, { headers, ...(method === "GET" ? {} : { body: {} }) }));
    }
    expect(answers.slice(0, 20).map(({ status }) => status)).toEqual(Array(20).fill(401));
    const [refused] = answers.filter(({ status }) => status === 429);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(JSON.stringify(refused?.body)).toContain("Too many invalid keys came from your network");
    expect((await call("GET", "/key", { headers: { authorization: `Bearer ${apiKey}`, ...network } })).status).toBe(
      200,
    );
  });
});

test("ADMIN_KEY waits where its network guesses, and nowhere else", async () => {
  const guessing = { "cf-connecting-ip": "203.0.113.1" };
  for (let turn = 0; turn < 24; turn += 1) await call("GET", "/keys", { key: `guess-${turn}`, headers: guessing });
  const refused = await call("GET", "/keys", { key: adminKey, headers: guessing });
  expect(refused.status).toBe(429);
  expect((await call("GET", "/keys", { key: adminKey, headers: { "cf-connecting-ip": "203.0.113.2" } })).status).toBe(
    200,
  );
  await new Promise((resolve) => setTimeout(resolve, 1_000 * Number(refused.headers.get("retry-after"))));
  expect((await call("GET", "/keys", { key: adminKey, headers: guessing })).status).toBe(200);
});

test("an ADMIN_KEY that nobody can guess does not wait for its network's guesses, wrong ones of its form do", async () => {
  const made = `sk-fl-admin-${"0123456789abcdef".repeat(4)}`;
  const bindings = { ...env, ADMIN_KEY: made };
  const statusOf = async (key: string) => {
    const headers = { authorization: `Bearer ${key}`, "cf-connecting-ip": "203.0.113.3" };
    const request = new Request("http://localhost/api/v1/keys", { headers });
    const execution = createExecutionContext();
    const { status } = await app.fetch(request, bindings, execution);
    await waitOnExecutionContext(execution);
    return status;
  };
  for (let turn = 0; turn < 24; turn += 1) await statusOf(`guess-${turn}`);
  expect(await statusOf(made.replace("0", "1"))).toBe(429);
  expect(await statusOf(made)).toBe(200);
});

test("a client that repeats a wrong key is told to stop, and keeps ADMIN_KEY out of nothing", async () => {
  const office = { "cf-connecting-ip": "203.0.113.9" };
  const statuses: number[] = [];
  for (let turn = 0; turn < 30; turn += 1) {
    statuses.push((await call("GET", "/keys", { key: "sk-or-v1-of-another-router", headers: office })).status);
  }
  expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
  expect(statuses.at(-1)).toBe(429);
  expect((await call("GET", "/keys", { key: adminKey, headers: office })).status).toBe(200);
});

test("who presents nothing is told so, however often", async () => {
  const statuses = new Set<number>();
  for (let turn = 0; turn < 30; turn += 1) {
    statuses.add((await call("GET", "/keys", { headers: { "cf-connecting-ip": "203.0.113.10" } })).status);
  }
  expect([...statuses]).toEqual([401]);
});
