/// <reference types="@cloudflare/vitest-pool-workers/types" />
// Calls the Worker's API as a client does, through its own fetch handler.
import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { app } from "../../src/app.ts";
import { checkAnswer } from "./check-answer.ts";

export const adminKey = String(env["ADMIN_KEY"]);

export interface Call {
  key?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  host?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape is what they test
export type Answer = { status: number; headers: Headers; body: any };

/** Without the way into the Worker, which costs the tests more than what most requests do there. */
export async function handle(request: Request): Promise<Response> {
  return await app.fetch(request, env, createExecutionContext());
}

/** `call("GET", "/keys", { key })`: the path is below /api/v1. The answer must be as its route declares it. */
export function call(method: string, path: string, asking: Call = {}): Promise<Answer> {
  return checked(requestOf(method, path, asking), (request) => exports.default.fetch(request));
}

/** As the root management key. */
export function manage(method: string, path: string, body?: unknown): Promise<Answer> {
  return checked(requestOf(method, path, { key: adminKey, body }), handle);
}

function requestOf(method: string, path: string, { key, body, headers, host }: Call): Request {
  return new Request(`http://${host ?? "localhost"}/api/v1${path}`, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

async function checked(request: Request, send: (request: Request) => Promise<Response>): Promise<Answer> {
  const { method, url } = request;
  const { pathname, search } = new URL(url);
  const response = await send(request);
  const answer = { status: response.status, headers: response.headers, body: await response.json() };
  checkAnswer({ method, path: pathname + search, ...answer });
  return answer;
}

/** A new key; answers the key itself and its object. */
export async function newKey(
  fields: Record<string, unknown> = {},
): Promise<{ key: string; hash: string; data: Answer["body"] }> {
  const { body } = await manage("POST", "/keys", { name: "test", ...fields });
  return { key: body.key, hash: body.data.hash, data: body.data };
}
