// Who sees and does what in the console: role × page, on things of the visitor's own workspace and of another one.
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { routes } from "../../src/console/routes.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { findWorkspace } from "../../src/store/workspaces.ts";
import { call, manage, newKey } from "./call.ts";
import { keepContents } from "./keep-contents.ts";
import { putCatalog, sampleCatalog } from "./make-catalog.ts";
import { makeGeneration } from "./make-generation.ts";
import { emptyWhenSettled, recordsSettled } from "./records-settled.ts";
import { newMember, signedIn, Visit } from "./visit.ts";

const roles = ["nobody", "member", "admin", "owner", "otherAdmin", "installationOwner"] as const;
type Role = (typeof roles)[number];

/** `member`, `admin` and `owner` belong to the workspace `home`, the last two to others. */
const visits = {} as Record<Role, Visit>;
const things = {
  memberKey: "",
  otherKey: "",
  byok: "",
  guardrail: "",
  destination: "",
  alert: "",
  memberGeneration: "",
  otherGeneration: "",
  someone: "",
};
const secretText = "a prompt for admins";
const heardText = JSON.stringify({ id: null, text: "Hello", reasoning: "", calls: [], goesOn: false });

beforeAll(async () => {
  await emptyWhenSettled();
  // Of a provider without models a key cannot be checked, so that these tests call nobody.
  const idle = { slug: "idle", name: "Idle", dialect: "openai", base_url: "https://provider.invalid/v1" };
  await putCatalog({ ...sampleCatalog, providers: [...sampleCatalog.providers, idle] });
  for (const slug of ["home", "away"]) await manage("POST", "/workspaces", { name: slug, slug });
  const home = await findWorkspace(env.DB, "home");
  const away = await findWorkspace(env.DB, "away");
  if (home === undefined || away === undefined) throw new Error("nothing to test with");
  const member = await newMember("member", { workspaceId: home.id });
  visits.nobody = new Visit();
  visits.member = await signedIn(member.accessKey);
  visits.admin = await signedIn((await newMember("admin", { workspaceId: home.id })).accessKey);
  visits.owner = await signedIn((await newMember("owner", { workspaceId: home.id })).accessKey);
  visits.otherAdmin = await signedIn((await newMember("admin", { workspaceId: away.id })).accessKey);
  visits.installationOwner = await signedIn((await newMember("owner")).accessKey);
  things.someone = (await newMember("member", { workspaceId: home.id })).id;
  things.memberKey = (await newKey({ workspace_id: "home", creator_user_id: member.id })).hash;
  things.otherKey = (await newKey({ workspace_id: "home" })).hash;
  const { key } = await newKey({ workspace_id: "home" });
  const body = { model: "maker/big", messages: [{ role: "user", content: "Hello" }] };
  await call("POST", "/presets/ours/chat/completions", { key, body });
  things.byok = (await manage("POST", "/byok", { provider: "idle", key: "k", workspace_id: "home" })).body.data.id;
  things.guardrail = (await manage("POST", "/guardrails", { name: "Ours", workspace_id: "home" })).body.data.id;
  // Nobody is there.
  const hook = { type: "webhook", name: "Ours", config: { url: "http://127.0.0.1:1/" }, workspace_id: "home" };
  things.destination = (await manage("POST", "/observability/destinations", hook)).body.data.id;
  const records = [things.memberKey, things.otherKey].map((keyHash) =>
    makeGeneration({ workspaceId: home.id, keyHash, ioLog: "stored", model: "maker/big" }),
  );
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, records);
  for (const { id: generationId, createdAt } of records) {
    await keepContents({
      workspace: home,
      generationId,
      createdAt,
      contents: {
        input: { prompt: secretText },
        output: { completion: secretText, reasoning: null, tool_calls: [] },
        truncated: false,
      },
    });
  }
  const alert = { name: "On call", on: ["budget_80"], url: "https://hooks.example.com", workspace_id: "home" };
  things.alert = (await manage("POST", "/alerts", alert)).body.data.id;
  things.memberGeneration = records[0]?.id ?? "";
  things.otherGeneration = records[1]?.id ?? "";
});

type Row = [method: "GET" | "POST", path: () => string, statuses: number[], fields?: () => Record<string, string>];

const all = [200, 200, 200, 200, 200, 200];
const signedInOnly = [303, 200, 200, 200, 200, 200];
const administrators = [303, 403, 200, 200, 200, 200];
const installation = [303, 403, 403, 403, 403, 200];
/** A page about something of the workspace `home`. */
const homeEverybody = [303, 200, 200, 200, 404, 404];
const homeAdministrators = [303, 404, 200, 200, 404, 404];
const homeAdministratorsOnly = [303, 403, 200, 200, 404, 404];
const signedInToSend = [401, 200, 200, 200, 200, 200];
/** Forms: nobody has no session, and success leads to another page. */
const done = [401, 403, 303, 303, 404, 404];

const table: Row[] = [
  ["GET", () => "/sign-in", [200, 303, 303, 303, 303, 303]],
  ["GET", () => "/docs", all],
  ["GET", () => "/openapi.json", all],
  ["GET", () => "/find", signedInOnly],
  ["GET", () => "/find/results?q=big", signedInOnly],
  ["POST", () => "/theme", [401, 303, 303, 303, 303, 303], () => ({ theme: "dark", to: "/logs" })],
  ["GET", () => "/first-request", [303, 200, 200, 200, 204, 204]],
  ["POST", () => "/first-key", [401, 200, 200, 200, 200, 200], () => ({ name: "first" })],
  ...[
    "/logs",
    "/logs/newer",
    "/logs/summary",
    "/logs/completions",
    "/logs.csv",
    "/logs.jsonl",
    "/sessions",
    "/errors",
    "/activity",
    "/activity.csv",
    "/models",
    "/models/compare?pin=maker/big",
    "/models/plan",
    "/models/maker/big",
    "/providers",
    "/providers/careful",
    "/try",
    "/settings/keys",
    "/settings/account",
  ].map((path): Row => ["GET", () => path, signedInOnly]),
  ...[
    "/settings/observability",
    "/settings/broadcast",
    "/settings/broadcast/new?type=langfuse",
    "/settings/privacy",
    "/settings/provider-keys",
    "/settings/budgets",
    "/settings/guardrails",
    "/settings/presets",
    "/settings/alerts",
    "/settings/audit",
    "/settings/members",
  ].map((path): Row => ["GET", () => path, administrators]),
  ...[
    "/catalog",
    "/catalog.json",
    "/catalog/history",
    "/catalog/model",
    "/catalog/provider",
    "/settings/workspaces",
  ].map((path): Row => ["GET", () => path, installation]),
  ["GET", () => `/logs/${things.memberGeneration}`, homeEverybody],
  ["GET", () => `/logs/${things.otherGeneration}`, homeAdministrators],
  ["GET", () => `/try/facts?id=${things.otherGeneration}`, homeAdministrators],
  ["GET", () => `/logs/${things.memberGeneration}/contents.json`, homeAdministratorsOnly],
  ["GET", () => `/logs/${things.otherGeneration}/contents.json`, homeAdministratorsOnly],
  ["GET", () => `/settings/keys/${things.memberKey}`, homeEverybody],
  ["GET", () => `/settings/keys/${things.otherKey}`, homeAdministrators],
  ["GET", () => `/settings/provider-keys/${things.byok}`, homeAdministratorsOnly],

  ["GET", () => "/settings/presets/ours", homeAdministratorsOnly],
  ["GET", () => `/settings/guardrails/${things.guardrail}`, homeAdministratorsOnly],
  ["GET", () => `/settings/broadcast/${things.destination}`, homeAdministratorsOnly],

  ["POST", () => `/settings/keys/${things.memberKey}`, [401, 303, 303, 303, 404, 404], () => ({ name: "mine" })],
  ["POST", () => `/settings/keys/${things.otherKey}`, [401, 404, 303, 303, 404, 404], () => ({ name: "ours" })],
  ["POST", () => `/settings/provider-keys/${things.byok}`, done, () => ({ name: "renamed" })],
  ["POST", () => "/settings/presets/ours", done, () => ({ status: "disabled" })],
  ["POST", () => `/settings/guardrails/${things.guardrail}`, done, () => ({ name: "renamed" })],
  [
    "POST",
    () => `/settings/guardrails/${things.guardrail}/preview`,
    [401, 403, 200, 200, 404, 404],
    () => ({ name: "renamed" }),
  ],
  [
    "POST",
    () => `/settings/guardrails/${things.guardrail}/assign`,
    done,
    () => ({ subject: `key ${things.memberKey}` }),
  ],
  [
    "POST",
    () => `/settings/guardrails/${things.guardrail}/unassign`,
    done,
    () => ({ subject: `key ${things.memberKey}` }),
  ],
  ["POST", () => "/settings/budgets/daily", [401, 403, 303, 303, 303, 303], () => ({ daily: "1000" })],
  ["POST", () => "/settings/budgets/rates", [401, 403, 303, 303, 303, 303]],
  ["POST", () => "/settings/guardrails", [401, 403, 303, 303, 303, 303], () => ({ name: "New" })],
  ["POST", () => "/settings/alerts", [401, 403, 400, 400, 400, 400], () => ({ name: "New", url: "nowhere" })],
  ["POST", () => `/settings/alerts/${things.alert}/delete`, [401, 403, 303, 404, 404, 404]],
  ["POST", () => "/settings/observability", [401, 403, 303, 303, 303, 303], () => ({ which: "all" })],
  ["POST", () => "/settings/broadcast", [401, 403, 303, 303, 303, 303]],
  ["POST", () => "/settings/broadcast/new", [401, 403, 400, 400, 400, 400], () => ({ type: "langfuse" })],
  ["POST", () => `/settings/broadcast/${things.destination}`, [401, 403, 400, 400, 404, 404]],
  ["POST", () => `/settings/broadcast/${things.destination}/test`, [401, 403, 200, 200, 404, 404]],
  ["GET", () => `/try?from=${things.memberGeneration}`, homeEverybody],
  ["GET", () => `/try?from=${things.otherGeneration}`, homeAdministrators],
  ["POST", () => "/providers/idle/check", [401, 403, 200, 200, 200, 200]],
  ["POST", () => "/models/plan", [401, 400, 400, 400, 400, 400], () => ({ model: "no/such", request: "p" })],
  ["POST", () => "/try/rendered", signedInToSend, () => ({ heard: heardText })],
  ["POST", () => "/try/code", signedInToSend, () => ({ model: "maker/big", prompt: "Hello" })],
  ["POST", () => "/settings/privacy", [401, 403, 303, 303, 303, 303]],
  [
    "POST",
    () => "/settings/members",
    [401, 403, 200, 200, 200, 200],
    () => ({ email: `${crypto.randomUUID()}@example.com`, role: "member" }),
  ],
  [
    "POST",
    () => "/settings/members",
    [401, 403, 403, 403, 403, 403],
    () => ({ email: `${crypto.randomUUID()}@example.com`, role: "owner" }),
  ],
  ["POST", () => `/settings/members/${things.someone}/role`, done, () => ({ role: "member" })],
  ["POST", () => `/settings/members/${things.someone}/access-key`, [401, 403, 200, 200, 404, 404]],
  ["POST", () => "/settings/keys", [401, 200, 200, 200, 200, 200], () => ({ name: "new" })],
  ["POST", () => "/workspace", [401, 404, 404, 404, 404, 404], () => ({ workspace: "somebody else's" })],
  ["POST", () => "/try", [401, 400, 400, 400, 400, 400], () => ({ model: "no/such", prompt: "p" })],
  ["POST", () => "/try/stream", [401, 400, 400, 400, 400, 400], () => ({ model: "no/such", prompt: "p" })],
  ["POST", () => "/settings/provider-keys", [401, 403, 400, 400, 400, 400], () => ({ provider: "nobody", key: "k" })],
  ["POST", () => `/settings/provider-keys/${things.byok}/check`, [401, 403, 200, 200, 404, 404]],
  ["POST", () => "/catalog", [401, 403, 403, 403, 403, 400], () => ({ json: "{}" })],
  ["POST", () => "/catalog/undo", [401, 403, 403, 403, 403, 409]],
  ["POST", () => "/catalog/provider", [401, 403, 403, 403, 403, 400], () => ({ json: "{}" })],
  ["POST", () => "/catalog/model/delete", [401, 403, 403, 403, 403, 404], () => ({ before: "no/such" })],
  ["POST", () => "/catalog/provider/delete", [401, 403, 403, 403, 403, 404], () => ({ before: "nobody" })],
  ["POST", () => "/catalog/model", [401, 403, 403, 403, 403, 400], () => ({ json: "{}" })],
  ["POST", () => "/settings/workspaces", [401, 403, 403, 403, 403, 400], () => ({ name: "No slug" })],
  ["POST", () => "/logs/views", [401, 303, 303, 303, 303, 303], () => ({ name: "Failed", query: "status=failed" })],
  ["POST", () => "/logs/views/delete", [401, 303, 303, 303, 303, 303], () => ({ name: "Failed" })],
  ["POST", () => `/logs/${things.otherGeneration}/delete-contents`, done],
  ["POST", () => `/settings/broadcast/${things.destination}/delete`, [401, 403, 303, 404, 404, 404]],
  ["POST", () => `/settings/guardrails/${things.guardrail}/delete`, [401, 403, 303, 404, 404, 404]],
  ["POST", () => `/settings/provider-keys/${things.byok}/delete`, [401, 403, 303, 404, 404, 404]],
  ["POST", () => `/settings/members/${things.someone}/remove`, [401, 403, 303, 404, 404, 404]],
  ["POST", () => "/settings/observability/delete-all", [401, 403, 303, 303, 303, 303]],
  ["POST", () => `/settings/keys/${things.otherKey}/delete`, [401, 404, 303, 404, 404, 404]],
];

test("prompts and completions are shown to admins and owners of their workspace only", async () => {
  const shown: Record<string, boolean[]> = {};
  for (const role of roles) {
    shown[role] = [];
    for (const tab of ["prompt", "completion", "json", "routing"]) {
      const { text } = await visits[role].get(`/logs/${things.memberGeneration}?tab=${tab}`);
      shown[role].push(text.includes(secretText));
    }
  }
  const [hidden, readable] = [Array(4).fill(false), [true, true, true, false]];
  expect(shown).toEqual({
    nobody: hidden,
    member: hidden,
    admin: readable,
    owner: readable,
    otherAdmin: hidden,
    installationOwner: hidden,
  });
});

test("the log lists a member's own keys' generations, and everybody's for admins", async () => {
  const lists = async (role: Role) => {
    const { text } = await visits[role].get("/logs");
    return [text.includes(things.memberGeneration), text.includes(things.otherGeneration)];
  };
  expect(await lists("member")).toEqual([true, false]);
  expect(await lists("admin")).toEqual([true, true]);
  expect(await lists("otherAdmin")).toEqual([false, false]);
  expect((await visits.member.get("/activity.csv?by=key")).text.trim().split("\r\n")).toHaveLength(2);
  expect((await visits.admin.get("/activity.csv?by=key")).text.trim().split("\r\n")).toHaveLength(3);
});

test("a member cannot make a key that manages", async () => {
  const made = await visits.member.post("/settings/keys", { name: "sneaky", management: "on" });
  const [key = ""] = /sk-fl-v1-[0-9a-f]{64}/.exec(made.text) ?? [];
  expect((await call("GET", "/keys", { key })).status).toBe(403);
  expect((await call("GET", "/key", { key })).body.data.is_management_key).toBe(false);
});

/** Forms that change nothing: the last word of their addresses. A prompt is logged as every prompt is. */
const changesNothing = /\/(?:try|stream|rendered|code|preview|test|check|plan|theme|views(?:\/delete)?)$/;
const entries = async () => Number(await env.DB.prepare("SELECT COUNT(*) AS count FROM audit_log").first("count"));

test("the matrix of roles and pages; what was changed is in the audit log, once, and what was refused is not", async () => {
  for (const [method, path, statuses, fields] of table) {
    const expected = Object.fromEntries(roles.map((role, index) => [role, statuses[index]]));
    const route = `${method} ${path()}`;
    if (method === "GET") {
      const seen = await Promise.all(roles.map(async (role) => [role, (await visits[role].get(path())).status]));
      expect({ route, ...Object.fromEntries(seen) }).toEqual({ route, ...expected });
      continue;
    }
    const got: Partial<Record<Role, number>> = {};
    const audited: Partial<Record<Role, number>> = {};
    let before = await entries();
    for (const role of roles) {
      got[role] = (await visits[role].post(path(), fields?.())).status;
      const after = await entries();
      audited[role] = after - before;
      before = after;
    }
    expect({ route, ...got }).toEqual({ route, ...expected });
    if (changesNothing.test(path())) continue;
    const doers = roles.filter((_, index) => (statuses[index] ?? 0) < 400);
    // What the first of them deleted the others find gone.
    const changers = path().endsWith("/delete-contents") ? doers.slice(0, 1) : doers;
    expect({ route, ...audited }).toEqual({
      route,
      ...Object.fromEntries(roles.map((role) => [role, changers.includes(role) ? 1 : 0])),
    });
  }
});

test("every page is in the matrix", () => {
  const elsewhere = [
    "/",
    "/setup",
    "/sign-in",
    "/sign-out",
    "/settings/account/end-session",
    "/settings/account/access-key",
  ];
  const missing = routes().filter(([method, pattern]) => {
    const matches = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll(/:\w+/g, "[^/]+")}$`);
    const isThere = table.some(
      ([verb, path]) => verb.toLowerCase() === method && matches.test(path().replace(/\?.*/, "")),
    );
    return !isThere && !elsewhere.includes(pattern);
  });
  expect(missing.map(([method, pattern]) => `${method} ${pattern}`)).toEqual([]);
});

afterAll(recordsSettled);
