// Every form of the console with one field that cannot be accepted: what was typed comes back as it was typed, and what is
// wrong stands at its field, in the form's own units.

import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { app } from "../../src/app.ts";
import { destinationTypeNames } from "../../src/broadcast/destination-types.ts";
import { routes } from "../../src/console/routes.ts";
import type { Bindings } from "../../src/env.ts";
import { call, manage, newKey } from "./call.ts";
import { fails, gated } from "./gated-bindings.ts";
import { sampleCatalog } from "./make-catalog.ts";
import { recordsSettled } from "./records-settled.ts";
import { newMember, signedIn, Visit, withoutOwners } from "./visit.ts";
import { withConsole } from "./with-console.ts";

let owner: Visit;
const made = { keys: "", providerKeys: "", guardrails: "", destination: "" };

beforeAll(async () => {
  const [careful, ...providers] = sampleCatalog.providers;
  await manage("PUT", "/catalog", { ...sampleCatalog, providers: [{ ...careful, api_key: "CAREFUL" }, ...providers] });
  owner = await signedIn((await newMember("owner", { email: "owner@example.com" })).accessKey);
  made.keys = (await newKey({ name: "Known" })).hash;
  const stored = await manage("POST", "/byok", { provider: "careful", key: "sk-careful-0123456789" });
  made.providerKeys = stored.body.data.id;
  const hook = { type: "webhook", name: "Known", config: { url: "http://127.0.0.1:1/" } };
  made.destination = (await manage("POST", "/observability/destinations", hook)).body.data.id;
  const { key } = await newKey();
  const body = { model: "maker/big", messages: [{ role: "user", content: "Hello" }] };
  await call("POST", "/presets/known/chat/completions", { key, body });
  made.guardrails = (await manage("POST", "/guardrails", { name: "Known" })).body.data.id;
});

interface Form {
  /** Where its page is, and what the form is called there, if not by its own address. */
  page?: string;
  action?: string;
  fields: Record<string, string>;
  /** The field that is wrong, and what is said there. */
  wrong: string;
  says: RegExp;
}

const amount = /must be an amount in USD up to 1,000,000, such as 2\.50/i;
const endpoint = {
  id: "maker/typed",
  name: "  Typed & named  ",
  context: "1000",
  description: "What <it> is",
  "provider-0": "",
  "provider-1": "careful",
  "tag-1": "careful",
  "upstream-1": "typed",
  "completion-1": "0.60",
};

const hook = { type: "webhook", name: "Ours", "config.url": "http://127.0.0.1:1/", regions: "global" };

const forms: Record<string, readonly Form[]> = {
  "/settings/keys": [
    {
      fields: { name: " Two  words ", limit: "1,5", reset: "weekly", expires: "2030-01-02T03:04" },
      wrong: "limit",
      says: amount,
    },
    { fields: { name: "Named", expires: "soon", byok: "on" }, wrong: "expires", says: /date and a time in UTC/ },
    {
      fields: { name: "Named", limit: "2.5", requests_per_minute: "0.5" },
      wrong: "requests_per_minute",
      says: /whole number of 1 or more/,
    },
    { fields: { name: "", limit: "2.5", management: "on" }, wrong: "name", says: /./ },
  ],
  "/logs/views": [
    { page: "/logs", fields: { name: " ", query: "status=ok" }, wrong: "name", says: /needs a name/ },
    {
      page: "/logs",
      fields: { name: "x".repeat(61), query: "sort=cost" },
      wrong: "name",
      says: /may have 60 characters/,
    },
  ],
  "/models/plan": [{ fields: { model: "maker/big", request: "{ no" }, wrong: "request", says: /not the JSON/ }],
  "/first-key": [{ fields: { name: "x".repeat(300) }, wrong: "name", says: /255/ }],
  "/settings/keys/:hash": [
    { fields: { name: "Renamed", limit: "-1", disabled: "on", reset: "daily" }, wrong: "limit", says: amount },
    { fields: { name: "Renamed", limit: "0x10" }, wrong: "limit", says: amount },
    { fields: { name: "Renamed", limit: "1e12" }, wrong: "limit", says: amount },
    // Saved would not be true.
    { fields: { name: "   ", limit: "2" }, wrong: "name", says: /is required/ },
  ],
  "/settings/provider-keys": [
    {
      fields: { provider: "careful", key: "sk-0123456789", name: "x".repeat(300), models: "maker/big" },
      wrong: "name",
      says: /255/,
    },
    // The select begins with no provider: a key goes to nobody by oversight.
    { fields: { provider: "", key: "sk-0123456789", name: "Ours" }, wrong: "provider", says: /Choose a provider/ },
  ],
  "/settings/provider-keys/:id": [
    { fields: { name: "x".repeat(300), models: "maker/big", required: "on" }, wrong: "name", says: /255/ },
  ],
  "/settings/guardrails": [{ fields: { name: "x".repeat(300) }, wrong: "name", says: /./ }],
  "/settings/guardrails/:id": [
    { fields: { name: "", allowed_models: "maker/big, no/such", "filter-email": "redact" }, wrong: "name", says: /./ },
  ],
  "/settings/guardrails/:id/preview": [
    {
      page: "/settings/guardrails/:id",
      action: "/settings/guardrails/:id",
      fields: { name: "Named", allowed_models: "maker/big", limit_usd: "1,5", "filter-email": "redact" },
      wrong: "limit_usd",
      says: /must be a number, such as 2\.5/,
    },
  ],
  "/settings/guardrails/:id/assign": [
    { page: "/settings/guardrails/:id", fields: { subject: "" }, wrong: "subject", says: /Choose a key or a member/ },
  ],
  "/settings/budgets/:interval": [
    { page: "/settings/budgets", fields: { daily: "1,5" }, wrong: "daily", says: /must be a number/ },
    { page: "/settings/budgets", fields: { daily: "0" }, wrong: "daily", says: /more than 0 USD; empty for no budget/ },
  ],
  "/settings/budgets/rates": [
    {
      page: "/settings/budgets",
      fields: { requests_per_minute: "0.5", tokens_per_minute: "100", byok: "on" },
      wrong: "requests_per_minute",
      says: /whole number of 1 or more/,
    },
  ],
  "/settings/observability": [
    {
      fields: { logging: "on", sampling: "120", retention: "100", which: "all" },
      wrong: "sampling",
      says: /per cent, more than 0 and at most 100/,
    },
    { fields: { sampling: "12.5", retention: "30", which: "all" }, wrong: "retention", says: /92 \(three months\)/ },
    { fields: { sampling: "12.5", which: "chosen" }, wrong: "which", says: /at least one key, or all keys/ },
  ],
  "/settings/broadcast/new": [
    {
      fields: {
        type: "langfuse",
        name: "Ours",
        "config.publicKey": "pk",
        "config.secretKey": "",
        enabled: "on",
        regions: "europe",
      },
      wrong: "config.secretKey",
      says: /./,
    },
    {
      fields: { ...hook, "config.url": "nowhere", privacy_mode: "on", which: "all" },
      wrong: "config.url",
      says: /must be a URL/,
    },
    { fields: { ...hook, headers: "Host: elsewhere" }, wrong: "headers", says: /Host.*HTTP itself/s },
    { fields: { ...hook, sampling: "120" }, wrong: "sampling", says: /per cent/ },
    { fields: { ...hook, filter: '{"groups":' }, wrong: "filter", says: /./ },
    {
      fields: { ...hook, filter: '{"groups": [{"rules": [{"field": "modle"}]}]}' },
      wrong: "filter",
      says: /requests\.groups\[0\]/,
    },
    {
      fields: { type: "webhook", name: "Ours", "config.url": "http://127.0.0.1:1/" },
      wrong: "regions",
      says: /one region at least/,
    },
    { fields: { ...hook, which: "chosen" }, wrong: "which", says: /at least one key, or all keys/ },
  ],
  "/settings/broadcast/:id": [
    { fields: { name: "", "config.url": "http://127.0.0.1:2/", regions: "global" }, wrong: "name", says: /./ },
  ],
  "/settings/privacy": [
    {
      fields: { zdr: "on", sort: "latency", "allowed-others": "a".repeat(300), ignored: "learner" },
      wrong: "allowed-others",
      says: /./,
    },
  ],
  "/settings/presets/:slug": [
    { fields: { status: "disabled", split: "1: 0.5, 9: 0.5" }, wrong: "split", says: /no version 9/ },
    { fields: { status: "active", split: "1: much" }, wrong: "split", says: /such as 3: 0\.9, 4: 0\.1/ },
    { fields: { status: "active", split: "newest" }, wrong: "split", says: /such as 3: 0\.9, 4: 0\.1/ },
  ],
  "/settings/alerts": [
    { fields: { name: " On call ", url: "ftp://x", budget_80: "on" }, wrong: "url", says: /https/ },
    { fields: { name: "On call", url: "https://x.example" }, wrong: "budget_80", says: /at least one event/ },
    {
      fields: { name: "On call", url: "on call@example.com", budget_80: "on" },
      wrong: "url",
      says: /commust be one e-mail address, such as oncall/,
    },
  ],
  "/settings/members": [
    { fields: { email: "no address", role: "admin" }, wrong: "email", says: /e-?mail/i },
    { fields: { email: "owner@example.com", role: "member" }, wrong: "email", says: /is a member .* already/ },
  ],
  "/settings/workspaces": [
    { fields: { name: "Typed", slug: "Not A Slug" }, wrong: "slug", says: /lower-case letters and digits/ },
    { fields: { name: "Typed", slug: "default" }, wrong: "slug", says: /another workspace is called default/ },
  ],
  "/catalog": [
    { fields: { json: "{ no JSON" }, wrong: "json", says: /not valid JSON/ },
    { fields: { json: "-1" }, wrong: "json", says: /JSON object/ },
    { fields: { json: '{"providers":[],"colour":1}' }, wrong: "json", says: /colour|models/ },
  ],
  "/catalog/model": [
    { fields: { ...endpoint, "prompt-1": "1,5" }, wrong: "prompt-1", says: /in USD per million tokens/ },
    { fields: { ...endpoint, "prompt-1": "500000" }, wrong: "prompt-1", says: /for a million tokens/ },
    {
      fields: { ...endpoint, "provider-1": "nobody", "tag-1": "nobody", "prompt-1": "1" },
      wrong: "provider-1",
      says: /nobody/,
    },
    { fields: { ...endpoint, context: "long", "prompt-1": "1" }, wrong: "context", says: /must be a number$/ },
    { fields: { ...endpoint, "provider-1": "", "prompt-1": "1" }, wrong: "provider-1", says: /is required/ },
    // Not taken for a price per token.
    { fields: { ...endpoint, "prompt-1": "0.0000025" }, wrong: "prompt-1", says: /six decimals at most/ },
    { fields: { json: "{ no JSON" }, wrong: "json", says: /not the JSON of a model/ },
    { fields: { json: "" }, wrong: "json", says: /not the JSON of a model/ },
  ],
  "/catalog/provider": [
    {
      fields: { slug: "Not a slug", name: "Typed", dialect: "openai", "base-url": "https://x.invalid" },
      wrong: "slug",
      says: /^must be lower-case letters/,
    },
    {
      fields: {
        slug: "typed",
        name: "Typed",
        dialect: "anthropic",
        "base-url": "ftp://x",
        training: "on",
        "api-key": "T_KEY",
      },
      wrong: "base-url",
      says: /http/,
    },
    {
      fields: {
        slug: "typed",
        name: "Typed",
        dialect: "openai",
        "base-url": "https://x.invalid",
        "policy-known": "on",
        "retention-days": "-1",
      },
      wrong: "retention-days",
      says: /./,
    },
  ],
  "/try/code": [
    {
      page: "/try",
      action: "/try",
      fields: { model: "maker/big", prompt: "Hello", request: "{ no JSON", temperature: "0.5" },
      wrong: "request",
      says: /must be the JSON of a request/,
    },
  ],
  "/try": [
    {
      fields: { model: "no/such", prompt: "Two\nlines", sort: "price", "max-tokens": "7" },
      wrong: "model",
      says: /no\/such/,
    },
    {
      fields: { model: "no/such", prompt: "And now?", history: '[{"role":"user","content":"Said <before>"}]' },
      wrong: "model",
      says: /no\/such/,
    },
    {
      fields: { model: "maker/big", prompt: "Hello", system: "Be kind", "max-tokens": "-7" },
      wrong: "max-tokens",
      says: /./,
    },
  ],
};

/** What a button asks for, without anything typed; signing in, which has a table of its own below. */
const withoutFields = [
  "/setup",
  "/sign-in",
  "/sign-out",
  "/workspace",
  "/theme",
  "/logs/views/delete",
  "/logs/:id/delete-contents",
  "/try/stream",
  "/try/rendered",
  "/providers/:slug/check",
  "/catalog/model/delete",
  "/catalog/undo",
  "/catalog/provider/delete",
  "/settings/observability/delete-all",
  "/settings/broadcast",
  "/settings/broadcast/:id/test",
  "/settings/broadcast/:id/delete",
  "/settings/keys/:hash/delete",
  "/settings/provider-keys/:id/check",
  "/settings/provider-keys/:id/delete",
  "/settings/guardrails/:id/unassign",
  "/settings/guardrails/:id/delete",
  "/settings/alerts/:id/delete",
  "/settings/members/:id/role",
  "/settings/members/:id/access-key",
  "/settings/members/:id/remove",
  "/settings/account/end-session",
  "/settings/account/access-key",
];

test("every form is tried here, or has nothing to type", () => {
  const posted = routes().flatMap(([method, path]) => (method === "post" ? [path] : []));
  expect([...Object.keys(forms), ...withoutFields].toSorted()).toEqual(posted.toSorted());
});

function addressOf(path: string): string {
  const [, room = ""] = /^\/settings\/([a-z-]+)/.exec(path) ?? [];
  const id =
    {
      keys: made.keys,
      "provider-keys": made.providerKeys,
      guardrails: made.guardrails,
      broadcast: made.destination,
      budgets: "daily",
      presets: "known",
    }[room] ?? "";
  return path.replace(/:\w+/, id);
}

interface Shown {
  name: string;
  tag: string;
  text: string;
}

/** The fields of the form with an address, as their markup. */
function fieldsOf(html: string, action: string): Shown[] {
  const all = [...html.matchAll(/<form method="post" action="([^"]*)"[^>]*>(.*?)<\/form>/gs)];
  return all
    .filter(([, to]) => to === action)
    .flatMap(([, , inside = ""]) =>
      [
        ...inside.matchAll(
          /<(?:input|textarea|select)\b[^>]*\bname="([^"]*)"[^>]*>(?:[^<]*(?=<\/textarea>)|(?:<option.*?)(?=<\/select>))?/gs,
        ),
      ].map(([whole, name = ""]) => ({
        name,
        tag: /^<[^>]*>/.exec(whole)?.[0] ?? "",
        text: whole.replace(/^<[^>]*>/, ""),
      })),
    );
}

function shows({ tag, text }: Shown, value: string): boolean {
  const written = value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
  if (tag.startsWith("<textarea")) return text === written;
  if (tag.startsWith("<select")) return text.includes(`value="${written}" selected`);
  if (/type="(?:checkbox|radio)"/.test(tag)) return tag.includes(`value="${written}"`) && tag.includes("checked");
  return tag.includes(`value="${written}"`);
}

const cases = Object.entries(forms).flatMap(([path, list]) => list.map((form) => ({ path, ...form })));

test.each(cases)("$path says what is wrong with $wrong, and keeps $fields", async ({
  path,
  page = path,
  action = path,
  fields,
  wrong,
  says,
}) => {
  const address = addressOf(path);
  await owner.get(addressOf(page));
  const { status, text } = await owner.post(address, fields);
  expect([status >= 400, status < 500]).toEqual([true, true]);
  const shown = fieldsOf(text, addressOf(action));
  for (const [name, value] of Object.entries(fields)) {
    // A secret is typed again.
    if (name === "key") continue;
    const own = shown.filter((field) => field.name === name);
    expect([name, own.some((field) => shows(field, value)), own.map(({ tag, text: inside }) => tag + inside)]).toEqual([
      name,
      true,
      expect.anything(),
    ]);
  }
  // A browser shows nothing in a field of numbers that holds none.
  const numbers = shown.filter(({ tag }) => tag.includes('type="number"'));
  for (const { tag } of numbers) expect(Number(/ value="([^"]*)"/.exec(tag)?.[1] ?? "")).not.toBeNaN();
  expect(text).not.toContain("sk-0123456789");
  const marked = shown.filter(({ tag }) => tag.includes('aria-invalid="true"'));
  expect(marked.map(({ name }) => name)).toEqual([wrong]);
  const [, ids = ""] = /aria-describedby="([^"]*)"/.exec(marked[0]?.tag ?? "") ?? [];
  const said = ids
    .split(" ")
    .map((id) => new RegExp(`id="${id}"[^>]*>(.*?)</div>`, "s").exec(text)?.[1]?.replaceAll(/<[^>]*>/g, "") ?? "");
  expect(said.join(" ")).toMatch(says);
  // A validator's own words.
  expect(said.join(" ")).not.toMatch(/expected \w+|Invalid|Too (?:big|small)/);
  const [, top] = /role="alert">([^<]*)</.exec(text) ?? [];
  expect(top).toBe("Not accepted: look at what is marked below.");
});

test.each([
  ["/sign-in", { key: "ak-fl-v1-wrong" }, "key", /Nobody has this key/],
  ["/setup", { key: "wrong", email: "me@example.com" }, "key", /not the ADMIN_KEY/],
])("%s says at its field what is wrong", async (path, fields, wrong, says) => {
  if (path === "/setup") await withoutOwners();
  const visit = new Visit();
  await visit.get(path);
  const { status, text } = await visit.post(path, fields);
  expect(status).toBe(401);
  const shown = fieldsOf(text, path);
  expect(shown.find(({ name }) => name === wrong)?.tag).toMatch(/aria-invalid="true"/);
  expect(text).toMatch(says);
  expect(text).not.toContain(fields.key);
  if ("email" in fields) expect(shown.find(({ name }) => name === "email")?.tag).toContain(`value="${fields.email}"`);
});

test("what a form of another workspace held is shown, and nothing is done with it", async () => {
  const visit = await signedIn((await newMember("admin")).accessKey);
  await visit.get("/settings/keys");
  visit.token = "stale";
  const { status, text } = await visit.post("/settings/keys", { name: "Typed <long>", limit: "3", key: "sk-secret" });
  expect(status).toBe(403);
  expect(text).toContain("<pre>Typed &lt;long&gt;</pre>");
  expect(text).not.toContain("sk-secret");
  expect(text).not.toContain("Back to the form");
  const from = async (referer: string) => (await visit.post("/settings/keys", {}, { referer })).text;
  visit.token = "stale";
  expect(await from("http://localhost/settings/keys?first=1")).toContain(
    '<a href="http://localhost/settings/keys?first=1">Back to the form</a>',
  );
  expect(await from("https://elsewhere.example/settings/keys")).not.toContain("Back to the form");
  expect((await visit.get("/settings/keys")).text).not.toContain("Typed");
});

test("what was typed is shown where the form ends elsewhere: signed out, forbidden, or what it was about is gone", async () => {
  const visit = await signedIn((await newMember("member")).accessKey);
  const typed = { name: "Typed <long>", key: "sk-secret", to: "/elsewhere" };
  const gone = await visit.post(`/settings/keys/${"0".repeat(64)}`, typed);
  const forbidden = await visit.post("/settings/alerts", typed);
  visit.cookies.clear();
  const signedOut = await visit.post("/settings/keys", typed);
  const foreign = await visit.post("/settings/keys", typed, { "sec-fetch-site": "cross-site" });
  const statuses = [gone, forbidden, signedOut, foreign].map(({ status }) => status);
  expect(statuses).toEqual([404, 403, 401, 401]);
  for (const { text } of [gone, forbidden, signedOut]) {
    expect(text).toContain("<pre>Typed &lt;long&gt;</pre>");
    expect(text).not.toContain("sk-secret");
  }
  // Another site's text is not shown as if it were somebody's own.
  expect(foreign.text).not.toContain("Typed");
});

test("of what a stranger sends no more is shown than a form has, whatever it holds", async () => {
  const body = Array.from({ length: 20_000 }, () => "a=b").join("&");
  const headers = { "content-type": "application/x-www-form-urlencoded", "content-length": String(body.length) };
  const execution = createExecutionContext();
  const request = new Request("http://localhost/settings/keys", { method: "POST", body, headers });
  const response = await app.fetch(request, withConsole(env as unknown as Bindings), execution);
  const shown = (await response.text()).split("<pre>").length - 1;
  await waitOnExecutionContext(execution);
  expect([response.status, shown]).toEqual([401, 500]);
});

test("what was typed is shown where the database is away", async () => {
  const visit = await signedIn((await newMember("admin")).accessKey);
  const cookie = [...visit.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const body = new URLSearchParams({
    token: visit.token,
    name: "Typed",
    url: "https://x.example",
    secret: "sk-secret",
  });
  const headers = { cookie, "content-length": String(body.toString().length) };
  const request = new Request("http://localhost/settings/alerts", { method: "POST", body, headers });
  const execution = createExecutionContext();
  const away = withConsole({ ...env, DB: gated(env.DB, "D1", fails) } as Bindings);
  const response = await app.fetch(request, away, execution);
  const text = await response.text();
  await waitOnExecutionContext(execution);
  expect(response.status).toBe(503);
  expect(text).toContain("<pre>Typed</pre>");
  expect(text).toContain("<pre>https://x.example</pre>");
  expect(text).not.toContain("sk-secret");
});

test("of a form of another workspace no secret is shown, whichever form it was", async () => {
  const visit = await signedIn((await newMember("admin")).accessKey);
  const pages = [
    "/settings/provider-keys",
    `/settings/provider-keys/${made.providerKeys}`,
    "/settings/alerts",
    ...destinationTypeNames.map((type) => `/settings/broadcast/new?type=${type}`),
  ];
  const names = new Set(["headers"]);
  for (const path of pages) {
    const { text } = await visit.get(path);
    for (const [tag] of text.matchAll(/<input\b[^>]*type="password"[^>]*>/g)) {
      names.add(/name="([^"]+)"/.exec(tag)?.[1] ?? "");
    }
  }
  expect([...names]).toEqual(expect.arrayContaining(["key", "secret", "config.secretKey", "config.dsn"]));
  visit.token = "stale";
  const secrets = Object.fromEntries([...names].map((name) => [name, "sk-secret"]));
  const { text } = await visit.post("/settings/alerts", { ...secrets, name: "Typed" });
  expect(text).toContain("<pre>Typed</pre>");
  expect(text).not.toContain("sk-secret");
});

test("the first requests of somebody, at the same moment, share one key of the console", async () => {
  const visit = await signedIn((await newMember("admin")).accessKey);
  await visit.get("/try");
  const fields = { model: "no/such", prompt: "Hello", "model-2": "no/such", "model-3": "no/such" };
  for (const { status, text } of await Promise.all([1, 2, 3].map(() => visit.post("/try", fields)))) {
    expect(status).toBe(200);
    expect(text.match(/no\/such is not a valid model ID/g)).toHaveLength(3);
  }
});

afterAll(recordsSettled);

test("a name that somebody chose to mislead is shown as it is, wherever it stands", async () => {
  const name = "\u202Elive";
  const visit = await signedIn((await newMember("owner")).accessKey);
  const { hash, key } = await newKey({ name });
  const id = (await manage("POST", "/guardrails", { name })).body.data.id;
  await manage("POST", `/guardrails/${id}/assignments/keys`, { key_hashes: [hash] });
  const alert = { name, url: "https://hooks.example.com/", on: ["budget_80"] };
  expect((await manage("POST", "/alerts", alert)).status).toBe(201);
  expect((await manage("POST", "/observability/destinations", { ...hookOf(name) })).status).toBe(201);
  expect((await manage("POST", "/workspaces", { name, slug: "misleading" })).status).toBe(201);
  await visit.post("/logs/views", { name, query: "status=failed" });
  await call("POST", "/chat/completions", { key, body: { model: "no/such", messages: [] } });
  await recordsSettled();
  const pages = [
    ...["/", "/logs", "/find?q=live", "/logs/completions?q=key:", "/activity?by=key&days=1", "/settings/keys"],
    ...[`/settings/keys/${hash}`, "/settings/guardrails", `/settings/guardrails/${id}`, "/settings/alerts"],
    ...[`/settings/guardrails/${made.guardrails}`, "/settings/broadcast", "/settings/workspaces", "/settings/audit"],
    "/settings/observability",
  ];
  const shown: string[] = [];
  for (const path of pages) {
    const { status, text } = await visit.get(path);
    // What a field holds, and what a script puts into one, is what it is.
    const read = text.replaceAll(/ (?:value|data-line)="[^"]*"/g, "");
    if (status !== 200 || read.includes("\u202E"))
      shown.push(`${path}: ${status} ${/.{40}\u202E.{20}/s.exec(read)?.[0]}`);
    if (/\bU\+202E\b|\\u202e/.test(read)) shown.push(path);
  }
  expect(shown).toEqual(pages.filter((path) => path !== "/"));
});

function hookOf(name: string) {
  return { type: "webhook", name, config: { url: "http://127.0.0.1:1/" } };
}
