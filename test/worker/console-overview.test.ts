// The pages that people come to first: the steps until requests are answered, each ticked once it is true, and how things
// stand afterwards.
import { env } from "cloudflare:workers";
import { beforeAll, expect, test, vi } from "vitest";
import { endpointKey } from "../../src/routing/health/health-snapshot.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { healthStub } from "../../src/store/health-region.ts";
import { plainAttempt } from "../unit/accounting/plain-record.ts";
import { call, manage, newKey } from "./call.ts";
import { putCatalog, sampleCatalog } from "./make-catalog.ts";
import { makeGeneration } from "./make-generation.ts";
import { newMember, type Seen, signedIn, Visit } from "./visit.ts";

let workspaceId = "";
let owner: Visit;
let member: Visit;

beforeAll(async () => {
  const [careful, ...others] = sampleCatalog.providers;
  await putCatalog({ ...sampleCatalog, providers: [{ ...careful, api_key: "CAREFUL_API_KEY" }, ...others] });
  workspaceId = (await manage("POST", "/workspaces", { name: "New", slug: "new" })).body.data.id;
  owner = await signedIn((await newMember("owner", { workspaceId })).accessKey);
});

const steps = ({ text }: Seen) =>
  [...text.matchAll(/<h2>([^<]*) <span class="badge (?:good)?">([^<]*)<\/span>/g)].map(([, title, state]) => [
    title,
    state,
  ]);
const words = ({ text }: Seen) => text.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
const store = (fields: Parameters<typeof makeGeneration>[0]) => {
  const record = makeGeneration({
    workspaceId,
    model: "maker/big",
    provider: "careful",
    providerName: "Careful",
    ...fields,
  });
  return saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [record]).then(() => record);
};

test("four steps, ticked from what is there", async () => {
  expect(steps(await owner.get("/"))).toEqual([
    ["A provider&#39;s key", "to do"],
    ["An API key of yours", "to do"],
    ["The first request", "to do"],
    ["Somebody to share it with", "to do"],
  ]);
  expect((await owner.get("/first-request")).status).toBe(204);

  await manage("POST", "/byok", { provider: "careful", key: "sk-x", workspace_id: "new" });
  await owner.get("/");
  expect((await owner.post("/first-key", { name: "" })).status).toBe(400);
  const made = await owner.post("/first-key", { name: "First" });
  const [key = ""] = /sk-fl-v1-[0-9a-f]{64}/.exec(made.text) ?? [];
  expect(words(made)).toContain(`Authorization: Bearer ${key}`);
  expect(words(made)).toContain("maker/big");
  expect((await owner.get("/")).text).not.toContain(key);
  expect(steps(await owner.get("/")).map(([, state]) => state)).toEqual(["done", "done", "to do", "to do"]);

  member = await signedIn((await newMember("member", { workspaceId })).accessKey);
  expect(steps(await member.get("/"))).toEqual([
    ["An API key of yours", "to do"],
    ["The first request", "to do"],
  ]);
  expect(steps(await owner.get("/")).map(([, state]) => state)).toEqual(["done", "done", "to do", "done"]);
});

test("afterwards the same page says how things stand: to a member of their own requests", async () => {
  const { hash } = await newKey({ workspace_id: "new", name: "Nearly used up", limit: 1 });
  await store({ costPico: "900000000000", keyHash: hash });
  await store({ status: 502, errorType: "provider_unavailable", finishReason: "error", costPico: "0", keyHash: hash });
  expect((await owner.get("/first-request")).status).toBe(200);
  const seen = await owner.get("/");
  expect(steps(seen)).toEqual([]);
  for (const text of ["Spent today $0.90", "Requests 2", "Failed 50 %", "Careful 1 of 2 failed", "Nearly used up"])
    expect(words(seen)).toContain(text);
  expect(words(seen)).toContain("provider unavailable");
  const links = [...seen.text.matchAll(/href="(\/(?:logs|errors|activity|providers|settings\/keys)[^"]*)"/g)];
  for (const [, address = ""] of links) expect((await owner.get(address.replaceAll("&amp;", "&"))).status).toBe(200);

  expect((await member.get("/first-request")).status).toBe(204);
  const own = await member.get("/");
  expect(words(own)).toContain("Welcome");
  expect(words(own)).not.toMatch(/0\.9|Nearly used up|Careful/);
});

test("a member sees their own keys, however many newer ones of others there are", async () => {
  await member.post("/settings/keys", { name: "Own and old" });
  await env.DB.prepare(
    `INSERT INTO api_keys (hash, kind, workspace_id, name, label, created_at)
     SELECT 'other-' || value, 'api', ?1, 'Of others', 'sk-...', '2099-01-01T00:00:00.000Z'
     FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 1001) SELECT value FROM n)`,
  )
    .bind(workspaceId)
    .run();
  for (const path of ["/settings/keys", "/logs", "/find?q=own"]) {
    const { text } = await member.get(path);
    expect(text).toContain("Own and old");
    expect(text).not.toContain("Of others");
  }
  expect(steps(await member.get("/"))[0]).toEqual(["An API key of yours", "done"]);
  // Nobody sees it a second time: another one can be made.
  expect(words(await member.get("/"))).toContain("There are keys: Own and old . Make another");
  await env.DB.prepare("DELETE FROM api_keys WHERE hash LIKE 'other-%'").run();
  // Whose it is admins see; a member sees their own alone.
  expect(words(await owner.get("/settings/keys"))).toMatch(/Name Created by .*Own and old \S+ \S+@\S+ active/);
  expect(words(await member.get("/settings/keys"))).not.toContain("Created by");
});

const modelsIn = ({ text }: Seen) => [...text.matchAll(/<a href="\/models\/([\w-]+\/[\w-]+)">/g)].map(([, id]) => id);

test("models: what can be called here first, with what was measured; pinned ones stand beside each other", async () => {
  const [careful, keeper, learner] = sampleCatalog.providers;
  const unset = (provider: object, name: string) => ({ ...provider, api_key: name });
  await putCatalog({
    ...sampleCatalog,
    providers: [unset(careful ?? {}, "CAREFUL_API_KEY"), unset(keeper ?? {}, "KEEPER_API_KEY"), learner],
  });
  const seen = await owner.get("/models");
  expect(modelsIn(seen).toSorted()).toEqual(["maker/big", "other/small"]);
  expect(words(seen)).toContain("Callable here (2) All (3)");
  expect(words(seen)).toMatch(/Maker: Big maker\/big 200K \$3\.00 \$10\.00 Careful 85 ms \d+ ms 20 50 % 2 1 of 2/);
  expect(modelsIn(await owner.get("/models?all=on"))).toHaveLength(3);
  const user = await manage("GET", "/models/user?workspace_id=new&callable=true&output_modalities=all");
  expect(user.body.data.map(({ id }: { id: string }) => id)).toEqual(["other/small"]);

  const pinned = await owner.get("/models?q=nothing&pin=other/vectors&pin=maker/big");
  expect(modelsIn(pinned).toSorted()).toEqual(["maker/big", "other/vectors"]);
  const compared = words(await owner.get("/models/compare?pin=maker/big&pin=other/small"));
  expect(compared).toMatch(/Maker: Big Small .*Prompt \$\/M \$3\.00 free .*Endpoints with a key 1 of 2 1 of 1/);
  expect(words(await owner.get("/models/compare?pin=maker/big"))).toContain("Pin two to four models");
});

test("what would be chosen is the plan of POST /route, with every endpoint that is left out", async () => {
  await owner.get("/models/plan");
  const prompt = words(await owner.post("/models/plan", { model: "maker/big", request: "Hello" }));
  expect(prompt).toMatch(/1 careful maker\/big 100 % \$\d\.\d+ stable/);
  expect(prompt).toMatch(/keeper\/turbo maker\/big no credentials/);
  const request = JSON.stringify({
    model: "maker/big",
    messages: [{ role: "user", content: "x" }],
    provider: { quantizations: ["int4"] },
  });
  const refused = await owner.post("/models/plan", { request });
  expect([refused.status, refused.text.includes("quantization")]).toEqual([404, true]);
  expect(refused.text).toContain("&quot;int4&quot;");
  const broken = await owner.post("/models/plan", { model: "maker/big", request: "{ x" });
  expect(broken.status).toBe(400);
  expect(broken.text).toContain("is not the JSON of a request");
});

test("the activity page stands against a budget, says what routing saved, and compares with the time before", async () => {
  await manage("PUT", "/workspaces/new/budgets/monthly", { limit_usd: 5 });
  const ago = new Date(Date.now() - 9 * 86_400_000).toISOString();
  await store({ createdAt: ago, costPico: "100000000000" });
  const seen = await owner.get("/activity?days=7");
  for (const text of [
    "Spend $0.90 +800 %",
    "Budget, monthly: $5.00",
    "Requests, by failover 0",
    "By price routing",
    "All times are UTC",
  ])
    expect(words(seen)).toContain(text);
  expect(seen.text.match(/<figure class="chart"/g)).toHaveLength(6);
  const { text } = await owner.get("/activity?step=hour&days=1&by=key");
  expect(text).toMatch(/<a href="\/logs\?from=[^"]*T\d\d%3A00&amp;until=/);
  const csv = await owner.get("/activity.csv?days=7&step=week");
  expect(csv.text).toMatch(/^week,model,requests,/);
  const own = words(await member.get("/activity"));
  expect(own).not.toMatch(/Budget, monthly|0\.9/);
});

test("a key's page: its limit, its days, its times, and a request with it", async () => {
  const keys = (await manage("GET", "/keys?workspace_id=new")).body.data;
  const { hash } = keys.find(({ name }: { name: string }) => name === "Nearly used up");
  const seen = await owner.get(`/settings/keys/${hash}`);
  expect(words(seen)).toMatch(/The last 30 days .*Requests 2 Failed 50 % First token p50 85 ms First token p95 \d+ ms/);
  expect(seen.text).toContain(`href="/logs?key=${hash}&amp;from=`);
  expect(seen.text).toContain('<figure class="chart" aria-label="Spend by model">');
  expect(words(seen)).toMatch(/curl .*chat\/completions.*maker\/big/);
  expect(seen.text).toMatch(/<meter[^>]* value="90"/);
});

test("a member's key has the workspace's budget on its page as GET /key has it, and no way to requests that are a part of its sum", async () => {
  const made = await member.get("/settings/keys").then(() => member.post("/settings/keys", { name: "A member's" }));
  const [key = ""] = /sk-fl-v1-[0-9a-f]{64}/.exec(made.text) ?? [];
  const [limit] = (await call("GET", "/key", { key })).body.data.limits;
  expect(limit).toMatchObject({ scope: "workspace", limit: 5, used: expect.any(Number) });
  const keys = (await manage("GET", "/keys?workspace_id=new")).body.data;
  const { hash } = keys.find(({ name }: { name: string }) => name === "A member's");
  const [theirs, owners] = [await member.get(`/settings/keys/${hash}`), await owner.get(`/settings/keys/${hash}`)];
  for (const seen of [theirs, owners]) expect(words(seen)).toContain(`$5.00 $${limit.used.toFixed(2)}`);
  expect(owners.text).toContain('href="/logs?from=');
  expect(theirs.text).not.toContain('href="/logs?from=');
});

test("a provider is checked on its page; whoever could not be reached has refused nothing", async () => {
  await owner.get("/providers/learner");
  const checked = await owner.post("/providers/learner/check");
  expect(words(checked)).toContain("Whether the key works is not known");
  expect(words(checked)).not.toMatch(/refused|internal error|reference =/);
  expect(words(await owner.get("/providers/learner"))).toMatch(/Last checked \(UTC\) \d{4}-[\d: -]+: no answer/);
  const listed = await owner.get("/settings/provider-keys");
  expect(words(listed)).toMatch(/Careful .* active .*– Check now/);
  const [, page = "", name] = /<a href="(\/settings\/provider-keys\/[^"]+)">([^<]*)</.exec(listed.text) ?? [];
  expect((await owner.get(page)).text).toContain(`<h1>${name}</h1>`);
  await env.DB.prepare("INSERT INTO provider_checks VALUES (?1, 'careful', ?2, 'refused')")
    .bind(workspaceId, Date.now() + 1_000)
    .run();
  expect(words(await owner.get("/settings/provider-keys"))).toMatch(/Careful .* refused \d{4}-/);
  const { text } = await owner.get("/providers/careful");
  expect(words({ text } as Seen)).toMatch(
    /The last 24 hours Requests 2 Failed 50 %.*Failing since \(UTC\).*1 of 2 requests/,
  );
  expect((await member.get("/providers/careful")).text).not.toContain("The last 24 hours");
});

test("the catalog: what a change would change, who made it and when, and the way back", async () => {
  await putCatalog();
  const root = await signedIn((await newMember("owner")).accessKey);
  const { text } = await root.get("/catalog/model?id=maker/big");
  const field = (name: string) => new RegExp(`name="${name}" [^>]*value="([^"]*)"`).exec(text)?.[1] ?? "";
  const names = ["provider", "tag", "upstream", "prompt", "completion"].flatMap((name) => [`${name}-0`, `${name}-1`]);
  const fields = {
    ...Object.fromEntries(["id", "name", "context", "version", ...names].map((name) => [name, field(name)])),
    ...{ before: "maker/big", description: "For long stories", "prompt-0": "3.3", "prompt-1": "5000" },
  };
  const reviewed = await root.post("/catalog/model", { ...fields, review: "on" });
  expect(words(reviewed)).toContain("Not saved yet. This would change: 1 model affected");
  expect(words(reviewed)).toContain("careful: prompt $3 a million → $3.3 a million");
  expect(words(reviewed)).toMatch(/prompt is \$5000 per million tokens/);
  expect(reviewed.text).toContain('value="3.3"');
  const priceNow = async () => {
    const { data } = (await manage("GET", "/catalog")).body;
    return data.models[0].endpoints[0].pricing.prompt;
  };
  expect(await priceNow()).toBe("0.000003");

  expect((await root.post("/catalog/model", { ...fields, "prompt-1": "2" })).status).toBe(303);
  expect(await priceNow()).toBe("0.0000033");
  const history = await root.get("/catalog/history");
  expect(words(history)).toMatch(
    /Time \(UTC\) Actor Changes .*1 model affected .*maker\/big .*prompt \$3 a million → \$3.3 a million/,
  );
  expect(words(history)).toMatch(/….*@example\.com/);
  // On a phone a number that nobody says what it is of is no title.
  expect(history.text).toMatch(/<td data-th="Version">/);
  expect((await root.get("/settings/account")).text).toMatch(/<td data-th="Signed in \(UTC\)">/);
  const [, last = ""] = /name="last" value="(\d+)"/.exec(history.text) ?? [];
  expect((await root.post("/catalog/undo", { version: last, last: "1" })).status).toBe(409);
  expect((await root.post("/catalog/undo", { version: last, last })).status).toBe(303);
  expect(await priceNow()).toBe("0.000003");
  expect((await root.get("/catalog/history?q=nobody")).text).toContain("No version that is remembered");
});

test("anything is found by its name, and only what the visitor may see", async () => {
  const links = ({ text }: Seen) => [...text.matchAll(/<a href="([^"]*)"/g)].map(([, address]) => address);
  expect(links(await owner.get("/find/results?q=BIG maker"))).toEqual(["/models/maker/big"]);
  expect(links(await owner.get("/find/results?q=careful"))).toEqual(["/providers/careful"]);
  expect(links(await owner.get("/find/results?q=nearly"))).toHaveLength(1);
  expect(links(await member.get("/find/results?q=nearly"))).toEqual([]);
  expect(links(await owner.get("/find/results?q=gen-abc"))).toEqual(["/logs/gen-abc"]);
  expect(links(await owner.get("/find/results?q=guardrails"))).toEqual(["/settings/guardrails"]);
  expect(links(await member.get("/find/results?q=guardrails"))).toEqual([]);
  const { text } = await owner.get("/find?q=%3Cscript%3E");
  expect(text).toContain("Nothing is called like that");
});

test("colours are chosen, and leads back within the console alone", async () => {
  await owner.get("/logs?model=x");
  const chosen = await owner.post("/theme", { theme: "dark", to: "/logs?model=x" });
  expect([chosen.status, chosen.headers.get("location")]).toEqual([303, "/logs?model=x"]);
  expect((await owner.get("/activity")).text).toContain('<html lang="en" data-theme="dark">');
  expect((await owner.post("/theme", { theme: "auto", to: "//evil.example" })).headers.get("location")).toBe("/");
  expect((await owner.get("/activity")).text).toContain('<html lang="en">');
});

test("an address that is none keeps the navigation of who is signed in", async () => {
  const lost = await owner.get("/nothing/here");
  expect([lost.status, lost.text.includes('aria-label="Console"')]).toEqual([404, true]);
  expect((await new Visit().get("/nothing/here")).text).not.toContain('aria-label="Console"');
});

test("what a member asked before it went to the archive is not their first request again", async () => {
  const one = await env.DB.prepare("SELECT hash FROM api_keys WHERE name = 'Own and old'").first<{ hash: string }>();
  const { id } = await store({ keyHash: one?.hash ?? "" });
  await env.DB.prepare("DELETE FROM records WHERE id = ?1").bind(id).run();
  expect(words(await member.get("/"))).toContain("Spent today");
  expect((await member.get("/first-request")).status).toBe(200);
});

test("a provider that others stood in for counts on each page that says how providers do", async () => {
  const careful = { ...plainAttempt, model: "maker/big", provider: "careful", providerName: "Careful" };
  const keeper = { ...plainAttempt, model: "maker/big", provider: "keeper", providerName: "Keeper" };
  await store({ attempts: [{ ...keeper, endpoint: "keeper/turbo", outcome: "status", status: 500 }, careful] });
  // Several attempts too, and none of the keeper's was replaced: it was asked beside one that was late.
  await store({ attempts: [{ ...careful, outcome: "late" }, keeper] });
  expect(words(await owner.get("/"))).toContain("Keeper 1 attempt replaced by others");
  expect(words(await owner.get("/providers"))).toContain("Keeper not needed unknown 0 0 1 replaced");
  const { text } = await owner.get("/providers/keeper");
  expect(words({ text } as Seen)).toContain("Attempts replaced by others 1");
  expect(words({ text } as Seen)).toMatch(
    /From \(UTC\) Requests Failed Attempts replaced Success \d{4}-[\d-]+ \d\d:[03]0:00 0 0 1 0 %/,
  );
  expect(text.match(/<rect class="base"/g)).toHaveLength(48);
  expect(words(await owner.get("/models/maker/big"))).toMatch(/keeper\/turbo.* 0 1 replaced/);
});

test("providers say how they are just now: where they were used, and of spells that were told of", async () => {
  await env.DB.prepare("INSERT INTO unstable_endpoints VALUES ('maker/big', 'keeper/turbo', 'anywhere', ?1)")
    .bind(Date.parse("2026-11-26T05:06:07Z"))
    .run();
  await store({ endpoint: "careful" });
  await store({ endpoint: "removed since" });
  const careful = { key: endpointKey("maker/big", "careful"), at: Date.now() };
  const health = healthStub(env.HEALTH, { region: "enam", modelId: "maker/big" });
  const report = { reporter: "elsewhere", first: 0, outcomes: [{ ...careful, kind: "success" as const }] };
  await health.report(report);
  const limited = { ...careful, kind: "rate_limited" as const, retryAfterMs: 600_000 };
  await health.report({ ...report, first: 1, outcomes: [limited] });
  // The isolate's copy may be a second old.
  await vi.waitFor(
    async () => expect(words(await owner.get("/providers/careful"))).toMatch(/rate-limited until \d{4}-/),
    {
      ...{ timeout: 5_000, interval: 200 },
    },
  );
  expect(words(await owner.get("/providers/keeper"))).toContain("unstable since 2026-11-26 05:06:07");
  const list = await owner.get("/providers");
  expect(words(list)).toMatch(/Careful workspace&#39;s rate-limited for (9|10) min more 7 /);
  expect(words(list)).toMatch(/Keeper not needed unstable for \d+ (s|min|h) 0 /);
  expect(list.text).toContain('title="since 2026-11-26 05:06:07 UTC"');
  for (const path of ["/providers", "/providers/keeper"])
    expect((await member.get(path)).text).not.toMatch(/unstable|rate-limited/);
  await env.DB.prepare("DELETE FROM unstable_endpoints").run();
});

test("a failure that nobody answered counts on its model's page, for the endpoint tried last", async () => {
  const failedAt = async () => {
    const { text } = await owner.get("/models/maker/big");
    return [...text.matchAll(/\/logs\?[^"]*status=failed[^"]*endpoint[^"]*keeper[^"]*">(\d+)</g)].map(
      ([, count]) => count,
    );
  };
  expect(await failedAt()).toEqual([]);
  const attempt = { ...plainAttempt, model: "maker/big", provider: "keeper", providerName: "Keeper" };
  await store({
    ...{
      model: null,
      provider: null,
      providerName: null,
      endpoint: null,
      latencyMs: null,
      requestedModel: "maker/big",
    },
    ...{ status: 504, errorType: "timeout", finishReason: "error", costPico: "0", plan: [] },
    attempts: [{ ...attempt, endpoint: "keeper/turbo", outcome: "timeout", status: null }],
  });
  expect(await failedAt()).toEqual(["1"]);
});

test("a model without a key is the configuration's, and each page names the variable and the ways to set it", async () => {
  const unanswered = { model: null, provider: null, providerName: null, endpoint: null, plan: [], attempts: [] };
  const failed = { ...unanswered, finishReason: "error", costPico: "0" } as const;
  const small = sampleCatalog.models.find(({ id }) => id === "other/small");
  await putCatalog({
    providers: sampleCatalog.providers.map((provider) => ({ ...provider, api_key: "SMALL_API_KEY" })),
    models: [small],
  });
  const { id } = await store({ ...failed, requestedModel: "other/small", status: 404, errorType: "no_credentials" });
  const unknown = await store({
    ...failed,
    requestedModel: "unknown",
    status: 400,
    errorType: "unknown_model",
    pipeline: [{ code: "unknown_model", meant: "maker/big" }],
  });
  for (const path of ["/errors", `/logs/${id}`]) {
    const said = words(await owner.get(path));
    expect(said).toContain("No provider of other/small has a key: SMALL_API_KEY is not set.");
    for (const way of [".dev.vars", "npx wrangler secret put SMALL_API_KEY", "Provider keys"])
      expect(said).toContain(way);
  }
  expect(words(await owner.get("/errors"))).toMatch(
    /no credentials No provider of the model has a key here\. configuration other\/small/,
  );
  expect(words(await owner.get("/errors"))).toMatch(
    /unknown model The catalog has no model of the name that was asked for\. client not in the catalog/,
  );
  expect(words(await owner.get(`/logs/${unknown.id}`))).toMatch(/has no model of the name .* like maker\/big/);
  await manage("POST", "/byok", { provider: small?.endpoints[0]?.provider, key: "sk-x", workspace_id: "new" });
  expect(words(await owner.get("/errors"))).toContain("One of them can be called now.");
});

test("a key's page says what its spend on the workspace's own provider keys is", async () => {
  const { hash } = await newKey({ workspace_id: "new", name: "On own accounts" });
  const page = async () => words(await owner.get(`/settings/keys/${hash}`));
  expect(await page()).not.toContain("to your own accounts");
  await store({ keyHash: hash, byok: true, upstreamCostPico: "2000000000000" });
  const text = await page();
  expect(text).toContain("On your provider keys $2.00");
  expect(text).toContain("to your own accounts");
});
