// Lists that are longer than a page: nothing in them is out of reach, and saving a form loses none of it.
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import { manage } from "./call.ts";
import { putCatalog, sampleCatalog } from "./make-catalog.ts";
import { newMember, signedIn, type Visit } from "./visit.ts";

let owner: Visit;
/** The oldest of the keys, and one that is in no list. */
let oldest: { hash: string; id: number };
const many = 450;

beforeAll(async () => {
  await putCatalog();
  owner = await signedIn((await newMember("owner", { email: "owner@example.com" })).accessKey);
  oldest = (await manage("POST", "/keys", { name: "Équipe of the beginning" })).body.data;
  await env.DB.batch([
    env.DB.prepare("UPDATE api_keys SET created_at = '2020-01-01T00:00:00.000Z' WHERE hash = ?1").bind(oldest.hash),
    env.DB.prepare(
      `INSERT INTO api_keys (hash, kind, workspace_id, name, label, disabled, include_byok_in_limit, created_at)
       SELECT printf('%064x', value), 'api', ?2, 'key ' || value, 'sk-' || value, 0, 0,
         strftime('%Y-%m-%dT%H:%M:%fZ', '2024-01-01', '+' || value || ' minutes')
       FROM json_each(?1)`,
    ).bind(JSON.stringify(Array.from({ length: many }, (_, index) => index + 1)), defaultWorkspaceId),
    env.DB.prepare(
      "INSERT INTO members (id, email, created_at) SELECT 'm' || value, 'p' || value || '@example.com', ?2 FROM json_each(?1)",
    ).bind(JSON.stringify(Array.from({ length: many }, (_, index) => index + 1)), "2030-01-01T00:00:00.000Z"),
    env.DB.prepare(
      `INSERT INTO workspace_members (workspace_id, member_id, role, created_at)
       SELECT ?1, id, 'member', created_at FROM members WHERE id LIKE 'm%' AND email LIKE 'p%'`,
    ).bind(defaultWorkspaceId),
  ]);
});

test.each([
  ["/settings/keys", /href="\/settings\/keys\/([0-9a-f]{64})"/g, many + 1],
  ["/settings/members", /action="\/settings\/members\/([^"]+)\/role"/g, many],
])("%s: each of very many is on one of its pages", async (path, links, total) => {
  const seen: string[] = [];
  for (let address: string | undefined = path; address !== undefined; ) {
    const { status, text } = await owner.get(address);
    expect(status).toBe(200);
    seen.push(...[...text.matchAll(links)].map(([, id = ""]) => id));
    [, address] = /href="([^"]+)">Next</.exec(text) ?? [];
    if (seen.length > 2 * many) break;
  }
  expect([new Set(seen).size, seen.length]).toEqual([total, total]);
  const beyond = await owner.get(`${path}?from=100000`);
  expect([beyond.status, beyond.text.includes("Previous")]).toEqual([200, true]);
});

test("find: a key older than all that lists begin with, in letters of either case", async () => {
  for (const wanted of ["equipe", "équipe", "ÉQUIPE beginning", "éQuIpE"]) {
    const { text } = await owner.get(`/find/results?q=${encodeURIComponent(wanted)}`);
    expect(text.includes(oldest.hash), wanted).toBe(wanted !== "equipe");
  }
});

test("saving a page of settings keeps keys that are chosen and older than those it lists", async () => {
  const saved = { is_observability_io_logging_enabled: true, io_logging_api_key_ids: [oldest.hash] };
  await manage("PATCH", "/workspaces/default", saved);
  const config = { url: "http://127.0.0.1:1" };
  const fields = { type: "webhook", name: "Ours", config, workspace_id: "default", api_key_hashes: [oldest.hash] };
  const { id } = (await manage("POST", "/observability/destinations", fields)).body.data;
  for (const path of ["/settings/observability", `/settings/broadcast/${id}`]) {
    const { text } = await owner.get(path);
    const chosen = [...text.matchAll(/<input[^>]*name="keys"[^>]*>/g)]
      .map(([box]) => box)
      .filter((box) => / checked/.test(box));
    expect(chosen, path).toHaveLength(1);
    expect(chosen[0]).toContain(`value="${oldest.hash}"`);
    expect(text).toMatch(/id="which-chosen"[^>]*checked|checked[^>]*id="which-chosen"/);
    expect(text).toContain("oldest keys");
  }
  await manage("PATCH", "/workspaces/default", { io_logging_api_key_ids: null });
  const { text } = await owner.get("/settings/observability");
  expect([...text.matchAll(/<input[^>]*name="keys"[^>]*>/g)].filter(([box]) => / checked/.test(box))).toEqual([]);
});

test("a guardrail: names of those it is assigned to, whoever they are, and how many models it leaves besides those named", async () => {
  const [model] = sampleCatalog.models;
  const models = Array.from({ length: 60 }, (_, index) => ({ ...model, id: `maker/many-${index}`, aliases: [] }));
  expect((await manage("PUT", "/catalog", { ...sampleCatalog, models })).status).toBe(200);
  const { id } = (await manage("POST", "/guardrails", { name: "Ours", workspace_id: "default" })).body.data;
  await manage("POST", `/guardrails/${id}/assignments/members`, { member_user_ids: [`m${many}`] });
  const { text } = await owner.get(`/settings/guardrails/${id}`);
  for (const said of [`Member p${many}@example.com`, "60 models of", "and 10 more", "200 are shown and offered"]) {
    expect(text).toContain(said);
  }
  await putCatalog();
});
