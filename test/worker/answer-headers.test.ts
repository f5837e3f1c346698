// Headers that every answer carries: nothing is kept, guessed at, or held back on the way.
import { exports } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { putDemoCatalog } from "./authorisation-cases.ts";
import { adminKey, newKey } from "./call.ts";

let key: string;

beforeAll(async () => {
  await putDemoCatalog();
  ({ key } = await newKey());
});

interface Asked {
  method?: string;
  key?: string | undefined;
  body?: unknown;
}

const demo = { model: "fairlead/demo", messages: [{ role: "user", content: "Hello" }] };

const table: [what: string, path: string, status: number, asked: () => Asked][] = [
  ["a list", "/api/v1/models", 200, () => ({})],
  ["the health", "/health", 200, () => ({})],
  ["an answer", "/api/v1/chat/completions", 200, () => ({ method: "POST", key, body: demo })],
  ["a plan", "/api/v1/route", 200, () => ({ method: "POST", key, body: demo })],
  ["a management answer", "/api/v1/keys", 200, () => ({ key: adminKey })],
  ["no key", "/api/v1/keys", 401, () => ({})],
  ["the wrong kind of key", "/api/v1/keys", 403, () => ({ key })],
  ["a bad body", "/api/v1/chat/completions", 400, () => ({ method: "POST", key, body: {} })],
  ["no record", "/api/v1/generation/content?id=none", 404, () => ({ key: adminKey })],
  ["no route", "/api/v1/nothing", 404, () => ({})],
  ["no method", "/api/v1/models", 404, () => ({ method: "PUT" })],
  ["a page", "/sign-in", 200, () => ({})],
  ["no page", "/nothing", 404, () => ({})],
];

test.each(table)("%s", async (_, path, status, asked) => {
  for (const scheme of ["http", "https"]) {
    const response = await ask(`${scheme}://localhost${path}`, asked());
    expect(response.status).toBe(status);
    expect(headersOf(response)).toEqual({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "strict-transport-security": scheme === "https" ? "max-age=31536000" : null,
      "x-accel-buffering": null,
    });
  }
});

test.each([
  ["/chat/completions", demo],
  ["/completions", { model: demo.model, prompt: "Hello" }],
  ["/messages", { ...demo, max_tokens: 100 }],
  ["/responses", { model: demo.model, input: "Hello" }],
])("a stream of %s", async (path, body) => {
  const response = await ask(`https://localhost/api/v1${path}`, {
    method: "POST",
    key,
    body: { ...body, stream: true },
  });
  expect(response.status).toBe(200);
  expect(headersOf(response)).toEqual({
    "cache-control": "no-cache, no-transform",
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=31536000",
    "x-accel-buffering": "no",
  });
});

function headersOf({ headers }: Response) {
  const names = ["cache-control", "x-content-type-options", "strict-transport-security", "x-accel-buffering"];
  return Object.fromEntries(names.map((name) => [name, headers.get(name)]));
}

/** Reads the answer to its end, so that nothing is left running. */
async function ask(url: string, { method = "GET", key, body }: Asked): Promise<Response> {
  const response = await exports.default.fetch(url, {
    method,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.text();
  return response;
}
