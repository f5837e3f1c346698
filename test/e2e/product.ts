// The shared product as tests use it: its addresses and keys, plain calls, and a catalog of fake providers.
import { expect, inject } from "vitest";

const { url, apiKey, adminKey } = inject("product");

export { adminKey, apiKey };
export const baseUrl = `${url}/api/v1`;

export interface Called {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer, read freely
  body: any;
}

/** One request with the API key, read as JSON whatever its status is. */
export async function post(path: string, body: unknown): Promise<Called> {
  return await read(
    await fetch(`${baseUrl}${path}`, { method: "POST", headers: headersWith(apiKey), body: JSON.stringify(body) }),
  );
}

export async function manage(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown) {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  return await read(await fetch(`${baseUrl}${path}`, { method, headers: headersWith(adminKey), ...content }));
}

/** The chunks of a streamed answer, without its comments and without `[DONE]`, which has to be there. */
export async function stream(path: string, body: object): Promise<Called["body"][]> {
  const response = await fetch(`${baseUrl}${path}`, {
    method: "POST",
    headers: headersWith(apiKey),
    body: JSON.stringify({ ...body, stream: true }),
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  const events = text.split("\n\n").flatMap((event) => (event.startsWith("data: ") ? [event.slice(6)] : []));
  expect(events.at(-1)).toBe("[DONE]");
  return events.slice(0, -1).map((event) => JSON.parse(event));
}

function headersWith(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}`, "content-type": "application/json" };
}

async function read(response: Response): Promise<Called> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
