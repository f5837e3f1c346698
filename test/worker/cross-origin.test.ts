// Pages of other origins: what a browser asks before it sends a key, and what it lets a page read of any answer.
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";
import { putDemoCatalog } from "./authorisation-cases.ts";
import { adminKey, newKey } from "./call.ts";

const page = "https://chat.example";
const demo = { model: "fairlead/demo", messages: [{ role: "user", content: "Hello" }] };
let key: string;

beforeAll(async () => {
  await putDemoCatalog();
  ({ key } = await newKey());
});

interface Asked {
  method?: string;
  key?: string;
  origin?: string | null;
  headers?: Record<string, string>;
  body?: unknown;
}

const workers = new Map<string, Bindings>();

function bindingsWith(list: string): Bindings {
  const bindings = workers.get(list) ?? ({ ...env, CORS_ORIGINS: list } as Bindings);
  workers.set(list, bindings);
  return bindings;
}

/** The answer of a Worker with this `CORS_ORIGINS`. */
async function ask(path: string, { method = "GET", key: bearer, origin = page, headers, body }: Asked, list = "*") {
  const request = new Request(`https://fairlead.example${path}`, {
    method,
    headers: {
      ...headers,
      ...(origin !== null && { origin }),
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const background: Promise<unknown>[] = [];
  const execution = { waitUntil: (work: Promise<unknown>) => void background.push(work), exports };
  const answer = await app.fetch(request, bindingsWith(list), execution as unknown as ExecutionContext);
  const text = await answer.text();
  await Promise.allSettled(background);
  return { status: answer.status, headers: answer.headers, text };
}

const namesOf = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith("access-control-"));
const listOf = (headers: Headers, name: string) =>
  (headers.get(name) ?? "").split(",").map((one) => one.trim().toLowerCase());

describe("a browser's question before the request", () => {
  const asked = {
    method: "OPTIONS",
    headers: {
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,x-stainless-os",
    },
  };

  test.each([
    "/api/v1/chat/completions",
    "/api/v1/messages",
    "/api/v1/embeddings",
    "/api/v1/models",
    "/api/v1/keys",
    "/api/v1/nothing",
    "/health",
    // Where a slip of the base URL is understood, so is the question before it.
    "/v1/chat/completions",
    "/chat/completions",
  ])("is answered without a key at %s", async (path) => {
    const { status, headers, text } = await ask(path, asked);
    expect({ status, text }).toEqual({ status: 204, text: "" });
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(listOf(headers, "access-control-allow-methods")).toEqual(
      expect.arrayContaining(["get", "post", "put", "patch", "delete"]),
    );
    expect(listOf(headers, "access-control-allow-headers")).toEqual([
      "authorization",
      "content-type",
      "x-stainless-os",
    ]);
    expect(Number(headers.get("access-control-max-age"))).toBeGreaterThan(0);
    expect(listOf(headers, "vary")).toContain("origin");
  });

  test("from an origin that is not on the list gives no leave", async () => {
    const { status, headers } = await ask("/api/v1/chat/completions", asked, "https://other.example");
    expect(status).toBe(204);
    expect(namesOf(headers)).toEqual([]);
    expect(listOf(headers, "vary")).toContain("origin");
  });

  test("does not repeat what is no list of names", async () => {
    const headers = { ...asked.headers, "access-control-request-headers": 'x"<b>' };
    const answer = await ask("/api/v1/models", { ...asked, headers });
    expect(answer.headers.get("access-control-allow-headers")).toBeNull();
  });
});

const answers: [what: string, path: string, status: number, asked: () => Asked][] = [
  ["a list", "/api/v1/models", 200, () => ({})],
  ["an answer", "/api/v1/chat/completions", 200, () => ({ method: "POST", key, body: demo })],
  ["a stream", "/api/v1/chat/completions", 200, () => ({ method: "POST", key, body: { ...demo, stream: true } })],
  ["no key", "/api/v1/chat/completions", 401, () => ({ method: "POST", body: demo })],
  ["the wrong kind of key", "/api/v1/keys", 403, () => ({ key })],
  ["a bad body", "/api/v1/messages", 400, () => ({ method: "POST", key, body: {} })],
  ["no route", "/api/v1/nothing", 404, () => ({})],
  ["a management answer", "/api/v1/keys", 200, () => ({ key: adminKey })],
  [
    "no endpoint",
    "/api/v1/chat/completions",
    404,
    () => ({ method: "POST", key, body: { ...demo, provider: { only: ["nobody"] } } }),
  ],
];

type Leave = [list: string, origin: string | null, allowed: string | null];

const leaves: Leave[] = [
  ["*", page, "*"],
  ["*", null, "*"],
  [`https://other.example, ${page}`, page, page],
  ["https://other.example", page, null],
  [page, null, null],
  [page, `${page}.evil.example`, null],
  [page, "null", null],
  ["app://obsidian.md", "app://obsidian.md", "app://obsidian.md"],
  ["", page, null],
];

/** Whom a list lets in does not depend on the answer: every list for one of them, three for each. */
const cases = answers.flatMap(([what, path, status, asked], position) =>
  leaves
    .filter((_, at) => position === 0 || at === 0 || at === 2 || at === 3)
    .map((leave) => ({ what, path, status, asked, leave, list: leave[0], origin: leave[1] })),
);

test.each(cases)("$what with $list, asked from $origin", async ({ path, status, asked, leave }) => {
  const [list, origin, allowed] = leave;
  const answer = await ask(path, { ...asked(), origin }, list);
  expect(answer.status).toBe(status);
  const { headers } = answer;
  expect(headers.get("access-control-allow-origin")).toBe(allowed);
  expect(namesOf(headers)).toHaveLength(allowed === null ? 0 : 2);
  if (list !== "") expect(listOf(headers, "vary")).toContain("origin");
  if (allowed === null) return;
  const readable = ["x-generation-id", "x-fairlead-io-log", "retry-after"];
  const limits = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
  const cache = ["status", "age", "ttl", "source-id"].map((name) => `x-openrouter-cache-${name}`);
  expect(listOf(headers, "access-control-expose-headers")).toEqual(
    expect.arrayContaining([...readable, ...limits, ...cache]),
  );
});

test.each([
  "/",
  "/sign-in",
  "/docs",
  "/settings/keys",
  "/nothing",
  "/openapi.json",
])("the console's %s is nobody else's", async (path) => {
  for (const method of ["GET", "OPTIONS"]) {
    const { headers } = await ask(path, { method, headers: { "access-control-request-method": "POST" } });
    expect(namesOf(headers)).toEqual([]);
  }
});

test("a Worker with a bad setting says so, and allows nobody", async () => {
  const { status, headers, text } = await ask("/api/v1/models", {}, "nonsense");
  expect(status).toBe(500);
  expect(text).toContain("CORS_ORIGINS has");
  expect(namesOf(headers)).toEqual([]);
});
