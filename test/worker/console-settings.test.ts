// What the settings pages change: keys, logging, privacy, members, workspaces and the catalog.
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { call, manage, newKey } from "./call.ts";
import { putCatalog } from "./make-catalog.ts";
import { newMember, signedIn, Visit } from "./visit.ts";

let owner: Visit;

beforeAll(async () => {
  await putCatalog();
  owner = await signedIn((await newMember("owner", { email: "owner@example.com" })).accessKey);
});

const settings = async () => (await manage("GET", "/workspaces/default")).body.data;

test("a key is shown once, with the limit and expiry that were asked for", async () => {
  await owner.get("/settings/keys");
  const made = await owner.post("/settings/keys", {
    name: " Mine ",
    limit: "2.5",
    reset: "weekly",
    expires: "2030-01-02T03:04",
  });
  const [key = ""] = /sk-fl-v1-[0-9a-f]{64}/.exec(made.text) ?? [];
  const { data } = (await call("GET", "/key", { key })).body;
  expect(data).toMatchObject({ limit: 2.5, limit_reset: "weekly", expires_at: "2030-01-02T03:04:00Z" });
  const listed = (await manage("GET", "/keys")).body.data.find(({ name }: { name: string }) => name === "Mine");
  expect((await owner.get("/settings/keys")).text).not.toContain(key);

  const page = `/settings/keys/${listed.hash}`;
  expect((await owner.get(page)).text).toContain('value="2030-01-02T03:04"');
  await owner.post(page, { name: "Mine", disabled: "on" });
  expect((await call("GET", "/key", { key })).status).toBe(401);
  expect((await manage("GET", `/keys/${listed.hash}`)).body.data).toMatchObject({ limit: null, expires_at: null });
});

test("a guardrail: made, changed, shown with what is left under it, deleted", async () => {
  await owner.get("/settings/guardrails");
  const made = await owner.post("/settings/guardrails", { name: "Careful" });
  const address = made.headers.get("location") ?? "";
  const id = address.split("/").at(-1);
  const stored = async () => (await manage("GET", `/guardrails/${id}`)).body.data;
  const finer = { enforce_zdr_openai: true, content_filters: [{ pattern: "ACME", action: "flag" }] };
  await manage("PATCH", `/guardrails/${id}`, finer);
  expect((await owner.get(address)).text).toContain("models of");
  const fields = { name: "Careful", allowed_models: "no/such, maker/big", "filter-email": "redact" };
  expect((await owner.post(address, fields)).status).toBe(303);
  expect(await stored()).toMatchObject({
    allowed_models: ["no/such", "maker/big"],
    allowed_providers: null,
    enforce_zdr_openai: true,
    content_filters: [{ pattern: "ACME" }],
    content_filter_builtins: [{ slug: "email", action: "redact" }],
  });
  expect((await owner.get(address)).text).toContain("1 models of");
  await owner.post(address, { name: "Careful", allowed_models: "no/such", enforce_zdr: "strict" });
  expect(await stored()).toMatchObject({ enforce_zdr_other: true, content_filter_builtins: null });
  expect((await owner.get(address)).text).toContain("0 models of 0 providers: none");
  expect((await owner.post(`${address}/delete`)).status).toBe(303);
  expect((await owner.get(address)).status).toBe(404);
});

test("a guardrail's budget, patterns and assignments; a preview saves nothing, a mistake stands at its field", async () => {
  const key = await newKey({ name: "for the agent", limit: 5 });
  await owner.get("/settings/guardrails");
  const made = await owner.post("/settings/guardrails", { name: "Frugal" });
  const address = made.headers.get("location") ?? "";
  const id = address.split("/").at(-1);
  const stored = async () => (await manage("GET", `/guardrails/${id}`)).body.data;
  const fields = {
    ...{ name: "Frugal", limit_usd: "2.5", reset_interval: "weekly", "pattern-0": "", "action-0": "flag" },
    ...{ "pattern-1": "ACME-\\d+", "label-1": "Order", "action-1": "redact" },
  };
  const shown = await owner.post(`${address}/preview`, { ...fields, allowed_models: "no/such" });
  expect([shown.status, shown.text.includes("Nothing is saved yet")]).toEqual([200, true]);
  for (const text of [
    "0 models of 0 providers",
    'value="no/such"',
    'value="2.5"',
    "Content filters are not tried",
    "requests of this workspace under it",
  ])
    expect(shown.text).toContain(text);
  expect(await stored()).toMatchObject({ limit_usd: null, allowed_models: null });
  const mistaken: [Record<string, string>, string][] = [
    [{ limit_usd: "much" }, "limit_usd"],
    [{ reset_interval: "" }, "reset_interval"],
    [{ "pattern-1": "(a)\\1" }, "pattern-1"],
    [{ allowed_data_regions: "mars" }, "allowed_data_regions"],
  ];
  for (const [change, field] of mistaken)
    for (const path of [address, `${address}/preview`]) {
      const refused = await owner.post(path, { ...fields, ...change });
      expect([refused.status, refused.text.includes(`id="${field}-mistake"`)], `${path} ${field}`).toEqual([400, true]);
      expect(refused.text).toContain('value="Order"');
    }
  expect((await owner.post(address, fields)).status).toBe(303);
  expect(await stored()).toMatchObject({
    limit_usd: 2.5,
    reset_interval: "weekly",
    content_filters: [{ pattern: "ACME-\\d+", label: "Order", action: "redact" }],
  });
  const member = await signUp("frugal@console.example");
  for (const subject of [`key ${key.hash}`, `member ${member}`])
    expect((await owner.post(`${address}/assign`, { subject })).status).toBe(303);
  expect((await owner.post(`${address}/assign`, { subject: "key nobody" })).status).toBe(400);
  const { text } = await owner.get(address);
  for (const part of ["Key for the agent", "Member frugal@console.example", "<meter", "$2.50"])
    expect(text).toContain(part);
  const members = await owner.get("/settings/members");
  for (const part of ["<meter", "$0 of $2.50 weekly"]) expect(members.text).toContain(part);
  const keys = await owner.get("/settings/keys");
  for (const part of ["<meter", "$5.00"]) expect(keys.text).toContain(part);
  const spent = await owner.get(`/settings/keys/${key.hash}`);
  expect(spent.text).toContain("This key, weekly (guardrail Frugal)");
  const { id: memberId, accessKey } = await newMember("member");
  const spender = await signedIn(accessKey);
  for (const page of ["/", "/settings/keys"]) expect((await spender.get(page)).text).not.toContain("Your budget");
  await owner.post(`${address}/assign`, { subject: `member ${memberId}` });
  for (const page of ["/", "/settings/keys"])
    expect((await spender.get(page)).text.replaceAll(/<[^>]*>/g, "")).toContain(
      "Your budget (guardrail Frugal): 0 % $0 of $2.50 used, $2.50 left until ",
    );
  await owner.post(`${address}/unassign`, { subject: `key ${key.hash}` });
  expect((await manage("GET", `/guardrails/${id}/assignments/keys`)).body.total_count).toBe(0);
});

test("budgets of the workspace, and rates of its keys: a mistake stands at its field, and nothing of it is saved", async () => {
  const address = "/settings/budgets";
  const budgets = async () =>
    (await manage("GET", "/workspaces/default/budgets")).body.data.map((one: { limit_usd: number }) => one.limit_usd);
  await owner.get(address);
  expect((await owner.post(`${address}/monthly`, { monthly: "100" })).status).toBe(303);
  expect((await owner.post(`${address}/daily`, { daily: "5.5" })).status).toBe(303);
  for (const daily of ["0", "-1", "100", "1e300", "5 dollars"]) {
    const refused = await owner.post(`${address}/daily`, { daily });
    expect([refused.status, refused.text.includes('id="daily-mistake"')], daily).toEqual([400, true]);
    expect(refused.text).toContain(`value="${daily}"`);
  }
  expect(await budgets()).toEqual([5.5, 100]);
  const { text } = await owner.get(address);
  for (const part of ["Workspace, daily", "<meter", "$5.50"]) expect(text).toContain(part);
  const rates = await owner.post(`${address}/rates`, { requests_per_minute: "1.5", tokens_per_minute: "9" });
  expect([
    rates.status,
    rates.text.includes('id="requests_per_minute-mistake"'),
    rates.text.includes('value="9"'),
  ]).toEqual([400, true, true]);
  expect((await owner.post(`${address}/rates`, { tokens_per_minute: "1000000", byok: "on" })).status).toBe(303);
  expect((await manage("GET", "/workspaces/default")).body.data).toMatchObject({
    rate_limits: { requests_per_minute: null, tokens_per_minute: 1_000_000 },
    include_byok_in_budgets: true,
  });
  await owner.post(`${address}/rates`);
  for (const interval of ["daily", "monthly"]) await owner.post(`${address}/${interval}`, { [interval]: "" });
  expect(await budgets()).toEqual([]);
  expect((await owner.post(`${address}/hourly`)).status).toBe(404);
});

test("a guardrail's filters are tried on a text as they stand in the form, and nothing of it is kept", async () => {
  await owner.get("/settings/guardrails");
  const made = await owner.post("/settings/guardrails", { name: "Discreet" });
  const address = made.headers.get("location") ?? "";
  const fields = { name: "Discreet", "pattern-0": "", "pattern-1": "ACME-\\d+", "action-1": "redact" };
  const sample = "Call <b>ada@example.com</b> about ACME-42";
  const tried = await owner.post(`${address}/preview`, { ...fields, "filter-email": "redact", sample });
  for (const said of ["Call &lt;b&gt;[EMAIL_1]&lt;/b&gt; about [REDACTED_1]", "E-mail addresses", "ACME-\\d+"]) {
    expect(tried.text).toContain(said);
  }
  expect(tried.text).toMatch(/<textarea[^>]*name="sample"[^>]*>Call &lt;b&gt;ada@example\.com/);
  const blocked = await owner.post(`${address}/preview`, { ...fields, "filter-email": "block", sample });
  expect(blocked.text).toContain("A request with it is refused.");
  expect((await owner.post(address, { ...fields, sample })).status).toBe(303);
  expect((await owner.get(address)).text).not.toContain("ada@example.com");
  await owner.post(`${address}/delete`);
});

test("broadcast: the switch, and a destination made, tried, changed and deleted", async () => {
  await owner.get("/settings/broadcast");
  expect((await owner.post("/settings/broadcast", { broadcast: "on" })).status).toBe(303);
  expect(await settings()).toMatchObject({ is_observability_broadcast_enabled: true });
  const asked = await owner.get("/settings/broadcast/new?type=langfuse");
  for (const label of ["Public key", "Secret key", "Privacy mode"]) expect(asked.text).toContain(label);
  const fields = {
    type: "langfuse",
    name: "Ours",
    "config.baseUrl": "nowhere",
    "config.publicKey": "pk",
    sampling: "50",
    enabled: "on",
  };
  const refused = await owner.post("/settings/broadcast/new", {
    ...fields,
    regions: "global",
    "config.secretKey": "hush",
  });
  expect(refused.status).toBe(400);
  expect(refused.text).toMatch(/id="config.baseUrl"[^>]*value="nowhere"[^>]*aria-invalid="true"/);
  expect(refused.text).not.toContain("hush");
  const right = { ...fields, "config.baseUrl": "http://127.0.0.1:1", "config.secretKey": "hush", regions: "global" };
  expect((await owner.post("/settings/broadcast/new", { ...right, headers: "X-Team: whisper" })).status).toBe(303);
  const [stored] = (await manage("GET", "/observability/destinations")).body.data;
  expect(stored).toMatchObject({ name: "Ours", sampling_rate: 0.5, regions: ["global"], privacy_mode: false });
  const address = `/settings/broadcast/${stored.id}`;
  expect((await owner.get("/settings/broadcast")).text).toContain("nothing delivered yet");
  const shown = await owner.get(address);
  expect(shown.text).toContain("X-Team: ********");
  const tried = await owner.post(`${address}/test`);
  expect(tried.text).toContain("It did not take the test: nobody answers there by HTTP");
  const changed = { ...right, "config.secretKey": "", headers: "X-Team: ********", privacy_mode: "on", filter: "{" };
  expect((await owner.post(address, changed)).text).toMatch(/id="filter"[^>]*aria-invalid="true"/);
  expect((await owner.post(address, { ...changed, filter: "" })).status).toBe(303);
  const after = (await manage("GET", `/observability/destinations/${stored.id}`)).body.data;
  expect(after).toMatchObject({ privacy_mode: true, enabled: true, config: stored.config });
  for (const seen of [tried, shown, await owner.get(address)]) expect(seen.text).not.toMatch(/hush|whisper/);
  expect((await owner.post(`${address}/delete`)).status).toBe(303);
  expect((await owner.get(address)).status).toBe(404);
});

test("logging: the switch, the share, the keys and the retention", async () => {
  const key = (await manage("POST", "/keys", { name: "logged" })).body.data;
  await owner.get("/settings/observability");
  const fields = { logging: "on", sampling: "12.5", retention: "100", which: "chosen", keys: key.hash };
  expect((await owner.post("/settings/observability", fields)).status).toBe(303);
  expect(await settings()).toMatchObject({
    is_observability_io_logging_enabled: true,
    io_logging_sampling_rate: 0.125,
    io_logging_retention_days: 100,
    io_logging_api_key_ids: [key.id],
  });
  expect((await owner.get("/settings/observability")).text).toContain('value="12.5"');
  const short = await owner.post("/settings/observability", { ...fields, retention: "30" });
  expect([short.status, short.text.includes("three months")]).toEqual([400, true]);
  await owner.post("/settings/observability", { which: "all" });
  expect(await settings()).toMatchObject({
    is_observability_io_logging_enabled: false,
    io_logging_sampling_rate: 1,
    io_logging_retention_days: null,
    io_logging_api_key_ids: null,
  });
});

test("privacy: each switch is its own, and providers are listed by slug and tag", async () => {
  const { text: asked } = await owner.get("/settings/privacy");
  // Each box says what it is for, however far its heading is.
  expect(asked).toMatch(
    /<label class="check"><input[^>]*name="ignored"[^>]*aria-label="never Learner"\/>never<\/label>/,
  );
  const fields = {
    "train-free": "on",
    discount: "on",
    hedging: "on",
    sort: "latency",
    allowed: "careful",
    "allowed-others": "keeper/turbo, ",
    ignored: "learner",
  };
  expect((await owner.post("/settings/privacy", fields)).status).toBe(303);
  expect(await settings()).toMatchObject({
    enable_paid_model_training: false,
    enable_free_model_training: true,
    enforce_zdr: false,
    default_data_collection: "allow",
    is_data_discount_logging_enabled: true,
    is_observability_io_logging_enabled: false,
    default_provider_sort: "latency",
    hedging: true,
    allowed_providers: ["careful", "keeper/turbo"],
    ignored_providers: ["learner"],
  });
  const { text } = await owner.get("/settings/privacy");
  expect(text).toContain('name="allowed" value="careful" checked');
  expect(text).toContain('value="keeper/turbo"');
  expect(text).not.toContain("Not in the catalog");
  await owner.post("/settings/privacy", { ...fields, "allowed-others": "Keeper/turbo keeper/turbo/flex kepeer/turbo" });
  expect((await owner.get("/settings/privacy")).text).toContain("Not in the catalog: kepeer/turbo<");
  await owner.post("/settings/privacy", { "train-free": "on", "train-paid": "on" });
  expect(await settings()).toMatchObject({
    allowed_providers: null,
    default_provider_sort: null,
    hedging: false,
    is_data_discount_logging_enabled: false,
  });
});

test("a member is invited, promoted, given a new access key and removed", async () => {
  await owner.get("/settings/members");
  const invited = await owner.post("/settings/members", { email: " New@Example.com ", role: "member" });
  const [accessKey = ""] = /ak-fl-v1-[0-9a-f]{64}/.exec(invited.text) ?? [];
  const member = await signedIn(accessKey);
  expect((await member.get("/settings/privacy")).status).toBe(403);
  const again = await owner.post("/settings/members", { email: "new@example.com", role: "member" });
  expect([again.status, again.text.includes("is a member of this workspace already")]).toEqual([409, true]);

  const row = await env.DB.prepare("SELECT id FROM members WHERE email = 'new@example.com'").first<{ id: string }>();
  const address = `/settings/members/${row?.id}`;
  const raised = await owner.post(`${address}/role`, { role: "admin" });
  const [adminsKey = ""] = /ak-fl-v1-[0-9a-f]{64}/.exec(raised.text) ?? [];
  expect((await member.get("/settings/privacy")).status).toBe(303);
  await expect(signedIn(accessKey)).rejects.toThrow("401");
  const admin = await signedIn(adminsKey);
  expect((await admin.get("/settings/privacy")).status).toBe(200);
  const renewed = await owner.post(`${address}/access-key`);
  const [newKey = ""] = /ak-fl-v1-[0-9a-f]{64}/.exec(renewed.text) ?? [];
  expect((await admin.get("/logs")).status).toBe(303);
  await expect(signedIn(adminsKey)).rejects.toThrow("401");
  const back = await signedIn(newKey);
  expect((await back.get("/logs")).status).toBe(200);
  await owner.post(`${address}/remove`);
  expect((await back.get("/logs")).status).toBe(303);
});

test("an owner is not changed by an admin, and nobody changes themselves", async () => {
  const admin = await signedIn((await newMember("admin")).accessKey);
  const row = await env.DB.prepare("SELECT id FROM members WHERE email = 'owner@example.com'").first<{ id: string }>();
  for (const [visit, action] of [
    [admin, "role"],
    [admin, "remove"],
    [admin, "access-key"],
    [owner, "role"],
    [owner, "remove"],
  ] as const) {
    expect((await visit.post(`/settings/members/${row?.id}/${action}`, { role: "member" })).status).toBe(403);
  }
});

test("the catalog is edited by form and as JSON, and mistakes are named", async () => {
  await owner.get("/catalog/model?id=maker%2Fbig");
  const version =
    /name="version" value="(\d+)"/.exec((await owner.get("/catalog/model?id=maker%2Fbig")).text)?.[1] ?? "";
  const fields = {
    version,
    before: "maker/big",
    id: "maker/big",
    name: "Bigger",
    context: "200000",
    "provider-0": "careful",
    "tag-0": "careful",
    "upstream-0": "big",
    "prompt-0": "4",
    "completion-0": "10",
  };
  expect((await owner.post("/catalog/model", fields)).status).toBe(303);
  const catalog = (await manage("GET", "/catalog")).body.data;
  const model = catalog.models.find(({ id }: { id: string }) => id === "maker/big");
  expect(model).toMatchObject({
    name: "Bigger",
    endpoints: [{ pricing: { prompt: "0.000004", input_cache_read: "0.000001" } }],
  });
  expect(model.endpoints).toHaveLength(1);

  const stale = await owner.post("/catalog/model", { ...fields, name: "Biggest" });
  expect([stale.status, stale.text.includes("Somebody else has changed the catalog")]).toEqual([409, true]);

  expect(stale.text).toContain('value="Biggest"');

  const now = /name="version" value="(\d+)"/.exec((await owner.get("/catalog/model?id=maker%2Fbig")).text)?.[1] ?? "";
  const wrong = JSON.stringify({ ...model, context_length: "long", colour: "blue" });
  const refused = await owner.post("/catalog/model", { version: now, before: "maker/big", json: wrong });
  expect(refused.status).toBe(400);
  expect(refused.text).toMatch(/models\[\d+\]\.context_length/);
  expect(refused.text).toMatch(/models\[\d+\]\.colour is not a known field/);
  expect(refused.text).toContain("&quot;colour&quot;:&quot;blue&quot;");

  const mistyped = { ...fields, version: now, name: "Typed", "prompt-0": "1,5", "provider-1": "new", "prompt-1": "7" };
  const again = await owner.post("/catalog/model", mistyped);
  expect(again.status).toBe(400);
  for (const typed of ["Typed", "1,5", "new", "7"]) expect(again.text).toContain(`value="${typed}"`);

  const named = JSON.stringify({
    slug: "fresh",
    name: "Fresh",
    dialect: "openai",
    base_url: "https://fresh.invalid/v1",
  });
  const unnamed = {
    version: now,
    slug: "fresh",
    name: "Typed too",
    dialect: "anthropic",
    "base-url": "",
    training: "on",
  };
  const incomplete = (await owner.post("/catalog/provider", unnamed)).text;
  expect(incomplete).toContain('value="Typed too"');
  expect(incomplete).toContain('<option value="anthropic" selected="">');
  expect(incomplete).toMatch(/name="training"[^>]* checked=""/);
  expect(incomplete).not.toMatch(/name="retains"[^>]* checked=""/);
  expect((await owner.post("/catalog/provider", { version: now, json: named })).status).toBe(303);
  expect((await owner.get("/catalog?q=fresh")).text).toContain("/catalog/provider?slug=fresh");
  const file = await owner.get("/catalog.json");
  expect(JSON.parse(file.text).providers.map(({ slug }: { slug: string }) => slug)).toContain("fresh");
  expect((await owner.post("/catalog", { json: "not JSON" })).status).toBe(400);
  expect((await owner.post("/catalog", { json: file.text })).status).toBe(303);
});

test("the activity as CSV cannot run as a formula", async () => {
  await env.DB.prepare(
    `INSERT INTO roll_ups (workspace_id, grain, period, key_hash, model, provider, endpoint, requests, prompt_tokens, completion_tokens, cost_dollars)
     VALUES ('00000000-0000-4000-8000-000000000001', 'd', date('now'), 'k', '=cmd|"x"', '', '', 1, 1, 1, 1)`,
  ).run();
  const { text, headers } = await owner.get("/activity.csv?by=model");
  expect(text).toContain(`"'=cmd|""x""",1,0,1,1,0,1\r\n`);
  expect(headers.get("content-disposition")).toContain("activity-by-model.csv");
});

test("the documentation is below 30 KB as it travels, also to who comes for the first time", async () => {
  const stranger = new Visit();
  const { text } = await stranger.get("/docs");
  expect(text).not.toContain("<script");
  const [, style = ""] = /<link rel="stylesheet"[^>]* href="([^"]+)"/.exec(text) ?? [];
  const sizes = [text, (await stranger.get(style)).text].map(async (one) => {
    const zipped = new Response(one).body?.pipeThrough(new CompressionStream("gzip"));
    return (await new Response(zipped).arrayBuffer()).byteLength;
  });
  const [page = 0, sheet = 0] = await Promise.all(sizes);
  expect(sheet).toBeGreaterThan(1_000);
  expect(page + sheet).toBeLessThan(30_000);
});

test("the documentation has every route of the API's description", async () => {
  const { paths } = JSON.parse((await owner.get("/openapi.json")).text);
  const docs = (await owner.get("/docs")).text;
  for (const anchor of ["errors", "errors-constraint_filtered", "createChatCompletion"])
    expect(docs).toContain(`id="${anchor}"`);
  for (const path of Object.keys(paths)) expect(docs).toContain(path.replaceAll(/\{(\w+)\}/g, ":$1"));
});

async function signUp(email: string): Promise<string> {
  return (await manage("POST", "/organization/members", { email, role: "member" })).body.data.id;
}
