// Alerts through the whole Worker: made by the API, told of what the API and health objects see, delivered by the queue.

import { createExecutionContext, createMessageBatch, getQueueResult, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { app } from "../../src/app.ts";
import { runQueue } from "../../src/jobs/run-queue.ts";
import { alertPlaceOf, raiseAlert } from "../../src/store/alert-deliveries.ts";
import { adminKey, call, manage } from "./call.ts";
import { putCatalog, sampleCatalog } from "./make-catalog.ts";
import { newHome } from "./people.ts";
import { newMember, signedIn } from "./visit.ts";
import { withConsole } from "./with-console.ts";

const body = { name: "On call", on: ["price_changed", "records_behind"], url: "https://hooks.example.com/token/x" };
const deliveries = async () =>
  (await env.DB.prepare("SELECT body FROM alert_deliveries ORDER BY created_at").all<{ body: string }>()).results.map(
    (row) => JSON.parse(row.body),
  );

test("its secret is shown once, made where none is given, and is nowhere in clear", async () => {
  const made = await manage("POST", "/alerts", body);
  expect(made.status).toBe(201);
  const { secret, ...shown } = made.body.data;
  expect(secret).toMatch(/^whsec-[0-9a-f]{64}$/);
  const given = await manage("POST", "/alerts", { ...body, secret: "one that I have already" });
  expect(given.body.data.secret).toBe("one that I have already");
  expect((await manage("GET", `/alerts/${shown.id}`)).body.data).toEqual(shown);
  const { data, total_count: count } = (await manage("GET", "/alerts")).body;
  expect([data.length, count, JSON.stringify(data).includes("secret")]).toEqual([2, 2, false]);
  const rows = JSON.stringify([
    (await env.DB.prepare("SELECT * FROM alerts").all()).results,
    (await env.DB.prepare("SELECT * FROM audit_log").all()).results,
  ]);
  for (const hidden of [secret, "one that I have already"]) expect(rows).not.toContain(hidden);
  const [entry] = (await manage("GET", "/audit?action=alert.create&limit=1")).body.data;
  expect(JSON.stringify(entry)).not.toContain("token");
  for (const { id } of data) expect((await manage("DELETE", `/alerts/${id}`)).body).toEqual({ deleted: true });
});

test.each([
  [{ on: [] }, "on"],
  [{ on: ["nothing"] }, "on"],
  [{ url: "ftp://example.com" }, "url"],
  [{ url: "https://user:pass@example.com" }, "url"],
  [{ secret: "" }, "secret"],
  [{ name: "" }, "name"],
  [{ url: "mailto:" }, "url"],
  [{ url: "mailto:on call@example.com" }, "url"],
  [{ url: "mailto:oncall" }, "url"],
  [{ url: "mailto:oncall@example.com,other@example.com" }, "url"],
  [{ url: "mailto:oncall@example.com?bcc=other@example.com" }, "url"],
  [{ url: "mailto:oncall@example.com\r\nBcc: other@example.com" }, "url"],
  [{ url: `mailto:${"a".repeat(65)}@example.com` }, "url"],
  [{ url: `mailto:a@${"b.".repeat(130)}com` }, "url"],
  [{ url: "mailto:oncall@example.com", secret: "that signs nothing" }, "secret"],
])("%j is refused by name", async (fields, field) => {
  const { status, body: answer } = await manage("POST", "/alerts", { ...body, ...fields });
  expect([status, answer.error.message]).toEqual([400, expect.stringContaining(field)]);
});

const byMail = { ...body, url: "mailto:oncall@example.com" };
/** Tells of something that every alert of these tests wants to know. */
const raise = () =>
  raiseAlert(alertPlaceOf(env), {
    ...{ event: "price_changed", mark: crypto.randomUUID(), forgetAt: null, workspaceId: null, now: Date.now() },
    ...{ subject: { kind: "catalog", id: "catalog", label: "prices" }, data: { count: 1 } },
  });
const outcomeOf = async (id: string) => (await manage("GET", `/alerts/${id}`)).body.data.last_outcome;

test("a workspace has so many alerts that nobody is flooded by it", async () => {
  const { id: workspace } = await newHome();
  const make = () => manage("POST", "/alerts", { ...body, on: ["budget_80"], workspace_id: workspace });
  for (let count = 0; count < 50; count++) expect((await make()).status).toBe(201);
  const { status, body: answer } = await make();
  expect([status, answer.error.message]).toEqual([400, "A workspace has at most 50 alerts: delete one first"]);
  const [one] = (await manage("GET", `/alerts?workspace_id=${workspace}`)).body.data;
  await manage("DELETE", `/alerts/${one.id}`);
  expect((await make()).status).toBe(201);
});

test("an alert by e-mail has no secret, is sent by the binding, and says in words where it is not", async () => {
  const made = await manage("POST", "/alerts", byMail);
  expect([made.status, made.body.data.url, made.body.data.secret]).toEqual([201, byMail.url, undefined]);
  const unverified = await manage("POST", "/alerts", { ...byMail, url: "mailto:nobody@example.com" });
  const [entry] = (await manage("GET", "/audit?action=alert.create&limit=1")).body.data;
  expect(JSON.stringify(entry)).toContain("mailto:");
  expect(JSON.stringify(entry)).not.toContain("nobody");
  await raise();
  await expect.poll(() => outcomeOf(made.body.data.id)).toBe("sent");
  await expect
    .poll(() => outcomeOf(unverified.body.data.id))
    .toBe("Cloudflare did not take it: email to nobody@example.com not allowed");
  // It is tried again, the other is done.
  const waiting = await env.DB.prepare("SELECT alert_id AS id FROM alert_deliveries").all();
  expect(waiting.results).toEqual([{ id: unverified.body.data.id }]);
  for (const { id } of [made.body.data, unverified.body.data]) await manage("DELETE", `/alerts/${id}`);
});

test.each<[lacking: Record<string, undefined>, words: RegExp]>([
  [{ EMAIL: undefined }, /bind EMAIL \(\[\[send_email\]\] in wrangler\.toml\)$/],
  [{ EMAIL_FROM: undefined }, /set EMAIL_FROM to the address that it sends from$/],
  [{ EMAIL: undefined, EMAIL_FROM: undefined }, /bind EMAIL .* and set EMAIL_FROM/],
  [{ CONSOLE: undefined }, /not bound as CONSOLE: run `npm run deploy`/],
])("an installation that lacks %j says what to do for e-mail", async (lacking, words) => {
  const bindings = { ...withConsole({ ...env, ...lacking }), ...lacking };
  const request = new Request("http://localhost/api/v1/alerts", {
    ...{ method: "POST", headers: { authorization: `Bearer ${adminKey}` }, body: JSON.stringify(byMail) },
  });
  const answer = await app.fetch(request, bindings, createExecutionContext());
  expect(answer.status).toBe(400);
  const { error } = await answer.json<{ error: { message: string; metadata: object } }>();
  expect(error.message).toMatch(words);
  expect(error.metadata).toMatchObject({ field: "url" });
});

test("a price that is changed by PUT is told of, a PUT that changes none is not", async () => {
  await putCatalog();
  const home = await newHome();
  const { id } = (await call("POST", "/alerts", { key: home.manager, body })).body.data;
  await putCatalog();
  expect(await deliveries()).toEqual([]);
  const catalog = structuredClone(sampleCatalog) as { models: { endpoints: { pricing: { prompt: string } }[] }[] };
  const [endpoint] = catalog.models[0]?.endpoints ?? [];
  if (endpoint === undefined) throw new Error("the sample has an endpoint");
  const before = endpoint.pricing.prompt;
  endpoint.pricing.prompt = "0.00000099";
  await putCatalog(catalog as never);
  expect(await deliveries()).toMatchObject([
    {
      event: "price_changed",
      workspace_id: null,
      data: { count: 1, changes: [{ field: "prompt", before, after: "0.00000099" }] },
    },
  ]);
  await call("DELETE", `/alerts/${id}`, { key: home.manager });
  expect(await deliveries()).toEqual([]);
});

test("a health object tells when an endpoint becomes unstable, and when it is stable again", async () => {
  const { id } = (await manage("POST", "/alerts", { ...body, on: ["endpoint_unstable"] })).body.data;
  const key = "maker/spell p";
  const stub = env.HEALTH.get(env.HEALTH.idFromName("enam/maker/spell"));
  const at = Date.now();
  const outcomes = [1, 2, 3].map((index) => ({ key, at: at - 40_000 + index, kind: "failure" as const }));
  // Its spell is over by the time that it hears of it: nothing to tell.
  await stub.report({ reporter: "a", first: 0, outcomes });
  expect(await runDurableObjectAlarm(stub)).toBe(false);
  const fresh = [1, 2, 3].map((index) => ({ key, at: at + index, kind: "failure" as const }));
  await stub.report({ reporter: "a", first: 3, outcomes: fresh });
  // Whoever consumes the queue writes it down.
  await expect
    .poll(
      async () =>
        (await env.DB.prepare("SELECT endpoint FROM unstable_endpoints WHERE model = 'maker/spell'").all()).results,
      {
        timeout: 15_000,
      },
    )
    .toEqual([{ endpoint: "p" }]);
  await expect.poll(deliveries).toMatchObject([{ event: "endpoint_unstable", subject: { id: key } }]);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  await manage("DELETE", `/alerts/${id}`);
});

test("records that waited for ten minutes are told of, and saved", async () => {
  const { id } = (await manage("POST", "/alerts", body)).body.data;
  const { makeGeneration } = await import("./make-generation.ts");
  const old = new Date(Date.now() - 600_000);
  const batch = createMessageBatch("fairlead-records", [
    { id: "m", timestamp: old, attempts: 3, body: makeGeneration({}) },
  ]);
  await runQueue(batch, env);
  await getQueueResult(batch, {} as never).catch(() => undefined);
  expect(await deliveries()).toMatchObject([{ event: "records_behind", data: { oldest_seconds: 600 } }]);
  await manage("DELETE", `/alerts/${id}`);
});

test("on the console: made with a secret that is shown once, listed, deleted; and in the audit log, verified", async () => {
  const owner = await signedIn((await newMember("owner")).accessKey);
  await owner.get("/settings/alerts");
  const made = await owner.post("/settings/alerts", { name: "By hand", url: body.url, budget_80: "on" });
  expect(made.text).toMatch(/whsec-[0-9a-f]{64}/);
  const [alert] = (await manage("GET", "/alerts")).body.data;
  expect(alert).toMatchObject({ name: "By hand", on: ["budget_80"] });
  const listed = (await owner.get("/settings/alerts")).text;
  expect(listed).toContain("hooks.example.com");
  expect(listed).not.toMatch(/whsec-|token\/x/);
  const log = (await owner.get("/settings/audit?scope=all")).text;
  for (const shown of ["alert.create", alert.id, ">verified<", "each following the one before"])
    expect(log).toContain(shown);
  const filtered = (await owner.get("/settings/audit?action=alert.delete&from=2020-01-01T00:00")).text;
  expect(filtered).not.toContain("alert.create");
  const deleted = await owner.post(`/settings/alerts/${alert.id}/delete`);
  expect(deleted.headers.get("location")).toContain("alert-deleted");
});

test("on the console: an e-mail address as it is typed, listed whole, and no secret", async () => {
  const owner = await signedIn((await newMember("owner")).accessKey);
  await owner.get("/settings/alerts");
  const fields = { name: "By mail", budget_80: "on" };
  for (const url of ["oncall@example.com", " MAILTO:oncall@example.com "]) {
    const made = await owner.post("/settings/alerts", { ...fields, url });
    expect(made.headers.get("location")).toContain("alert-created");
  }
  const signed = await owner.post("/settings/alerts", { ...fields, url: "oncall@example.com", secret: "of no use" });
  expect(signed.text).toMatch(/id="secret-mistake"><p>an e-mail is not signed: leave it out/);
  const listed = (await owner.get("/settings/alerts")).text;
  expect(listed).toMatch(/<td[^>]*>oncall@example\.com<\/td>/);
  expect(listed).not.toContain("whsec-");
  const alerts: { id: string; url: string }[] = (await manage("GET", "/alerts")).body.data;
  expect(alerts.map(({ url }) => url)).toEqual(["mailto:oncall@example.com", "mailto:oncall@example.com"]);
  for (const { id } of alerts) await owner.post(`/settings/alerts/${id}/delete`);
});
