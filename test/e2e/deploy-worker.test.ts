// What a deployment uploads, run in workerd on the database that the deployment prepared: it is small, and it answers its
// first requests.
import { gzipSync } from "node:zlib";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, it } from "vitest";
import { unstable_splitSqlQuery } from "wrangler";
import { type Cloudflare, startCloudflare } from "../cloudflare/start-cloudflare.ts";
import { pdfOf } from "../unit/content/pdfs.ts";
import { deploy, makeCheckout } from "./deploy-checkout.ts";

const storage = { d1Databases: { DB: "records" }, r2Buckets: { CONTENTS: "contents" } };

let cloudflare: Cloudflare;
let worker: Miniflare;

beforeAll(async () => {
  cloudflare = await startCloudflare();
  const checkout = await makeCheckout({ small: false });
  const { code, output, left } = await deploy(checkout, cloudflare);
  await checkout.remove();
  expect(code, output).toBe(0);
  expect(left).toEqual([]);
  expect(output).toMatch(/Not checked: https:\/\/fairlead\.example\.workers\.dev could not be reached from here/);
  worker = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          ...uploadedWorker("fairlead"),
          ...storage,
          queueProducers: { RECORDS: "records" },
          durableObjects: {
            HEALTH: { className: "HealthObject", useSQLite: true },
            LEDGER: { className: "LedgerObject", useSQLite: true },
            CACHE: { className: "CacheObject", useSQLite: true },
          },
          serviceBindings: { FILES: "fairlead-files", CONSOLE: "fairlead-console" },
        },
        { ...uploadedWorker("fairlead-console"), ...storage },
        uploadedWorker("fairlead-files"),
      ],
    }),
  );
  const database = await worker.getD1Database("DB");
  for (const sql of cloudflare.account.imports.values()) {
    await database.batch(unstable_splitSqlQuery(sql).map((query) => database.prepare(query)));
  }
});

function uploadedWorker(name: string) {
  const uploaded = cloudflare.account.workers.get(name)?.deployed;
  const { bindings = [], compatibility_date: date = "", compatibility_flags: flags = [] } = uploaded?.metadata ?? {};
  const variables = bindings.flatMap(({ name, type, text }) => (type === "plain_text" ? [[name, String(text)]] : []));
  return {
    name,
    modules: modulesOf(name).map((module) => ({ type: "ESModule" as const, path: module.name, contents: module.text })),
    compatibilityDate: date,
    compatibilityFlags: flags,
    bindings: { ...Object.fromEntries(variables), ...uploaded?.secrets },
  };
}

function modulesOf(name: string) {
  const { modules = [] } = cloudflare.account.workers.get(name)?.deployed ?? {};
  return modules.filter(({ type }) => type.startsWith("application/javascript"));
}

afterAll(async () => {
  await worker.dispose();
  await cloudflare.close();
});

it("is well", async () => {
  const response = await worker.dispatchFetch("https://fairlead.example.workers.dev/health");
  expect(await response.json()).toMatchObject({ status: "ok" });
});

it("takes the ADMIN_KEY that was made, and answers with the key that this one makes", async () => {
  const admin = cloudflare.account.workers.get("fairlead")?.deployed.secrets["ADMIN_KEY"];
  const made = await worker.dispatchFetch("https://fairlead.example.workers.dev/api/v1/keys", {
    method: "POST",
    headers: { authorization: `Bearer ${admin}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "first key" }),
  });
  expect(made.status).toBe(201);
  const document: unknown = await made.json();
  const key = typeof document === "object" && document !== null && "key" in document ? document.key : undefined;
  const answer = await worker.dispatchFetch("https://fairlead.example.workers.dev/api/v1/key", {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(await answer.json()).toMatchObject({ data: { usage: 0 } });
});

it("is small: every isolate compiles all of it when it starts", () => {
  const bytes = Buffer.concat(modulesOf("fairlead").map(({ text }) => Buffer.from(text)));
  expect(gzipSync(bytes).byteLength).toBeLessThanOrEqual(350 * 1024);
});

it("has PDFs read by the other Worker, which nothing is bound to", async () => {
  const files = await worker.getWorker("fairlead-files");
  const answer = await files.fetch("https://files/pdf/text", { method: "POST", body: await pdfOf(["Deployed."]) });
  expect([answer.headers.get("pdf-pages"), await answer.text()]).toEqual(["1", "Deployed."]);
  const bound = cloudflare.account.workers.get("fairlead")?.deployed.metadata.bindings ?? [];
  expect(bound).toContainEqual(expect.objectContaining({ name: "FILES", type: "service", service: "fairlead-files" }));
  const deployed = cloudflare.account.workers.get("fairlead-files")?.deployed;
  expect(deployed).toMatchObject({ metadata: { bindings: [] }, secrets: {} });
});

it("has the console shown by a Worker of its own, which has no secret of its own", async () => {
  const page = await worker.dispatchFetch("https://fairlead.example.workers.dev/sign-in");
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('name="token"')]);
  const bound = cloudflare.account.workers.get("fairlead")?.deployed.metadata.bindings ?? [];
  const console = { name: "CONSOLE", type: "service", service: "fairlead-console" };
  expect(bound).toContainEqual(expect.objectContaining(console));
  expect(cloudflare.account.workers.get("fairlead-console")?.deployed.secrets).toEqual({});
  const straight = await (await worker.getWorker("fairlead-console")).fetch("https://console/sign-in");
  expect(straight.status).toBe(404);
});

it("has the sandbox played by the console's Worker", async () => {
  const player = await worker.getWorker("fairlead-console");
  const body = JSON.stringify({ model: "demo", messages: [{ role: "user", content: "Hello!" }] });
  const answer = await player.fetch("https://sandbox.invalid/v1/chat/completions", { method: "POST", body });
  expect(await answer.json()).toMatchObject({ choices: [{ finish_reason: "stop" }] });
});

it("has the built-in catalog", async () => {
  const response = await worker.dispatchFetch("https://fairlead.example.workers.dev/api/v1/models");
  expect(JSON.stringify(await response.json())).toContain('"fairlead/demo"');
});
