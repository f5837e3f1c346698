// Budgets of workspaces: as the official SDK sets them, what is refused of them, and what they stop.

import { env, exports } from "cloudflare:workers";
import { HTTPClient } from "@openrouter/sdk/lib/http.js";
import { Workspaces } from "@openrouter/sdk/sdk/workspaces.js";
import { describe, expect, test, vi } from "vitest";
import { rateKinds } from "../../src/wire/rate-limits.ts";
import { adminKey, manage, newKey } from "./call.ts";
import { startRouter } from "./start-router.ts";

async function newWorkspace(): Promise<string> {
  const slug = `w${crypto.randomUUID().slice(0, 8)}`;
  return (await manage("POST", "/workspaces", { name: slug, slug })).body.data.id;
}

const budgets = async (id: string) => (await manage("GET", `/workspaces/${id}/budgets`)).body;

test("the official SDK sets, lists, gets and deletes a workspace's budgets", async () => {
  const id = await newWorkspace();
  const httpClient = new HTTPClient({ fetcher: (input, init) => exports.default.fetch(new Request(input, init)) });
  const sdk = new Workspaces({ apiKey: adminKey, serverURL: "http://localhost/api/v1", httpClient });
  const set = (interval: "daily" | "lifetime", limitUsd: number, includeByokInBudgets?: boolean) =>
    sdk.setBudget({
      workspaceRef: id,
      interval,
      upsertWorkspaceBudgetRequest: {
        limitUsd,
        ...(includeByokInBudgets === undefined ? {} : { includeByokInBudgets }),
      },
    });
  expect(await set("lifetime", 500.5)).toMatchObject({
    data: { limitUsd: 500.5, resetInterval: null, workspaceId: id },
  });
  const daily = await set("daily", 5, true);
  expect((await set("daily", 6)).data).toMatchObject({
    id: daily.data.id,
    createdAt: daily.data.createdAt,
    limitUsd: 6,
  });
  expect(await sdk.listBudgets({ workspaceRef: id })).toMatchObject({
    data: [{ resetInterval: "daily", limitUsd: 6 }, { resetInterval: null }],
    includeByokInBudgets: true,
  });
  expect((await sdk.getBudget({ workspaceRef: id, interval: "daily" })).data.limitUsd).toBe(6);
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await sdk.deleteBudget({ workspaceRef: id, interval: "daily" })).toEqual({ deleted: true });
  }
  await expect(sdk.getBudget({ workspaceRef: id, interval: "daily" })).rejects.toMatchObject({ statusCode: 404 });
  expect((await manage("GET", `/credits?workspace_id=${id}`)).body.data.total_credits).toBe(500.5);
});

describe("a budget of a workspace", () => {
  test.each<[string, string, unknown, string]>([
    ["nothing", "daily", { limit_usd: 0 }, "limit_usd"],
    ["less than nothing", "daily", { limit_usd: -1 }, "limit_usd"],
    ["less than a picodollar", "daily", { limit_usd: 1e-14 }, "limit_usd"],
    ["more than can be summed", "lifetime", { limit_usd: 1e12 }, "limit_usd"],
    ["a text", "daily", { limit_usd: "5" }, "limit_usd"],
    ["no amount", "daily", {}, "limit_usd"],
    ["a field that nobody knows", "daily", { limit_usd: 5, limit: 5 }, "limit"],
    ["an interval that nobody knows", "hourly", { limit_usd: 5 }, "interval"],
    ["as much by the week as by the month", "weekly", { limit_usd: 100, include_byok_in_budgets: true }, "limit_usd"],
    ["more by the day than by the month", "daily", { limit_usd: 101 }, "limit_usd"],
    ["less in all than by the month", "lifetime", { limit_usd: 99.99 }, "limit_usd"],
  ])("of %s is refused, and nothing is saved", async (_, interval, body, field) => {
    const id = await newWorkspace();
    await manage("PUT", `/workspaces/${id}/budgets/monthly`, { limit_usd: 100 });
    const before = await budgets(id);
    const refused = await manage("PUT", `/workspaces/${id}/budgets/${interval}`, body);
    expect([refused.status, refused.body.error.metadata.field]).toEqual([400, field]);
    expect(await budgets(id)).toEqual(before);
  });

  test("stops every key of the workspace with 403 once it is used up, and counts what was spent before it", async () => {
    const workspace_id = await newWorkspace();
    const usage = { prompt_tokens: 10, completion_tokens: 5 };
    const router = await startRouter({ key: { workspace_id }, scripts: [{ kind: "answer", usage }] });
    const day = new Date().toISOString().slice(0, 10);
    const spent = `INSERT INTO roll_ups (workspace_id, grain, period, key_hash, model, provider, endpoint, cost_pico)
      VALUES (?1, 'w', ?2, '', '', '', '', 70000000)`;
    await env.DB.prepare(spent).bind(workspace_id, day).run();
    await router.manage("PUT", `/workspaces/${workspace_id}/budgets/daily`, { limit_usd: 0.0001 });
    const answers = [];
    for (let turn = 0; turn < 4; turn += 1) answers.push(await router.ask({ max_tokens: 5 }));
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403, 403]);
    expect(answers[3]?.body.error).toMatchObject({
      code: 403,
      metadata: {
        error_type: "permission_denied",
        limit: { scope: "workspace", kind: "budget", limit: 0.0001, used: 0.00009, reserved: 0 },
      },
    });
    // Raised, it holds no longer.
    await router.manage("PUT", `/workspaces/${workspace_id}/budgets/daily`, { limit_usd: 1 });
    expect((await router.ask()).status).toBe(200);
  });
});

test("a workspace's rates are its keys' where they have none of their own", async () => {
  const workspace_id = await newWorkspace();
  const router = await startRouter({ key: { workspace_id, rate_limits: { tokens_per_minute: 1_000_000 } } });
  await router.manage("PATCH", `/workspaces/${workspace_id}`, { rate_limits: { requests_per_minute: 1 } });
  await router.manage("PATCH", `/workspaces/${workspace_id}`, { rate_limits: { concurrent_requests: 5 } });
  expect([(await router.ask()).status, (await router.ask()).status]).toEqual([200, 429]);
  await router.manage("PATCH", `/keys/${router.keyHash}`, { rate_limits: { requests_per_minute: 1_000 } });
  // A ledger that takes longer than a second, as on a busy machine, lets rates through as they were.
  await vi.waitFor(async () => {
    const served = await router.ask();
    expect([served.status, served.headers.get("x-ratelimit-limit")]).toEqual([200, "1000"]);
  });
  expect((await router.manage("GET", `/keys/${router.keyHash}`)).body.data.rate_limits).toEqual({
    requests_per_minute: 1_000,
    tokens_per_minute: 1_000_000,
    concurrent_requests: null,
  });
  await router.manage("PATCH", `/workspaces/${workspace_id}`, { rate_limits: null });
  const { body } = await router.manage("GET", `/workspaces/${workspace_id}`);
  expect(Object.values(body.data.rate_limits)).toEqual([null, null, null]);
});

/** A route that takes limits, what of it is shown afterwards, and where in its body limits stand. */
interface Place {
  method: string;
  path: string;
  shown: string;
  rest?: object;
}

describe("whatever takes limits refuses what is none, by name, and saves nothing", () => {
  const rates = [0, -1, 1.5, 1e12, "5", true, []];
  const amounts = [-1, 1e-14, 1e12, "5", true, []];
  const places = async (): Promise<Record<"rates" | "limit" | "limit_usd", Place[]>> => {
    const id = await newWorkspace();
    const { hash } = await newKey({ workspace_id: id, rate_limits: { requests_per_minute: 7 }, limit: 3 });
    const guardrail = { name: "g", workspace_id: id, limit_usd: 2, reset_interval: "daily" };
    const guarded = (await manage("POST", "/guardrails", guardrail)).body.data.id;
    const keys: Place[] = [
      { method: "POST", path: "/keys", shown: `/keys?workspace_id=${id}`, rest: { name: "new", workspace_id: id } },
      { method: "PATCH", path: `/keys/${hash}`, shown: `/keys/${hash}`, rest: { name: "changed" } },
    ];
    return {
      rates: [
        ...keys,
        { method: "PATCH", path: `/workspaces/${id}`, shown: `/workspaces/${id}`, rest: { name: "changed" } },
        {
          method: "POST",
          path: "/workspaces",
          shown: "/workspaces",
          rest: { name: "new", slug: `${id.slice(0, 8)}-new` },
        },
      ],
      limit: keys,
      limit_usd: [
        {
          method: "PUT",
          path: `/workspaces/${id}/budgets/weekly`,
          shown: `/workspaces/${id}/budgets`,
          rest: { include_byok_in_budgets: true },
        },
        {
          method: "POST",
          path: "/guardrails",
          shown: `/guardrails?workspace_id=${id}`,
          rest: { name: "new", workspace_id: id, reset_interval: "daily" },
        },
        { method: "PATCH", path: `/guardrails/${guarded}`, shown: `/guardrails/${guarded}`, rest: { name: "changed" } },
      ],
    };
  };
  const refuses = async ({ method, path, shown, rest }: Place, body: object, field: string) => {
    const before = (await manage("GET", shown)).body;
    const { status, body: answer } = await manage(method, path, { ...rest, ...body });
    expect([status, answer.error?.metadata.field], `${method} ${path} ${JSON.stringify(body)}`).toEqual([400, field]);
    expect((await manage("GET", shown)).body).toEqual(before);
  };

  test.each(rateKinds)("%s", async (kind) => {
    for (const place of (await places()).rates) {
      for (const rate of rates) await refuses(place, { rate_limits: { [kind]: rate } }, `rate_limits.${kind}`);
    }
  });

  test.each(["limit", "limit_usd"] as const)("%s", async (field) => {
    for (const place of (await places())[field]) {
      for (const amount of amounts) await refuses(place, { [field]: amount }, field);
    }
  });

  test("intervals and their owners that nobody knows", async () => {
    const { limit, limit_usd: budgets } = await places();
    for (const place of limit) await refuses(place, { limit: 1, limit_reset: "hourly" }, "limit_reset");
    for (const place of budgets.slice(1))
      await refuses(place, { limit_usd: 1, reset_interval: "hourly" }, "reset_interval");
    for (const path of ["/keys/unknown", "/guardrails/unknown"])
      expect((await manage("PATCH", path, { name: "changed" })).status).toBe(404);
    for (const [path, body] of [
      ["/workspaces/unknown", { rate_limits: { requests_per_minute: 5 } }],
      ["/workspaces/unknown/budgets/daily", { limit_usd: 5 }],
    ] as const)
      expect((await manage(path.endsWith("daily") ? "PUT" : "PATCH", path, body)).status).toBe(404);
  });
});
