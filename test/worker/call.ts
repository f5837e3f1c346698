// Calls the Worker's API as a client does, through its own fetch handler.
import { env, exports } from "cloudflare:workers";
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

/** `call("GET", "/keys", { key })`: the path is below /api/v1. The answer must be as its route declares it. */
export async function call(method: string, path: string, { key, body, headers, host }: Call = {}): Promise<Answer> {
  const response = await exports.default.fetch(`http://${host ?? "localhost"}/api/v1${path}`, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const answer = { status: response.status, headers: response.headers, body: await response.json() };
  checkAnswer({ method, path: `/api/v1${path}`, ...answer });
  return answer;
}

/** As the root management key. */
export function manage(method: string, path: string, body?: unknown): Promise<Answer> {
  return call(method, path, { key: adminKey, body });
}

/** A new key; answers the key itself and its object. */
export async function newKey(
  fields: Record<string, unknown> = {},
): Promise<{ key: string; hash: string; data: Answer["body"] }> {
  const { body } = await manage("POST", "/keys", { name: "test", ...fields });
  return { key: body.key, hash: body.data.hash, data: body.data };
}
