// A stand-in of Cloudflare's API on loopback, for the real wrangler and for whatever else deploys. Reached by what every
// user has: CLOUDFLARE_API_BASE_URL, CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID. Faults are put in by route.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Account, emptyAccount } from "./account.ts";
import type { Reply, Route } from "./route.ts";
import { storageRoutes } from "./storage-routes.ts";
import { workerRoutes } from "./worker-routes.ts";

/** `late`: done, and the connection cut before anybody could read so. */
export type Fault = "403" | "429" | "500" | "page" | "nonsense" | "cut" | "hang" | "late";

/** Creations and uploads among requests. */
export function changesIn(requests: readonly string[]): string[] {
  return requests.filter((request) => !request.startsWith("GET ") && !request.endsWith("/query"));
}

export interface Cloudflare {
  account: Account;
  /** For the environment of a deployment. */
  variables: Record<string, string>;
  /** `METHOD path`, the path without `/client/v4/accounts/{id}`. */
  requests: string[];
  /** Requests that no route took: the stand-in lacks something. */
  unknown: string[];
  /** The next request that fits goes wrong, once; with `skip`, that many fit before it. */
  failOnce(pattern: RegExp, fault: Fault, skip?: number): void;
  /** Called with each request before it is answered. */
  watch: ((request: string) => void) | undefined;
  /** For `watch`: this request goes wrong, and no other arrives. */
  hangUp(fault: Fault): void;
  listenAgain(): void;
  close(): Promise<void>;
}

export const accountId = "0123456789abcdef0123456789abcdef";
const token = "token-of-the-tests";
const prefix = `/client/v4/accounts/${accountId}`;
const routes: Route[] = [...storageRoutes, ...workerRoutes];

export async function startCloudflare(): Promise<Cloudflare> {
  let isGone = false;
  const faults: { pattern: RegExp; fault: Fault; skip: number }[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(`the stand-in failed: ${error instanceof Error ? error.stack : error}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the stand-in has no port");
  const origin = `http://127.0.0.1:${address.port}`;
  const cloudflare: Cloudflare = {
    account: emptyAccount(),
    variables: {
      CLOUDFLARE_API_BASE_URL: `${origin}/client/v4`,
      CLOUDFLARE_API_TOKEN: token,
      CLOUDFLARE_ACCOUNT_ID: accountId,
    },
    requests: [],
    unknown: [],
    failOnce: (pattern, fault, skip = 0) => faults.push({ pattern, fault, skip }),
    watch: undefined,
    hangUp: (fault) => {
      isGone = true;
      faults.unshift({ pattern: /^/, fault, skip: 0 });
    },
    listenAgain: () => {
      isGone = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", origin);
    const path = url.pathname.replace(prefix, "");
    const name = `${request.method} ${path}`;
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    if (isGone) {
      response.destroy();
      return;
    }
    cloudflare.requests.push(name);
    cloudflare.watch?.(name);
    const index = faults.findIndex((each) => each.pattern.test(name) && each.skip-- === 0);
    const [broken] = index < 0 ? [] : faults.splice(index, 1);
    if (broken?.fault === "late") {
      response.end = () => response.destroy();
      response.writeHead = () => response;
    } else if (broken !== undefined) {
      breakAnswer(response, broken.fault);
      return;
    }
    if (url.pathname.startsWith("/upload/")) {
      const etag = createHash("md5").update(bytes).digest("hex");
      cloudflare.account.imports.set(etag, bytes.toString());
      response.writeHead(200, { etag: `"${etag}"` }).end();
      return;
    }
    if (request.headers.authorization !== `Bearer ${token}`) {
      send(response, { status: 403, code: 10_000, message: "Authentication error" });
      return;
    }
    const route = routes.find(({ method, path: pattern }) => method === request.method && fits(pattern, path));
    // What wrangler asks for, to explain a refusal, is nothing of an account.
    if (path === "/client/v4/user/tokens/verify") {
      send(response, { result: { id: "token", status: "active" } });
      return;
    }
    if (route === undefined || !url.pathname.startsWith(prefix)) {
      cloudflare.unknown.push(name);
      send(response, { status: 404, code: 7003, message: `Could not route to ${url.pathname}` });
      return;
    }
    const headers = new Headers(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
    const type = headers.get("content-type") ?? "";
    send(
      response,
      await route.answer({
        account: cloudflare.account,
        names: namesIn(route.path, path),
        query: url.searchParams,
        headers,
        body: type.startsWith("multipart/") || bytes.length === 0 ? undefined : JSON.parse(bytes.toString()),
        form: () => new Response(bytes, { headers: { "content-type": type } }).formData(),
        origin,
      }),
    );
  }
  return cloudflare;
}

function breakAnswer(response: ServerResponse, fault: Fault): void {
  switch (fault) {
    case "429":
      send(response, { status: 429, code: 10_429, message: "Too many requests" });
      return;
    case "403":
      send(response, { status: 403, code: 10_000, message: "Authentication error" });
      return;
    case "500":
      send(response, { status: 500, code: 10_001, message: "An internal error" });
      return;
    case "page":
      response.writeHead(502, { "content-type": "text/html" }).end("<!doctype html><title>Bad gateway</title>");
      return;
    case "nonsense":
      response.writeHead(200, { "content-type": "application/json" }).end('{"hello":"world"}');
      return;
    case "cut":
      response.destroy();
      return;
    case "hang":
    case "late":
      return;
  }
}

function send(response: ServerResponse, reply: Reply): void {
  const good = "result" in reply;
  const body = good
    ? { success: true, errors: [], messages: [], result: reply.result, result_info: reply.info }
    : { success: false, errors: [{ code: reply.code, message: reply.message }], messages: [], result: null };
  response.writeHead(good ? 200 : reply.status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function fits(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  return wanted.length === given.length && wanted.every((part, index) => part === "*" || part === given[index]);
}

function namesIn(pattern: string, path: string): string[] {
  const given = path.split("/");
  return pattern.split("/").flatMap((part, index) => (part === "*" ? [decodeURIComponent(given[index] ?? "")] : []));
}
