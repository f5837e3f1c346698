// Guardrails from the API to the requests that they govern: whom they hold for, at once and in what isolates fall back on,
// and what cannot be saved.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { readSettings } from "../../src/env.ts";
import { masterKeysOf } from "../../src/store/sealing.ts";
import { readSnapshot } from "../../src/store/snapshots.ts";
import { putDemoCatalog } from "./authorisation-cases.ts";
import { type Answer, call, manage, newKey } from "./call.ts";
import { type Router, startRouter } from "./start-router.ts";

const mail = "jane.doe@example.com";
const prompt = (content: string) => ({ model: "fairlead/demo", messages: [{ role: "user", content }] });
const ask = (key: string, content = "Hello", host?: string) =>
  call("POST", "/chat/completions", { key, body: prompt(content), ...(host === undefined ? {} : { host }) });

let made = 0;
async function newWorkspace(): Promise<{ id: string; default_guardrail_id: string }> {
  const slug = `guarded-${++made}`;
  return (await manage("POST", "/workspaces", { name: slug, slug })).body.data;
}

async function newGuardrail(workspace: string, rules: object): Promise<string> {
  const { status, body } = await manage("POST", "/guardrails", { name: "Strict", workspace_id: workspace, ...rules });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.data.id;
}

beforeAll(putDemoCatalog);

const blocksMail = { content_filter_builtins: [{ slug: "email", action: "block" }] };

describe("whom a guardrail governs", () => {
  test("the keys that it is assigned to, from the next request on, until it is taken away", async () => {
    const { id } = await newWorkspace();
    const [guarded, free] = [await newKey({ workspace_id: id }), await newKey({ workspace_id: id })];
    const guardrail = await newGuardrail(id, blocksMail);
    expect((await ask(guarded.key, mail)).status).toBe(200);
    const keys = { key_hashes: [guarded.hash] };
    expect((await manage("POST", `/guardrails/${guardrail}/assignments/keys`, keys)).body).toEqual({
      assigned_count: 1,
    });
    const refused = await ask(guarded.key, mail);
    expect(refused.status).toBe(403);
    expect(refused.body.error.metadata).toMatchObject({
      error_type: "content_filtered",
      guardrail_id: guardrail,
      message_index: 0,
    });
    expect(JSON.stringify(refused.body)).not.toContain(mail);
    expect((await ask(free.key, mail)).status).toBe(200);
    await manage("PATCH", `/guardrails/${guardrail}`, { content_filter_builtins: null, allowed_providers: ["nobody"] });
    const excluded = await ask(guarded.key, mail);
    expect(excluded.status).toBe(404);
    expect(excluded.body.error.message).toContain('guardrail "Strict"');
    expect(
      (await call("POST", "/route", { key: guarded.key, body: prompt("a") })).body.error.metadata.excluded,
    ).toMatchObject([{ by: "guardrail_providers", detail: expect.stringContaining('guardrail "Strict"') }]);
    expect((await call("GET", "/models/user", { key: guarded.key })).body.data).toEqual([]);
    await manage("POST", `/guardrails/${guardrail}/assignments/keys/remove`, keys);
    expect((await ask(guarded.key, mail)).status).toBe(200);
  });

  test("a key is under one guardrail at most", async () => {
    const { id } = await newWorkspace();
    const { hash } = await newKey({ workspace_id: id });
    const [first, second] = [await newGuardrail(id, {}), await newGuardrail(id, {})];
    for (const guardrail of [first, second])
      await manage("POST", `/guardrails/${guardrail}/assignments/keys`, { key_hashes: [hash] });
    expect((await manage("GET", `/guardrails/${first}/assignments/keys`)).body.total_count).toBe(0);
    expect((await manage("GET", `/guardrails/${second}/assignments/keys`)).body.data).toMatchObject([
      { key_hash: hash },
    ]);
  });

  test("the keys of a member, and nobody else's", async () => {
    const { id } = await newWorkspace();
    const invited = await manage("POST", "/organization/members", {
      email: "m@guarded.example",
      role: "member",
      workspace_id: id,
    });
    const member = invited.body.data.id;
    const theirs = await newKey({ workspace_id: id, creator_user_id: member });
    const others = await newKey({ workspace_id: id });
    const guardrail = await newGuardrail(id, blocksMail);
    await manage("POST", `/guardrails/${guardrail}/assignments/members`, { member_user_ids: [member] });
    expect((await ask(theirs.key, mail)).status).toBe(403);
    expect((await ask(others.key, mail)).status).toBe(200);
    await manage("POST", `/workspaces/${id}/members/remove`, { user_ids: [member] });
    expect((await manage("GET", `/guardrails/${guardrail}/assignments/members`)).body.total_count).toBe(0);
  });

  test("a workspace's default governs every key of it, and of no other", async () => {
    const { id, default_guardrail_id: defaultId } = await newWorkspace();
    const { key } = await newKey({ workspace_id: id });
    const elsewhere = await newKey();
    expect((await manage("GET", `/guardrails/${defaultId}`)).body.data).toMatchObject({
      id: defaultId,
      allowed_models: null,
    });
    await manage("PATCH", `/guardrails/${defaultId}`, { ignored_models: ["fairlead/demo"] });
    expect((await ask(key)).status).toBe(404);
    expect((await ask(elsewhere.key)).status).toBe(200);
    await manage("DELETE", `/guardrails/${defaultId}`);
    expect((await ask(key)).status).toBe(200);
  });

  test("another guardrail may be made the default, and is not any more when it is deleted", async () => {
    const { id } = await newWorkspace();
    const { key } = await newKey({ workspace_id: id });
    const guardrail = await newGuardrail(id, blocksMail);
    const make = (default_guardrail_id: string | null) =>
      manage("PATCH", `/workspaces/${id}`, { default_guardrail_id });
    expect((await make(guardrail)).body.data.default_guardrail_id).toBe(guardrail);
    expect((await ask(key, mail)).status).toBe(403);
    expect((await make(null)).body.data.default_guardrail_id).toBe(id);
    expect((await ask(key, mail)).status).toBe(200);
    await make(guardrail);
    await manage("DELETE", `/guardrails/${guardrail}`);
    expect((await ask(key, mail)).status).toBe(200);
    expect((await manage("GET", `/workspaces/${id}`)).body.data.default_guardrail_id).toBe(id);
    const foreign = await newGuardrail((await newWorkspace()).id, {});
    for (const unknown of [foreign, "nothing"]) {
      const { status, body } = await make(unknown);
      expect(status).toBe(400);
      expect(body.error.metadata.field).toBe("default_guardrail_id");
    }
  });

  test("the default, the member's and the key's at once: each forbids what it forbids, and is named for it", async () => {
    const { id, default_guardrail_id: byDefault } = await newWorkspace();
    const person = { email: "three@guarded.example", role: "member", workspace_id: id };
    const member = (await manage("POST", "/organization/members", person)).body.data.id;
    const { key, hash } = await newKey({ workspace_id: id, creator_user_id: member });
    const byMember = await newGuardrail(id, { name: "Member", ...blocksMail });
    const byKey = await newGuardrail(id, { name: "Key", allowed_data_regions: ["global"] });
    const flagsMail = { content_filter_builtins: [{ slug: "email", action: "flag" }] };
    await manage("PATCH", `/guardrails/${byDefault}`, { name: "Default", ...flagsMail });
    await manage("POST", `/guardrails/${byMember}/assignments/members`, { member_user_ids: [member] });
    await manage("POST", `/guardrails/${byKey}/assignments/keys`, { key_hashes: [hash] });
    expect((await ask(key)).status).toBe(200);
    expect((await ask(key, mail)).body.error).toMatchObject({ code: 403, metadata: { guardrail_id: byMember } });
    const elsewhere = (await ask(key, "Hello", "eu.example.com")).body.error;
    expect([elsewhere.code, elsewhere.message]).toEqual([403, expect.stringContaining('guardrail "Key"')]);
    // What each of them would leave, the others do not.
    const lists = [
      [byDefault, { allowed_models: ["fairlead/demo"] }],
      [byMember, { allowed_models: ["someone/else"] }],
      [byKey, { allowed_models: ["fairlead/demo"] }],
    ] as const;
    for (const [guardrail, rules] of lists) await manage("PATCH", `/guardrails/${guardrail}`, rules);
    for (const model of ["fairlead/demo", "openrouter/auto"]) {
      const { error } = (await call("POST", "/chat/completions", { key, body: { ...prompt("a"), model } })).body;
      expect([error.code, error.message]).toEqual([404, expect.stringContaining('(guardrail "Member")')]);
    }
    await manage("DELETE", `/guardrails/${byMember}`);
    expect((await ask(key, mail)).status).toBe(200);
  });

  test("regions: the host decides", async () => {
    const { id, default_guardrail_id: defaultId } = await newWorkspace();
    const { key } = await newKey({ workspace_id: id });
    await manage("PATCH", `/guardrails/${defaultId}`, { allowed_data_regions: ["europe"] });
    expect((await call("GET", "/key", { key })).body.data.allowed_data_regions).toEqual(["europe"]);
    const refused = await ask(key);
    expect(refused.status).toBe(403);
    expect(refused.body.error.availability.code).toBe("region_restricted");
    expect((await ask(key, "Hello", "eu.example.com")).status).toBe(200);
    const { model } = prompt("");
    const doors = {
      "/messages": { ...prompt("a"), max_tokens: 5 },
      "/messages/count_tokens": prompt("a"),
      "/responses": { model, input: "a" },
      "/completions": { model, prompt: "a" },
      "/embeddings": { model, input: "a" },
      "/rerank": { model, query: "a", documents: ["b"] },
      "/route": prompt("a"),
    };
    for (const [path, body] of Object.entries(doors))
      expect((await call("POST", path, { key, body })).status, path).toBe(403);
  });
});

test("the sealed snapshot of a key has its guardrails, and follows their changes", async () => {
  const { id } = await newWorkspace();
  const { key, hash } = await newKey({ workspace_id: id });
  await ask(key);
  const rulesOf = async () => {
    const masterKeys = await masterKeysOf(readSettings(env));
    if (masterKeys === undefined) throw new Error("no key to seal with");
    const found = await readSnapshot({ bucket: env.CONTENTS, masterKeys }, { kind: "key", id: hash });
    return found?.document.guardrails?.map(({ rules }) => String(rules)).join() ?? "none";
  };
  const guardrail = await newGuardrail(id, { allowed_models: ["first/one"] });
  await manage("POST", `/guardrails/${guardrail}/assignments/keys`, { key_hashes: [hash] });
  expect(await rulesOf()).toContain("first/one");
  await manage("PATCH", `/guardrails/${guardrail}`, { allowed_models: ["second/one"] });
  expect(await rulesOf()).toContain("second/one");
  await manage("DELETE", `/guardrails/${guardrail}`);
  expect(await rulesOf()).toBe("");
});

describe("a budget", () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5 };
  /** Twenty millionths of a dollar a request, and a third one has no room. */
  const twoRequests = { limit_usd: 0.00005, reset_interval: "daily" };
  const short = { max_tokens: 5 };
  const start = (key: Record<string, unknown>) => startRouter({ key, scripts: [{ kind: "answer", usage }] });
  const tally = async (router: Router, keys: string[]) => {
    const answers = [];
    for (const key of keys) answers.push(await router.ask(short, { key }));
    return answers;
  };

  test("of a guardrail is each key's that it is assigned to; the refusal, /route and the log say whose", async () => {
    const { id } = await newWorkspace();
    const router = await start({ workspace_id: id });
    const other = await newKey({ workspace_id: id });
    const guardrail = await newGuardrail(id, twoRequests);
    const keys = { key_hashes: [router.keyHash, other.hash] };
    await router.manage("POST", `/guardrails/${guardrail}/assignments/keys`, keys);
    const answers = await tally(router, [router.key, router.key, router.key, other.key, other.key, other.key]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 200, 200, 403]);
    const { error } = answers[2]?.body ?? {};
    expect(error.message).toContain('This API key has a daily budget of $0.00005 under guardrail "Strict"');
    expect(error.metadata).toMatchObject({
      error_type: "permission_denied",
      guardrail_id: guardrail,
      limit: { scope: "guardrail", kind: "budget", limit: 0.00005, used: 0.00004, reserved: 0 },
    });
    expect(error.metadata.limit.resets_at).toMatch(/T00:00:00.000Z$/);
    const planned = await router.ask(short, { path: "/route" });
    expect([planned.status, planned.body.error.metadata]).toEqual([403, error.metadata]);
    expect((await router.ask({ max_tokens: 1 }, { path: "/route" })).status).toBe(200);
    expect((await router.recorded(6))[2]?.pipeline).toEqual([
      { code: "limit_reached", scope: "guardrail", kind: "budget", guardrail },
    ]);
    await router.manage("PATCH", `/guardrails/${guardrail}`, { limit_usd: null });
    expect((await router.ask()).status).toBe(200);
    expect((await manage("GET", `/guardrails/${guardrail}`)).body.data).toMatchObject({
      limit_usd: null,
      reset_interval: null,
    });
  });

  test("of a guardrail is a member's for all of their keys together, those made since among them", async () => {
    const { id } = await newWorkspace();
    const member = { email: "b@guarded.example", role: "member", workspace_id: id };
    const creator_user_id = (await manage("POST", "/organization/members", member)).body.data.id;
    const router = await start({ workspace_id: id, creator_user_id });
    const guardrail = await newGuardrail(id, twoRequests);
    const members = { member_user_ids: [creator_user_id] };
    await router.manage("POST", `/guardrails/${guardrail}/assignments/members`, members);
    const second = await newKey({ workspace_id: id, creator_user_id });
    const others = await newKey({ workspace_id: id });
    const answers = await tally(router, [router.key, second.key, router.key, second.key, others.key]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 403, 200]);
    expect(answers[3]?.body.error.message).toContain("The member behind this API key");
    await router.manage("DELETE", `/keys/${second.hash}`);
    const third = await newKey({ workspace_id: id, creator_user_id });
    expect((await router.ask(short, { key: third.key })).status).toBe(403);
  });

  test("of a workspace's default is each key's, and a member's too where it is assigned to them", async () => {
    const { id, default_guardrail_id } = await newWorkspace();
    const member = { email: "c@guarded.example", role: "member", workspace_id: id };
    const creator_user_id = (await manage("POST", "/organization/members", member)).body.data.id;
    const router = await start({ workspace_id: id });
    const theirs = [
      await newKey({ workspace_id: id, creator_user_id }),
      await newKey({ workspace_id: id, creator_user_id }),
    ].map(({ key }) => key);
    await router.manage("PATCH", `/guardrails/${default_guardrail_id}`, twoRequests);
    const members = { member_user_ids: [creator_user_id] };
    await router.manage("POST", `/guardrails/${default_guardrail_id}/assignments/members`, members);
    const answers = await tally(router, [router.key, router.key, router.key, ...theirs, ...theirs]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 200, 200, 403, 403]);
  });
});

describe("what would not hold is not saved", () => {
  const bad: [object, string, string?][] = [
    [{ name: "" }, "name"],
    [{ name: "x".repeat(201) }, "name"],
    [{ allowed_models: [] }, "allowed_models"],
    [{ ignored_providers: [""] }, "ignored_providers[0]"],
    [{ allowed_data_regions: [] }, "allowed_data_regions"],
    [{ allowed_data_regions: ["mars"] }, "allowed_data_regions[0]"],
    [{ limit_usd: 0, reset_interval: "daily" }, "limit_usd"],
    [{ limit_usd: -1, reset_interval: "daily" }, "limit_usd"],
    [{ limit_usd: 1e300, reset_interval: "daily" }, "limit_usd"],
    [{ limit_usd: 1e-13, reset_interval: "daily" }, "limit_usd"],
    [{ limit_usd: "5", reset_interval: "daily" }, "limit_usd"],
    [{ limit_usd: 5 }, "reset_interval"],
    [{ reset_interval: "daily" }, "limit_usd"],
    [{ limit_usd: 5, reset_interval: "hourly" }, "reset_interval"],
    [{ limit_usd: 5, reset_interval: "lifetime" }, "reset_interval"],
    [{ content_filters: Array(101).fill({ pattern: "a", action: "flag" }) }, "content_filters"],
    [{ content_filters: [{ pattern: "a", action: "flag", label: "x".repeat(101) }] }, "content_filters[0].label"],
    [{ content_filters: [{ pattern: "a", action: "flag", flags: "i" }] }, "content_filters[0].flags"],
    [{ enforce_zdr_openai: "yes" }, "enforce_zdr_openai"],
    [{ content_filter_builtins: [{ slug: "person-name", action: "flag" }] }, "content_filter_builtins[0].slug"],
    [{ content_filter_builtins: [{ slug: "address", action: "flag" }] }, "content_filter_builtins[0].slug"],
    [{ content_filter_builtins: [{ slug: "email", action: "hide" }] }, "content_filter_builtins[0].action"],
    [{ content_filters: [{ pattern: "", action: "flag" }] }, "content_filters[0].pattern"],
    [
      {
        content_filters: [
          { pattern: "a", action: "flag" },
          { pattern: "(?=a)b", action: "flag" },
        ],
      },
      "content_filters[1].pattern",
      "invalid_regex_pattern",
    ],
    [
      { content_filters: [{ pattern: "(a)\\1", action: "flag" }] },
      "content_filters[0].pattern",
      "invalid_regex_pattern",
    ],
    [{ content_filters: [{ pattern: "(", action: "flag" }] }, "content_filters[0].pattern", "invalid_regex_pattern"],
    [{ content_filters: [{ pattern: "a*", action: "redact" }] }, "content_filters[0].pattern", "invalid_regex_pattern"],
    [
      { content_filters: [{ pattern: "[a-z]{1000}b{900}", action: "flag" }] },
      "content_filters[0].pattern",
      "invalid_regex_pattern",
    ],
    [{ unheard_of: true }, "unheard_of"],
  ];
  let saved: string;
  beforeAll(async () => {
    saved = await newGuardrail((await newWorkspace()).id, {});
  });
  test.each(bad)("%j: %s", async (rules, field, errorType = "invalid_request") => {
    const shown = async () => [
      (await manage("GET", "/guardrails")).body.total_count,
      (await manage("GET", `/guardrails/${saved}`)).body.data,
    ];
    const before = await shown();
    for (const [method, path] of [
      ["POST", "/guardrails"],
      ["PATCH", `/guardrails/${saved}`],
    ] as const) {
      const { status, body }: Answer = await manage(method, path, { name: "New", description: "new", ...rules });
      expect([method, status]).toEqual([method, 400]);
      expect(body.error.metadata).toMatchObject({ field, error_type: errorType });
    }
    expect(await shown()).toEqual(before);
  });

  test("a change that fails leaves everything as it was", async () => {
    const { id } = await newWorkspace();
    const guardrail = await newGuardrail(id, { allowed_models: ["a/b"] });
    const change = { allowed_models: ["c/d"], content_filters: [{ pattern: "(?!x)", action: "block" }] };
    expect((await manage("PATCH", `/guardrails/${guardrail}`, change)).status).toBe(400);
    expect((await manage("GET", `/guardrails/${guardrail}`)).body.data).toMatchObject({
      allowed_models: ["a/b"],
      content_filters: null,
    });
  });

  test("unknown keys and members: named, and nobody of the list is assigned", async () => {
    const { id } = await newWorkspace();
    const guardrail = await newGuardrail(id, {});
    const [own, foreign] = [await newKey({ workspace_id: id }), await newKey()];
    const manager = await newKey({ workspace_id: id, is_management_key: true });
    for (const hash of ["0".repeat(64), foreign.hash, manager.hash]) {
      const { status, body } = await manage("POST", `/guardrails/${guardrail}/assignments/keys`, {
        key_hashes: [own.hash, hash],
      });
      expect(status).toBe(400);
      expect(body.error.metadata.field).toBe("key_hashes[1]");
    }
    const members = await manage("POST", `/guardrails/${guardrail}/assignments/members`, {
      member_user_ids: ["nobody"],
    });
    expect(members.body.error.metadata.field).toBe("member_user_ids[0]");
    expect((await manage("GET", `/guardrails/${guardrail}/assignments/keys`)).body.total_count).toBe(0);
    expect((await manage("POST", `/guardrails/${guardrail}/assignments/keys`, { key_hashes: [] })).status).toBe(400);
  });

  test("taken out are those of a list that are under the guardrail, as often as it is asked", async () => {
    const { id } = await newWorkspace();
    const guardrail = await newGuardrail(id, {});
    const [under, free] = [await newKey({ workspace_id: id }), await newKey({ workspace_id: id })];
    const list = { key_hashes: [under.hash, free.hash, under.hash, "0".repeat(64)] };
    await manage("POST", `/guardrails/${guardrail}/assignments/keys`, { key_hashes: [under.hash, under.hash] });
    for (const unassigned_count of [1, 0])
      expect((await manage("POST", `/guardrails/${guardrail}/assignments/keys/remove`, list)).body).toEqual({
        unassigned_count,
      });
    const other = { member_user_ids: ["nobody"] };
    const path = `/guardrails/${guardrail}/assignments/members/remove`;
    expect((await manage("POST", path, other)).body).toEqual({ unassigned_count: 0 });
  });
});
