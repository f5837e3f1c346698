// What a deployment uploads, run in workerd on the database that the deployment prepared: it answers its first requests.
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, it } from "vitest";
import { unstable_splitSqlQuery } from "wrangler";
import { type Cloudflare, startCloudflare } from "../cloudflare/start-cloudflare.ts";
import { deploy, makeCheckout } from "./deploy-checkout.ts";

let cloudflare: Cloudflare;
let worker: Miniflare;

beforeAll(async () => {
  cloudflare = await startCloudflare();
  const checkout = await makeCheckout({ small: false });
  const { code, output } = await deploy(checkout, cloudflare);
  await checkout.remove();
  expect(code, output).toBe(0);
  const uploaded = cloudflare.account.workers.get("fairlead");
  const { bindings = [], compatibility_date: date = "", compatibility_flags: flags = [] } = uploaded?.metadata ?? {};
  const variables = bindings.flatMap(({ name, type, text }) => (type === "plain_text" ? [[name, String(text)]] : []));
  const modules = uploaded?.modules.filter(({ type }) => type.startsWith("application/javascript")) ?? [];
  worker = new Miniflare(
    convertV4MiniflareOptions({
      modules: modules.map(({ name, text }) => ({ type: "ESModule", path: name, contents: text })),
      compatibilityDate: date,
      compatibilityFlags: flags,
      bindings: { ...Object.fromEntries(variables), ...uploaded?.secrets },
      d1Databases: { DB: "records" },
      r2Buckets: { CONTENTS: "contents" },
      queueProducers: { RECORDS: "records" },
      durableObjects: { HEALTH: { className: "HealthObject", useSQLite: true } },
    }),
  );
  const database = await worker.getD1Database("DB");
  for (const sql of cloudflare.account.imports.values()) {
    await database.batch(unstable_splitSqlQuery(sql).map((query) => database.prepare(query)));
  }
});

afterAll(async () => {
  await worker.dispose();
  await cloudflare.close();
});

it("is well", async () => {
  const response = await worker.dispatchFetch("https://fairlead.example.workers.dev/health");
  expect(await response.json()).toMatchObject({ status: "ok" });
});

it("takes the ADMIN_KEY that was made, and answers with the key that this one makes", async () => {
  const admin = cloudflare.account.workers.get("fairlead")?.secrets["ADMIN_KEY"];
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

it("has the built-in catalog", async () => {
  const response = await worker.dispatchFetch("https://fairlead.example.workers.dev/api/v1/models");
  expect(JSON.stringify(await response.json())).toContain('"fairlead/demo"');
});
