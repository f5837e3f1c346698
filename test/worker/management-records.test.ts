import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { saveGenerations } from "../../src/store/generations.ts";
import { call, manage, newKey } from "./call.ts";
import { makeGeneration, usageRow } from "./make-generation.ts";

const hashOf = (digit: string) => digit.repeat(64);
/** What nobody answered had nothing to count. */
const unanswered = { promptTokens: 0, completionTokens: 0, reasoningTokens: 0, costPico: "0" };

describe("records", () => {
  test("a record that the queue delivers twice, even in one batch, is counted once", async () => {
    const keyHash = hashOf("1");
    const record = makeGeneration({ keyHash, createdAt: "2026-11-20T10:00:00.000Z" });
    const other = makeGeneration({ keyHash, createdAt: "2026-11-20T11:00:00.000Z", byok: true, upstreamCostPico: "7" });
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [record, record]);
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [record, other]);
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [other]);
    expect(await usageRow(keyHash)).toEqual([{ day: "2026-11-20", requests: 2, cost: "100000000", byok_cost: "7" }]);
  });

  test("sums beyond what doubles hold stay exact", async () => {
    const { key, hash } = await newKey();
    const costPico = "9007199254740993";
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [
      makeGeneration({ keyHash: hash, costPico }),
      makeGeneration({ keyHash: hash, costPico }),
    ]);
    const [row] = await usageRow(hash);
    expect(row?.["cost"]).toBe("18014398509481986");
    expect((await call("GET", "/key", { key })).body.data.usage).toBe(Number("18014.398509481986"));
  });

  test("spending is shown by day, week, month and in all, in UTC", async () => {
    const { key, hash } = await newKey({ limit: 10, limit_reset: "daily" });
    const now = Date.now();
    const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();
    const costPico = "1000000000000";
    await saveGenerations(
      { database: env.DB, bucket: env.CONTENTS },
      [0, 40].map((days) => makeGeneration({ keyHash: hash, createdAt: daysAgo(days), costPico })),
    );
    const { body } = await call("GET", "/key", { key });
    expect(body.data).toMatchObject({ usage: 2, usage_daily: 1, usage_weekly: 1, usage_monthly: 1 });
    expect(body.data.limit_remaining).toBe(9);
    expect((await manage("GET", `/keys/${hash}`)).body.data).toMatchObject({ usage: 2, usage_daily: 1 });
  });

  test.each([
    { limit: 10, include_byok_in_limit: false, limit_remaining: 9 },
    { limit: 10, include_byok_in_limit: true, limit_remaining: 6 },
    { limit: 4, include_byok_in_limit: true, limit_remaining: 0 },
    { limit: 2, include_byok_in_limit: true, limit_remaining: 0 },
  ])("what is left of a limit, own keys included or not: %j", async ({ limit_remaining, ...limits }) => {
    const { key, hash } = await newKey({ ...limits, limit_reset: "daily" });
    const [yesterday, today] = [-86_400_000, 0].map((ms) => new Date(Date.now() + ms).toISOString());
    const paid = { keyHash: hash, costPico: "0", byok: true, upstreamCostPico: "3000000000000" };
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [
      makeGeneration({ ...paid, createdAt: yesterday ?? "" }),
      makeGeneration({ ...paid, createdAt: today ?? "" }),
      makeGeneration({ keyHash: hash, costPico: "1000000000000", upstreamCostPico: "1000000000000" }),
    ]);
    const expected = { ...limits, limit_remaining, usage: 1, byok_usage: 6, byok_usage_daily: 3 };
    expect((await call("GET", "/key", { key })).body.data).toMatchObject(expected);
    expect((await manage("GET", `/keys/${hash}`)).body.data).toMatchObject(expected);
  });
});

describe("GET /generation", () => {
  test("answers the record with exact costs, the plan and the attempts", async () => {
    const { key, hash } = await newKey();
    const record = makeGeneration({
      keyHash: hash,
      costPico: "123456789012",
      cacheDiscountPico: "-5",
      estimated: true,
      excluded: [{ model: "fairlead/demo", endpoint: "sandbox-b", by: "tools" }],
      pipeline: [{ code: "files_parsed", engine: "mistral-ocr", files: 1, pages: 2, costPico: "2000000000" }],
      omitted: { plan: 3 },
    });
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [record]);
    const { status, body } = await call("GET", `/generation?id=${record.id}`, { key });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      id: record.id,
      total_cost: 0.123456789012,
      usage: 0.123456789012,
      cache_discount: -5e-12,
      provider_name: "Sandbox A",
      data_region: "global",
      estimated: true,
      excluded: record.excluded,
      plan: record.plan,
      pipeline: [
        {
          type: "plugin",
          name: "file-parser",
          code: "files_parsed",
          summary: "2 pages by mistral-ocr",
          data: { engine: "mistral-ocr", files: 1, pages: 2 },
          cost_usd: 0.002,
        },
      ],
      omitted: { plan: 3 },
      provider_responses: [{ endpoint_id: "sandbox-a", status: 200, latency: 1_099 }],
    });
  });

  test.each([
    ["no id", "", 400],
    ["an unknown id", "?id=gen-nothing", 404],
  ])("%s", async (_name, query, status) => {
    expect((await manage("GET", `/generation${query}`)).status).toBe(status);
  });
});

describe("activity and credits", () => {
  test("sums by day, model and endpoint", async () => {
    const { body: workspace } = await manage("POST", "/workspaces", { name: "Active", slug: "active" });
    const workspaceId = workspace.data.id;
    const today = new Date().toISOString();
    const keyHash = hashOf("2");
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [
      makeGeneration({ workspaceId, keyHash, createdAt: today, costPico: "1000000000000" }),
      makeGeneration({ workspaceId, createdAt: today, costPico: "500000000000" }),
      makeGeneration({ workspaceId, createdAt: today, costPico: "0", byok: true, upstreamCostPico: "250000000000" }),
      makeGeneration({ workspaceId, createdAt: "2020-01-01T00:00:00.000Z" }),
      makeGeneration({ workspaceId, createdAt: today, model: null, provider: null, status: 404, ...unanswered }),
    ]);
    const { body } = await manage("GET", "/activity?workspace_id=active&group_by=workspace");
    expect(body.data).toEqual([
      {
        date: today.slice(0, 10),
        model: "fairlead/demo",
        model_permaslug: "fairlead/demo",
        endpoint_id: "sandbox-a",
        provider_name: "Sandbox A",
        requests: 3,
        prompt_tokens: 30,
        completion_tokens: 60,
        reasoning_tokens: 15,
        usage: 1.5,
        byok_usage_inference: 0.25,
        workspace_id: workspaceId,
      },
    ]);
    expect((await manage("GET", `/activity?workspace_id=active&api_key_hash=${keyHash}`)).body.data[0].requests).toBe(
      1,
    );
    expect((await manage("GET", "/activity?workspace_id=active&date=2020-01-01")).body.data[0].requests).toBe(1);
    expect((await manage("GET", "/activity?date=yesterday")).status).toBe(400);
    const credits = await manage("GET", "/credits?workspace_id=active");
    expect(credits.body.data).toEqual({ total_credits: 0, total_usage: 1.50005 });
  });
});
