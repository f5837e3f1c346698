import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { saveGenerations } from "../../src/store/generations.ts";
import { adminKey, call, manage, newKey } from "./call.ts";
import { putCatalog, sampleCatalog } from "./make-catalog.ts";
import { makeGeneration } from "./make-generation.ts";

beforeEach(async () => {
  expect((await putCatalog()).body).toEqual({ data: { providers: 3, models: 4, endpoints: 4 } });
});

const ids = (answer: { body: { data: { id: string }[] } }) => answer.body.data.map(({ id }) => id);

describe("the catalog", () => {
  test("what GET answers can be put back and changes nothing", async () => {
    const { data } = (await manage("GET", "/catalog")).body;
    expect(data.models[0].endpoints[0]).toMatchObject({ tag: "careful", context_length: 200_000 });
    expect((await putCatalog(data)).status).toBe(200);
    expect((await manage("GET", "/catalog")).body.data).toEqual(data);
  });

  const putIf = (match: string, catalog: unknown = sampleCatalog) =>
    call("PUT", "/catalog", { key: adminKey, body: catalog, headers: { "if-match": match } });

  test("is replaced only if it still is the one of the ETag, where one is given", async () => {
    const etag = (await manage("GET", "/catalog")).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"\d+"$/);
    expect((await putIf(etag)).status).toBe(200);
    const stale = await putIf(etag, { ...sampleCatalog, models: [] });
    expect([stale.status, stale.body.error.metadata.error_type]).toEqual([412, "precondition_failed"]);
    expect(ids(await call("GET", "/models"))).toContain("maker/big");
    const now = (await manage("GET", "/catalog")).headers.get("etag");
    expect(now).not.toBe(etag);
    for (const match of [`W/${now}`, `"x", "0"`, "*", `"0" , ${now}`]) {
      const current = (await manage("GET", "/catalog")).headers.get("etag") ?? "";
      const answer = await putIf(match.replace(now ?? "", current));
      expect([match, answer.status]).toEqual([match, match.includes("x") ? 412 : 200]);
    }
  });

  test("of two that read the same, one replaces it", async () => {
    const etag = (await manage("GET", "/catalog")).headers.get("etag") ?? "";
    const answers = await Promise.all([putIf(etag), putIf(etag)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test("an invalid one names every mistake and changes nothing", async () => {
    const [model] = sampleCatalog.models;
    const answer = await putCatalog({
      ...sampleCatalog,
      models: [
        { ...model, id: "no slash" },
        { ...model, naem: "x" },
      ],
    });
    expect(answer.status).toBe(400);
    const paths = answer.body.error.metadata.issues.map(({ path }: { path: string }) => path);
    expect(paths).toContain("models[0].id");
    expect(paths).toContain("models[1].naem");
    expect(ids(await call("GET", "/models"))).toContain("maker/big");
  });

  test("remembers the built-in one that it began with, put in the same request, through later changes", async () => {
    const base = { digest: "0123abcd", providers: sampleCatalog.providers, models: sampleCatalog.models.slice(1) };
    expect((await putCatalog({ ...sampleCatalog, base })).status).toBe(200);
    const first = (await manage("GET", "/catalog/base")).body.data;
    expect(first).toMatchObject({ digest: "0123abcd", models: [{ id: "other/small" }, {}, {}] });
    await putCatalog({ ...sampleCatalog, models: [] });
    expect((await manage("GET", "/catalog/base")).body.data).toEqual(first);
    expect((await putCatalog({ ...sampleCatalog, base: first })).status).toBe(200);
    expect((await manage("GET", "/catalog/base")).body.data).toEqual(first);
  });

  test.each<[what: string, base: unknown, paths: string[]]>([
    ["no digest", { ...sampleCatalog }, ["base.digest"]],
    ["a wrong part", { digest: "x", providers: [], models: [{}] }, ["base.models[0].id", "base.models[0].name"]],
    ["a field that is not known", { ...sampleCatalog, digest: "x", more: 1 }, ["base.more"]],
    ["nothing of a catalog", 7, ["base.digest", "base.providers", "base.models"]],
  ])("refuses a base with %s, and changes nothing", async (_, base, paths) => {
    const before = (await manage("GET", "/catalog/base")).body;
    const answer = await putCatalog({ providers: [], models: [], base });
    expect(answer.status).toBe(400);
    const named = answer.body.error.metadata.issues.map(({ path }: { path: string }) => path);
    expect(named).toEqual(expect.arrayContaining(paths));
    expect((await manage("GET", "/catalog/base")).body).toEqual(before);
    expect(ids(await call("GET", "/models"))).toContain("maker/big");
  });

  test("this isolate sees a change at once", async () => {
    await putCatalog({ ...sampleCatalog, models: [] });
    expect(ids(await call("GET", "/models"))).toEqual([]);
  });

  test.each(["GET", "PUT"])("%s is for management", async (method) => {
    const { key } = await newKey();
    expect((await call(method, "/catalog", { key, ...(method === "PUT" ? { body: sampleCatalog } : {}) })).status).toBe(
      403,
    );
    expect((await call(method, "/catalog")).status).toBe(401);
  });
});

describe("GET /models", () => {
  test("shows the cheapest endpoint's price and every parameter that some endpoint takes", async () => {
    const { body } = await call("GET", "/models");
    expect(body).toMatchObject({ total_count: 2, links: { next: null } });
    expect(body.data[0]).toMatchObject({
      id: "maker/big",
      canonical_slug: "maker/big",
      context_length: 200_000,
      architecture: { modality: "text+image->text", tokenizer: "Llama3" },
      pricing: { prompt: "0.000002", completion: "0.000008", request: "0", image: "0" },
      top_provider: { context_length: 100_000, max_completion_tokens: 8_000, is_moderated: false },
      supported_parameters: ["seed", "temperature", "tool_choice", "tools"],
      links: { details: "/api/v1/models/maker/big/endpoints" },
    });
    expect("tokenizer" in body.data[1].architecture).toBe(false);
  });

  test.each([
    ["", ["maker/big", "other/small"]],
    ["output_modalities=all", ["maker/big", "other/small", "other/vectors"]],
    ["output_modalities=embeddings", ["other/vectors"]],
    ["input_modalities=image", ["maker/big"]],
    ["supported_parameters=tools,seed", ["maker/big"]],
    ["supported_parameters=logprobs", []],
    ["q=LONG%20stories", ["maker/big"]],
    ["q=small", ["other/small"]],
    ["context=100000", ["maker/big"]],
    ["max_price=0", ["other/small"]],
    ["min_price=2&max_price=2", ["maker/big"]],
    ["min_output_price=8.1", []],
    ["arch=llama3", ["maker/big"]],
    ["model_authors=other,nobody", ["other/small"]],
    ["providers=Careful", ["maker/big"]],
    ["distillable=true", ["maker/big"]],
    ["distillable=false", ["other/small"]],
    ["region=eu", ["maker/big"]],
    ["category=code", ["maker/big"]],
    ["min_coding_index=90", ["maker/big"]],
    ["max_intelligence_index=70", []],
    ["max_age_days=1", []],
    ["sort=newest", ["other/small", "maker/big"]],
    ["sort=pricing-low-to-high", ["other/small", "maker/big"]],
    ["sort=pricing-high-to-low", ["maker/big", "other/small"]],
    ["sort=context-high-to-low", ["maker/big", "other/small"]],
    ["sort=coding-high-to-low", ["maker/big", "other/small"]],
    ["sort=most-popular", ["maker/big", "other/small"]],
    ["sort=throughput-high-to-low", ["maker/big", "other/small"]],
    ["offset=1", ["other/small"]],
    ["limit=1", ["maker/big"]],
    ["utm_source=elsewhere", ["maker/big", "other/small"]],
  ])("?%s", async (query, expected) => {
    const answer = await call("GET", `/models?${query}`);
    expect(ids(answer)).toEqual(expected);
    const { body } = await call("GET", `/models/count?${query}`);
    if (!query.includes("offset") && !query.includes("limit")) expect(body.data.count).toBe(expected.length);
  });

  test("sorts by what was recorded in the last week", async () => {
    const small = { model: "other/small", completionTokens: 100, latencyMs: 50, generationMs: 1_050 };
    const big = { model: "maker/big", completionTokens: 100, latencyMs: 500, generationMs: 2_500 };
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [
      makeGeneration(big),
      makeGeneration(small),
      makeGeneration(small),
    ]);
    const sorted = async (sort: string) => ids(await call("GET", `/models?sort=${sort}`));
    expect(await sorted("most-popular")).toEqual(["other/small", "maker/big"]);
    expect(await sorted("throughput-high-to-low")).toEqual(["other/small", "maker/big"]);
    await saveGenerations(
      { database: env.DB, bucket: env.CONTENTS },
      Array.from({ length: 3 }, () => makeGeneration({ ...big, latencyMs: 400 })),
    );
    expect(await sorted("top-weekly")).toEqual(["maker/big", "other/small"]);
    expect(await sorted("latency-low-to-high")).toEqual(["other/small", "maker/big"]);
  });

  test.each([
    "limit=0",
    "limit=1001",
    "offset=-1",
    "sort=best",
    "max_price=cheap",
    "zdr=maybe",
    "context=1e3",
  ])("refuses ?%s, naming the parameter", async (query) => {
    const answer = await call("GET", `/models?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body.error.metadata.field).toBe(query.split("=")[0]);
  });

  test("pages link to the next one until there is none", async () => {
    const { body } = await call("GET", "/models?limit=1&q=");
    expect(new URL(body.links.next).searchParams.get("offset")).toBe("1");
    expect((await call("GET", "/models?limit=1&offset=1")).body.links.next).toBeNull();
  });
});

describe("GET /models/user", () => {
  test.each([
    [{}, ["maker/big", "other/small"]],
    [{ enable_free_model_training: false }, ["maker/big"]],
    [{ default_data_collection: "deny" }, ["maker/big"]],
    [{ allowed_providers: ["Learner"] }, ["other/small"]],
    [{ ignored_providers: ["careful", "keeper/turbo"] }, ["other/small"]],
  ])("with %j", async (settings, expected) => {
    const slug = `user-${crypto.randomUUID().slice(0, 8)}`;
    await manage("POST", "/workspaces", { name: slug, slug, ...settings });
    const { key } = await newKey({ workspace_id: slug });
    expect(ids(await call("GET", "/models/user", { key }))).toEqual(expected);
  });
});

describe("endpoints and providers", () => {
  test.each(["maker/big", "maker/big-latest", "Maker/Big", "maker/big:nitro"])("%s", async (id) => {
    const { body } = await call("GET", `/models/${id}/endpoints`);
    expect(body.data.id).toBe("maker/big");
    expect(body.data.endpoints).toMatchObject([
      {
        name: "Careful | maker/big",
        provider_name: "Careful",
        tag: "careful",
        quantization: "fp8",
        supports_tool_choice: { auto: true, none: true, required: true, function: true },
        latency_last_30m: null,
        uptime_last_30m: null,
      },
      {
        tag: "keeper/turbo",
        context_length: 100_000,
        max_completion_tokens: 8_000,
        pricing: { overrides: [{ min_prompt_tokens: 1_000, prompt: "0.000004" }] },
        supports_tool_choice: { auto: false, none: false, required: false, function: false },
      },
    ]);
    expect((await call("GET", `/model/${id}`)).body.data.id).toBe("maker/big");
  });

  test.each([
    "/models/maker/none/endpoints",
    "/model/maker/none",
    "/model/other/nowhere",
  ])("%s is not there", async (path) => {
    expect((await call("GET", path)).status).toBe(404);
  });

  test("providers with their policies", async () => {
    const { body } = await call("GET", "/providers");
    expect(body.data).toHaveLength(3);
    expect(body.data[0]).toMatchObject({
      slug: "careful",
      name: "Careful",
      headquarters: "DE",
      terms_of_service_url: "https://careful.invalid/terms",
      data_policy: { training: false, retention_days: 0 },
    });
  });
});
