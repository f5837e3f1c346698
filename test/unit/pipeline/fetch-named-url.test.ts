// Fetching what a client names, against a real server that misbehaves in every way; and that no address is reached
// which the policy refuses.
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publicHttpsOnly, type UrlPolicy } from "../../../src/content/public-url.ts";
import { fetchNamedUrl } from "../../../src/pipeline/media/fetch-named-url.ts";

const seen: string[] = [];
const pages: Record<string, RequestListener> = {
  "/file.pdf": (_request, response) => response.writeHead(200, { "content-type": "application/pdf" }).end("%PDF-1.7"),
  "/untyped": (_request, response) =>
    response.writeHead(200, { "content-type": "application/octet-stream" }).end("%PDF-1.7"),
  "/html": (_request, response) =>
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>"),
  "/odd-type": (_request, response) => response.writeHead(200, { "content-type": "Internal secret 1" }).end("<html>"),
  "/empty": (_request, response) => response.writeHead(200, { "content-type": "application/pdf" }).end(),
  "/missing": (_request, response) => response.writeHead(404).end("no"),
  "/no-location": (_request, response) => response.writeHead(302).end(),
  "/partial": (_request, response) => response.writeHead(206, { "content-type": "application/pdf" }).end("%PDF"),
  "/announced": (_request, response) =>
    response.writeHead(200, { "content-type": "application/pdf", "content-length": "5000" }).end(Buffer.alloc(5000)),
  "/silent": () => undefined,
  "/stalls": (_request, response) => response.writeHead(200, { "content-type": "application/pdf" }).write("%PDF"),
  "/breaks": (_request, response) => {
    response.writeHead(200, { "content-type": "application/pdf", "content-length": "500" }).write("%PDF");
    setTimeout(() => response.destroy(), 20);
  },
  "/endless": (_request, response) => {
    response.writeHead(200, { "content-type": "application/pdf" });
    const timer = setInterval(() => response.write(Buffer.alloc(200)), 2);
    response.on("close", () => {
      clearInterval(timer);
      seen.push("closed /endless");
    });
  },
  "/to-private": (_request, response) => response.writeHead(302, { location: "https://10.0.0.1/secret" }).end(),
  "/to-file": (_request, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
  "/relative": (_request, response) => response.writeHead(307, { location: "file.pdf" }).end(),
  "/loop": (_request, response) => response.writeHead(301, { location: "/loop" }).end(),
  "/hop3": (_request, response) => response.writeHead(302, { location: "/hop2" }).end(),
  "/hop2": (_request, response) => response.writeHead(303, { location: "/hop1" }).end(),
  "/hop1": (_request, response) => response.writeHead(308, { location: "/file.pdf" }).end(),
  "/hop4": (_request, response) => response.writeHead(302, { location: "/hop3" }).end(),
};

let server: Server;
let base = "";
/** Lets the test's own server through, and nothing else that the real policy refuses. */
const testPolicy: UrlPolicy = (url) => (url.origin === base ? undefined : publicHttpsOnly(url));

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.url ?? "");
    (pages[request.url ?? ""] ?? pages["/missing"])?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const limits = { maxBytes: 1000, timeoutMs: 400, types: ["application/pdf"] };
const get = (path: string, signal?: AbortSignal) =>
  fetchNamedUrl({ url: base + path, limits, policy: testPolicy, fetch, signal });

test.each(["/file.pdf", "/untyped", "/relative", "/hop3"])("%s is fetched", async (path) => {
  const fetched = await get(path);
  if (!fetched.ok) throw new Error(fetched.problem);
  expect(Buffer.from(fetched.value.bytes).toString()).toBe("%PDF-1.7");
});

describe("refused", () => {
  test.each([
    ["/html", "leads to text/html, not to application/pdf"],
    ["/odd-type", "leads to something else, not to application/pdf"],
    ["/empty", "leads to an empty file"],
    ["/missing", "gave no file"],
    ["/partial", "gave no file"],
    ["/no-location", "gave no file"],
    ["/announced", "leads to a file of more than 0 MiB"],
    ["/endless", "leads to a file of more than 0 MiB"],
    ["/silent", "did not deliver within 0.4 seconds"],
    ["/stalls", "did not deliver within 0.4 seconds"],
    ["/breaks", "gave no file"],
    ["/to-private", "redirects to a URL that must not lead to a private, local or reserved address"],
    ["/to-file", "redirects to a URL that must begin with https://"],
    ["/loop", "redirects more than 3 times"],
    ["/hop4", "redirects more than 3 times"],
  ])("%s", async (path, sentence) => {
    // The size is small for the test; in words it is rounded.
    expect(await get(path)).toEqual({ ok: false, problem: sentence });
  });

  test("a body that never ends is cut off at the cap and its connection closed", async () => {
    await get("/endless");
    await expect.poll(() => seen).toContain("closed /endless");
  });

  test("a client that goes away stops it", async () => {
    const fetched = await get("/silent", AbortSignal.timeout(20));
    expect(fetched).toEqual({ ok: false, problem: "gave no file" });
  });

  test("a fetch that ignores its signal is not waited for", async () => {
    const deaf: typeof fetch = () => new Promise(() => undefined);
    const fetched = await fetchNamedUrl({ url: `${base}/x`, limits, policy: testPolicy, fetch: deaf });
    expect(fetched.ok).toBe(false);
  });

  test("under the real policy the server is never asked", async () => {
    seen.length = 0;
    for (const url of [`${base}/file.pdf`, base.replace("http", "https"), "https://localhost/a.pdf"]) {
      expect((await fetchNamedUrl({ url, limits, policy: publicHttpsOnly, fetch })).ok).toBe(false);
    }
    expect(seen).toEqual([]);
  });
});

test("what is sent is a bare GET", async () => {
  const headers: string[] = [];
  const spy: typeof fetch = async (_url, init) => {
    headers.push(...new Headers(init?.headers).keys());
    return new Response("x", { headers: { "content-type": "application/pdf" } });
  };
  await fetchNamedUrl({ url: "https://example.com/a.pdf", limits, policy: publicHttpsOnly, fetch: spy });
  expect(headers).toEqual(["accept"]);
});
