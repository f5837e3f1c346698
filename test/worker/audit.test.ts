// The audit log as the API and the console fill it: who, what, before and after, in one chain that anybody can check.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { allRoutes } from "../../src/api/all-routes.ts";
import { findGeneration } from "../../src/store/find-generation.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { defaultWorkspaceId, findWorkspace } from "../../src/store/workspaces.ts";
import { checkChain } from "../../src/wire/audit.ts";
import { type Case, cases, putDemoCatalog } from "./authorisation-cases.ts";
import { type Answer, adminKey, call, manage, newKey } from "./call.ts";
import { type Settled, settle } from "./callers.ts";
import { keepContents } from "./keep-contents.ts";
import { putCatalog, sampleCatalog } from "./make-catalog.ts";
import { makeGeneration } from "./make-generation.ts";
import { accessKeyIn, newHome, unique } from "./people.ts";
import { newMember, signedIn } from "./visit.ts";

const network = "2001:db8::7";

beforeAll(async () => {
  await putCatalog();
});

const newest = async (query = ""): Promise<Answer["body"]> =>
  (await manage("GET", `/audit?limit=1${query}`)).body.data[0];
const whole = async () => {
  const entries = [];
  for (let offset = 0; ; offset += 100) {
    const { data } = (await manage("GET", `/audit?limit=100&offset=${offset}`)).body;
    entries.push(...data);
    if (data.length < 100) return entries;
  }
};

describe("a key", () => {
  test("made, changed and deleted by ADMIN_KEY", async () => {
    const made = await call("POST", "/keys", {
      key: adminKey,
      body: { name: "First" },
      headers: { "cf-connecting-ip": network },
    });
    const { hash } = made.body.data;
    const entry = await newest();
    expect(entry).toMatchObject({
      actor: { kind: "installation", label: "ADMIN_KEY" },
      action: "key.create",
      target: hash,
      after: { name: "First", hash },
      ip_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(entry).not.toHaveProperty("before");
    await manage("PATCH", `/keys/${hash}`, { name: "Second" });
    expect(await newest()).toMatchObject({
      action: "key.update",
      target: hash,
      before: { name: "First" },
      after: { name: "Second" },
    });
    await manage("DELETE", `/keys/${hash}`);
    const deleted = await newest();
    expect(deleted).toMatchObject({ action: "key.delete", target: hash, before: { name: "Second" } });
    expect(deleted).not.toHaveProperty("after");
  });

  test("made by a management key and by a member on the console", async () => {
    const { key, hash } = await newKey({ is_management_key: true });
    await call("POST", "/keys", { key, body: { name: "By a key" } });
    expect(await newest()).toMatchObject({ actor: { kind: "key", id: hash }, after: { name: "By a key" } });
    const member = await newMember("admin", { email: "Somebody@example.com" });
    const visit = await signedIn(member.accessKey);
    await visit.get("/settings/keys");
    await visit.post("/settings/keys", { name: "By hand" }, { "cf-connecting-ip": network });
    expect(await newest()).toMatchObject({
      actor: { kind: "member", label: expect.stringMatching(/^.…@example\.com$/) },
      action: "key.create",
      after: { name: "By hand" },
      ip_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("that could not be changed leaves no entry, and nothing waits", async () => {
    const before = await newest();
    await manage("PATCH", `/keys/${"0".repeat(64)}`, { name: "x" });
    await manage("POST", "/keys", { name: "x", workspace_id: "nowhere" });
    expect((await newest()).id).toBe(before.id);
    expect((await env.DB.prepare("SELECT id FROM audit_intents").all()).results).toEqual([]);
  });
});

/** Routes that are not only asked, and change nothing of what the log is of. */
const notAudited: Readonly<Record<string, string>> = {
  queryAnalytics: "a question that is too long for an address",
  testDestination: "sends a trace of no request",
  submitFeedback: "a word about a record, as clients say it",
};
const changing = allRoutes.filter(
  ({ method, key, action }) => method !== "GET" && (key !== "api" || action !== undefined),
);

describe("every route that changes anything", () => {
  let settled: Settled;
  let manager: { key: string; hash: string };
  let user: { key: string; hash: string };

  beforeAll(async () => {
    await putDemoCatalog();
    settled = await settle();
    manager = await newKey({ workspace_id: "home", is_management_key: true });
    user = await newKey({ workspace_id: "home" });
  });

  const count = async () => Number(await env.DB.prepare("SELECT COUNT(*) AS count FROM audit_log").first("count"));

  test.each(changing.map((route) => [route.name, route] as const))("%s", async (name, route) => {
    const expected: Readonly<Record<string, readonly Case[]>> = cases;
    const [one] = expected[name] ?? [];
    if (one === undefined) throw new Error(name);
    const { params = {}, query = "", body } = (await one.ask?.("home", settled)) ?? {};
    const path = route.path.replace("/api/v1", "").replaceAll(/:(\w+)/g, (_, at: string) => params[at] ?? "") + query;
    const before = await count();
    const caller = one.who === "api" ? user : manager;
    const { status } = await call(route.method, path, { key: one.who === "root" ? adminKey : caller.key, body });
    const added = (await count()) - before;
    const isSpared = name in notAudited;
    expect([status, added, route.action === undefined]).toEqual([route.status ?? 200, isSpared ? 0 : 1, isSpared]);
    if (isSpared) return;
    expect(await newest()).toMatchObject({
      action: route.action,
      actor: one.who === "root" ? { kind: "installation" } : { kind: "key", id: caller.hash },
    });
  });

  test("has a reason where it leaves no entry", () => {
    expect(Object.keys(notAudited).filter((name) => !changing.some((route) => route.name === name))).toEqual([]);
  });
});

test.each<[string, () => Promise<unknown>]>([
  ["workspace.create", () => manage("POST", "/workspaces", { name: "W", slug: unique() })],
  ["workspace.update", () => manage("PATCH", "/workspaces/default", { is_data_discount_logging_enabled: true })],
  ["catalog.replace", () => putCatalog()],
  ["budget.set", () => manage("PUT", "/workspaces/default/budgets/daily", { limit_usd: 5 })],
  ["budget.delete", () => manage("DELETE", "/workspaces/default/budgets/daily")],
  [
    "member.invite",
    () => manage("POST", "/organization/members", { email: `${unique()}@example.com`, role: "member" }),
  ],
  ["guardrail.create", () => manage("POST", "/guardrails", { name: "G" })],
])("%s", async (action, change) => {
  await change();
  expect(await newest()).toMatchObject({ action });
});

test("a catalog that names another secret for a provider differs before and after", async () => {
  const naming = (secret: string) => {
    const [first, ...others] = sampleCatalog.providers;
    return { ...sampleCatalog, providers: [{ ...first, api_key: secret }, ...others] };
  };
  await manage("PUT", "/catalog", naming("FIRST_API_KEY"));
  await manage("PUT", "/catalog", naming("SECOND_API_KEY"));
  const { action, before, after } = await newest();
  expect([action, before === undefined]).toEqual(["catalog.replace", false]);
  expect(after).not.toEqual(before);
  await putCatalog();
});

test("a role that is changed, with the one before, and a member who goes", async () => {
  const { body } = await manage("POST", "/organization/members", { email: `${unique()}@example.com`, role: "member" });
  const { id } = body.data;
  await manage("POST", "/workspaces/default/members/add", { user_ids: [id], role: "admin" });
  expect(await newest()).toMatchObject({
    action: "member.add",
    target: id,
    before: [{ id, role: "member" }],
    after: [{ role: "admin" }],
  });
  await manage("POST", "/workspaces/default/members/remove", { user_ids: [id] });
  expect(await newest()).toMatchObject({ action: "member.remove", target: id, before: [{ id, role: "admin" }] });
});

test("nobody fills the log with names of their own", async () => {
  const home = await newHome();
  const { id } = await newMember("member", { workspaceId: home.id });
  for (const deed of ["add", "remove"]) {
    const body = { user_ids: [id, "x".repeat(1_000_000)] };
    expect((await call("POST", `/workspaces/${home.slug}/members/${deed}`, { key: home.manager, body })).status).toBe(
      400,
    );
  }
  const longest = await env.DB.prepare("SELECT MAX(length(entry)) AS length FROM audit_log").first("length");
  expect(longest).toBeLessThan(50_000);
});

test("every look at contents: by the API and on the console, and their deletion", async () => {
  const workspace = await findWorkspace(env.DB, defaultWorkspaceId);
  if (workspace === undefined) throw new Error("there is no default workspace");
  const record = makeGeneration({ workspaceId: workspace.id, ioLog: "stored" });
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [record]);
  await keepContents({
    workspace,
    generationId: record.id,
    createdAt: record.createdAt,
    contents: {
      input: { prompt: "a canary" },
      output: { completion: "sings", reasoning: "", tool_calls: [] },
      truncated: false,
    },
  } as never);
  expect(
    await findGeneration({ database: env.DB, bucket: env.CONTENTS, workspaceId: undefined }, record.id),
  ).toBeDefined();
  await manage("GET", `/generation/content?id=${record.id}`);
  expect(await newest()).toMatchObject({ action: "contents.read", target: record.id, actor: { kind: "installation" } });
  const visit = await signedIn((await newMember("admin")).accessKey);
  for (const path of [`/logs/${record.id}?tab=prompt`, `/logs/${record.id}/contents.json`]) {
    const { id } = await newest();
    expect((await visit.get(path)).text).toContain("a canary");
    const entry = await newest();
    expect(entry).toMatchObject({ action: "contents.read", target: record.id, actor: { kind: "member" } });
    expect(entry.id).not.toBe(id);
  }
  await manage("DELETE", `/generation/content?id=${record.id}`);
  const deleted = await newest();
  expect(deleted).toMatchObject({ action: "contents.delete", target: record.id });
  // What is not there is not looked at.
  expect((await manage("GET", `/generation/content?id=${record.id}`)).status).toBe(404);
  expect((await newest()).id).toBe(deleted.id);
});

test("a member's own new access key, and no secret of anything", async () => {
  const member = await newMember("admin");
  const visit = await signedIn(member.accessKey);
  const renewed = await visit.post("/settings/account/access-key");
  expect(await newest()).toMatchObject({ action: "access_key.renew", actor: { kind: "member" } });
  const secret = await newKey({ name: "Secret" });
  const provider = "a-provider-key-that-nobody-sees-0123";
  await manage("POST", "/byok", { provider: "cheap", key: provider });
  const text = JSON.stringify(await whole());
  for (const hidden of [secret.key, member.accessKey, accessKeyIn(renewed), provider, '@example.com","role'])
    expect(text).not.toContain(hidden);
  expect(text).not.toMatch(/[as]k-fl-v1-[0-9a-f]{64}/);
});

test("the console shows of a change what became another, and not the dozens of settings that did not", async () => {
  const visit = await signedIn((await newMember("admin")).accessKey);
  await manage("PATCH", "/workspaces/default", { hedging: true, enforce_zdr: false });
  await manage("PATCH", "/workspaces/default", { enforce_zdr: true });
  const { text } = await visit.get("/settings/audit?action=workspace.update");
  expect(text).toMatch(/The \d+ entries below are what they were/);
  const [, newest = ""] = /<details>(.*?)<\/details>/s.exec(text) ?? [];
  const shown = [...newest.matchAll(/<pre>(.*?)<\/pre>/gs)].map(([, json = ""]) =>
    JSON.parse(json.replaceAll("&quot;", '"')),
  );
  expect(shown.map(({ updated_at: _, ...fields }) => fields)).toEqual([{ enforce_zdr: false }, { enforce_zdr: true }]);
  expect(newest).toContain("without what stayed the same");
  await manage("PATCH", "/workspaces/default", { enforce_zdr: false });
});

test("a workspace sees its own entries, ADMIN_KEY's changes of it too", async () => {
  const home = await newHome();
  await manage("PATCH", `/workspaces/${home.slug}`, { name: "Renamed" });
  await newKey({ workspace_id: home.slug, name: "Theirs" });
  await newKey({ name: "Of others" });
  const { data } = (await call("GET", "/audit", { key: home.manager })).body;
  expect(data.map(({ action }: { action: string }) => action)).toEqual([
    "key.create",
    "workspace.update",
    "key.create",
    "workspace.create",
  ]);
  expect((await call("GET", "/audit?workspace_id=default", { key: home.manager })).status).toBe(404);
  expect((await manage("GET", `/audit?workspace_id=${home.slug}`)).body.data).toEqual(data);
  const { id: workspaceId } = (await manage("GET", `/workspaces/${home.slug}`)).body.data;
  const visit = await signedIn((await newMember("admin", { workspaceId })).accessKey);
  expect((await visit.get("/settings/audit?action=workspace.create")).text).toContain("The entry below is what it was");
});

test.each([
  ["from=yesterday", "from"],
  ["until=1", "until"],
  ["limit=101", "limit"],
  ["limit=0", "limit"],
])("%s is refused by name", async (query, field) => {
  const { status, body } = await manage("GET", `/audit?${query}`);
  expect([status, body.error.message]).toEqual([400, expect.stringContaining(field)]);
});

test("filters, and times that are included", async () => {
  const { hash } = await newKey({ name: "Filtered" });
  const entry = await newest();
  const ids = async (query: string) =>
    (await manage("GET", `/audit?${query}`)).body.data.map(({ id }: { id: string }) => id);
  expect(await ids(`action=key.create&from=${entry.at}&until=${entry.at}`)).toContain(entry.id);
  expect(await ids("action=key.delete")).not.toContain(entry.id);
  expect(await ids(`actor=${entry.actor.id}&limit=1`)).toEqual([entry.id]);
  expect(await ids(`actor=${hash}`)).toEqual([]);
  expect(await ids(`from=${entry.at.slice(0, 10)}&until=${entry.at.slice(0, 10)}&limit=1`)).toEqual([entry.id]);
  expect(await ids("until=2020-01-01")).toEqual([]);
});

test("changes at the same time make one chain, which is whole", async () => {
  await Promise.all(Array.from({ length: 12 }, (_, index) => newKey({ name: `At once ${index}` })));
  const { entries, problems } = await checkChain(await whole());
  expect(problems).toEqual([]);
  expect(entries).toBeGreaterThan(35);
});

test("where the log cannot be written nothing is changed", async () => {
  const count = async () => (await manage("GET", "/keys")).body.total_count;
  const before = await count();
  await env.DB.exec("ALTER TABLE audit_intents RENAME TO audit_intents_away");
  const { status } = await manage("POST", "/keys", { name: "Unseen" });
  await env.DB.exec("ALTER TABLE audit_intents_away RENAME TO audit_intents");
  expect(status).toBeGreaterThanOrEqual(500);
  expect(await count()).toBe(before);
});

test("an entry that somebody changed in the database is seen on the console", async () => {
  const owner = await signedIn((await newMember("owner")).accessKey);
  await env.DB.exec("DROP TRIGGER audit_log_is_not_changed");
  await env.DB.prepare(
    "UPDATE audit_log SET entry = replace(entry, 'key.create', 'key.update') WHERE seq = (SELECT MAX(seq) FROM audit_log WHERE action = 'key.create')",
  ).run();
  expect((await owner.get("/settings/audit?scope=all")).text).toContain(">not verified<");
});
