// What the official SDK insists on: every answer goes through its own schemas.
import { env, exports } from "cloudflare:workers";
import Anthropic from "@anthropic-ai/sdk";
import { HTTPClient } from "@openrouter/sdk/lib/http.js";
import { Analytics } from "@openrouter/sdk/sdk/analytics.js";
import { APIKeys } from "@openrouter/sdk/sdk/apikeys.js";
import { BYOK } from "@openrouter/sdk/sdk/byok.js";
import { Credits } from "@openrouter/sdk/sdk/credits.js";
import { Endpoints } from "@openrouter/sdk/sdk/endpoints.js";
import { Generations } from "@openrouter/sdk/sdk/generations.js";
import { Guardrails } from "@openrouter/sdk/sdk/guardrails.js";
import { Models } from "@openrouter/sdk/sdk/models.js";
import { Observability } from "@openrouter/sdk/sdk/observability.js";
import { Organization } from "@openrouter/sdk/sdk/organization.js";
import { Presets } from "@openrouter/sdk/sdk/presets.js";
import { Providers } from "@openrouter/sdk/sdk/providers.js";
import { Workspaces } from "@openrouter/sdk/sdk/workspaces.js";
import OpenAI from "openai";
import { beforeAll, expect, test } from "vitest";
import { saveGenerations } from "../../src/store/generations.ts";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import { adminKey, call, newKey } from "./call.ts";
import { keepContents } from "./keep-contents.ts";
import { putCatalog } from "./make-catalog.ts";
import { makeGeneration } from "./make-generation.ts";

const fetcher = (input: Request | URL | string, init?: RequestInit) => exports.default.fetch(new Request(input, init));

/** The parts of the SDK's client that are tested here: its whole entry point drags agents along. */
function client(apiKey: string) {
  const options = {
    apiKey,
    serverURL: "http://localhost/api/v1",
    httpClient: new HTTPClient({ fetcher }),
    retryConfig: { strategy: "none" as const },
  };
  return {
    analytics: new Analytics(options),
    apiKeys: new APIKeys(options),
    byok: new BYOK(options),
    credits: new Credits(options),
    endpoints: new Endpoints(options),
    generations: new Generations(options),
    guardrails: new Guardrails(options),
    models: new Models(options),
    observability: new Observability(options),
    organization: new Organization(options),
    presets: new Presets(options),
    providers: new Providers(options),
    workspaces: new Workspaces(options),
  };
}
const manager = client(adminKey);

beforeAll(async () => {
  await putCatalog();
});

test("presets", async () => {
  const { key } = await newKey();
  const { presets } = client(key);
  const messages = [{ role: "system" as const, content: "Be brief." }];
  const saved = await presets.createPresetsChatCompletions({
    slug: "sdk",
    chatRequest: { model: "maker/big", temperature: 0.5, messages },
  });
  expect(saved.data).toMatchObject({
    slug: "sdk",
    status: "active",
    designatedVersion: { version: 1, systemPrompt: "Be brief.", config: { model: "maker/big", temperature: 0.5 } },
  });
  const messagesRequest = { model: "maker/big", maxTokens: 5, messages: [{ role: "user" as const, content: "Hi" }] };
  await presets.createPresetsMessages({ slug: "sdk", messagesRequest });
  await presets.createPresetsResponses({ slug: "sdk", responsesRequest: { model: "maker/big", input: "Hi" } });
  expect((await presets.get({ slug: "sdk" })).data).toMatchObject({ slug: "sdk", designatedVersion: { version: 3 } });
  expect((await presets.getVersion({ slug: "sdk", version: "1" })).data?.systemPrompt).toBe("Be brief.");
  const listed = [];
  for await (const { result } of await presets.list()) listed.push(...result.data);
  expect(listed.map(({ slug }) => slug)).toEqual(["sdk"]);
  const versions = [];
  for await (const { result } of await presets.listVersions({ slug: "sdk" })) versions.push(...result.data);
  expect(versions.map((one) => one?.version)).toEqual([3, 2, 1]);
  await expect(presets.get({ slug: "none" })).rejects.toMatchObject({ statusCode: 404 });
});

test("keys", async () => {
  const made = await manager.apiKeys.create({
    requestBody: { name: "sdk", limit: 5, limitReset: "monthly", expiresAt: new Date("2099-01-01") },
  });
  expect(made.key).toMatch(/^sk-fl-v1-/);
  const { hash } = made.data;
  expect((await manager.apiKeys.list()).data.map((key) => key.hash)).toContain(hash);
  expect((await manager.apiKeys.get({ hash })).data.limitRemaining).toBe(5);
  const changed = await manager.apiKeys.update({ hash, requestBody: { disabled: true } });
  expect(changed.data.disabled).toBe(true);
  await manager.apiKeys.update({ hash, requestBody: { disabled: false } });
  const current = await client(made.key).apiKeys.getCurrentKeyMetadata();
  expect(current.data).toMatchObject({ isManagementKey: false, limit: 5, workspaceId: defaultWorkspaceId });
  expect((await manager.apiKeys.getCurrentKeyMetadata()).data.isManagementKey).toBe(true);
  expect(await manager.apiKeys.delete({ hash })).toEqual({ deleted: true });
});

test("destinations of broadcast: all operations, of every type", async () => {
  const { observability } = manager;
  const key = { apiKey: "hush" };
  const at = { baseUrl: "https://in.example.com" };
  const configs = {
    "otel-collector": { endpoint: "https://in.example.com" },
    langfuse: { ...at, publicKey: "pk", secretKey: "hush" },
    langsmith: { ...key, endpoint: "https://in.example.com" },
    braintrust: { ...key, projectId: "p" },
    arize: { ...key, modelId: "m", spaceKey: "hush" },
    grafana: { ...key, ...at, instanceId: "1" },
    newrelic: { licenseKey: "hush" },
    datadog: { ...key, mlApp: "app" },
    opik: { ...key, projectName: "p", workspace: "w" },
    weave: { ...key, entity: "e", project: "p" },
    posthog: { ...key },
    sentry: { dsn: "https://hush@o1.ingest.example.com/1", otlpEndpoint: "https://o1.ingest.example.com/otlp" },
    webhook: { url: "https://in.example.com/hook", headers: { "X-Key": "hush" } },
    s3: { accessKeyId: "a", secretAccessKey: "hush", bucketName: "traces" },
  } as const;
  const filterRules = {
    enabled: true,
    groups: [
      { logic: "and" as const, rules: [{ field: "model" as const, operator: "contains" as const, value: "a" }] },
    ],
  };
  for (const [type, config] of Object.entries(configs)) {
    const createObservabilityDestinationRequest = {
      type: type as keyof typeof configs,
      name: type,
      config,
      regions: ["eu" as const, "global" as const],
      samplingRate: 0.5,
      filterRules,
      apiKeyHashes: ["f".repeat(64)],
    };
    const { data } = await observability.create({ createObservabilityDestinationRequest });
    // One of the types that the SDK knows.
    const made = data as Extract<typeof data, { id: string }>;
    expect(made).toMatchObject({ type, name: type, regions: ["europe", "global"], samplingRate: 0.5, filterRules });
    expect(JSON.stringify(made)).not.toContain("hush");
    expect((await observability.get({ id: made.id })).data).toEqual(made);
    expect(await allOf(observability.list())).toContainEqual(made);
    const { data: changed } = await observability.update({
      id: made.id,
      updateObservabilityDestinationRequest: { name: "renamed", enabled: false, filterRules: null, apiKeyHashes: null },
    });
    expect(changed).toMatchObject({ name: "renamed", enabled: false, filterRules: null, config: made.config });
    expect(await observability.delete({ id: made.id })).toEqual({ deleted: true });
    await expect(observability.get({ id: made.id })).rejects.toMatchObject({ statusCode: 404 });
  }
});

test("guardrails and their assignments: all 13 operations", async () => {
  const { guardrails, workspaces } = manager;
  const createGuardrailRequest = {
    name: "sdk",
    allowedProviders: ["keeper"],
    allowedDataRegions: ["global" as const],
    enforceZdr: true,
    contentFilters: [{ pattern: "ACME-\\d+", action: "redact" as const, label: "project" }],
    contentFilterBuiltins: [{ slug: "email" as const, action: "block" as const }],
  };
  const { data: made } = await guardrails.create({ createGuardrailRequest });
  expect(made).toMatchObject({
    ...createGuardrailRequest,
    workspaceId: defaultWorkspaceId,
    enforceZdrXai: true,
    limitUsd: null,
  });
  expect((await guardrails.get({ id: made.id })).data).toEqual(made);
  expect(await allOf(guardrails.list())).toContainEqual(made);
  const changed = await guardrails.update({
    id: made.id,
    updateGuardrailRequest: { name: "renamed", contentFilters: null },
  });
  expect(changed.data).toMatchObject({ name: "renamed", contentFilters: null, allowedProviders: ["keeper"] });

  const { hash } = await newKey();
  const bulkKeys = { keyHashes: [hash] };
  expect(await guardrails.bulkAssignKeys({ id: made.id, bulkAssignKeysRequest: bulkKeys })).toEqual({
    assignedCount: 1,
  });
  const byKey = { guardrailId: made.id, keyHash: hash, keyName: "test" };
  expect(await allOf(guardrails.listKeyAssignments())).toMatchObject([byKey]);
  expect(await allOf(guardrails.listGuardrailKeyAssignments({ id: made.id }))).toMatchObject([byKey]);
  expect(await guardrails.bulkUnassignKeys({ id: made.id, bulkUnassignKeysRequest: bulkKeys })).toEqual({
    unassignedCount: 1,
  });

  const invited = await exports.default.fetch("http://localhost/api/v1/organization/members", {
    method: "POST",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ email: "guarded@example.com", role: "member" }),
  });
  const { data: member } = await invited.json<{ data: { id: string } }>();
  const bulkMembers = { memberUserIds: [member.id] };
  expect(await guardrails.bulkAssignMembers({ id: made.id, bulkAssignMembersRequest: bulkMembers })).toEqual({
    assignedCount: 1,
  });
  const byMember = { guardrailId: made.id, userId: member.id };
  expect(await allOf(guardrails.listMemberAssignments())).toMatchObject([byMember]);
  expect(await allOf(guardrails.listGuardrailMemberAssignments({ id: made.id }))).toMatchObject([byMember]);
  expect(await guardrails.bulkUnassignMembers({ id: made.id, bulkUnassignMembersRequest: bulkMembers })).toEqual({
    unassignedCount: 1,
  });
  expect(await guardrails.delete({ id: made.id })).toEqual({ deleted: true });

  const { defaultGuardrailId } = (await workspaces.get({ id: "default" })).data;
  expect((await guardrails.get({ id: defaultGuardrailId })).data.name).toBe("Default guardrail");
});

async function allOf<Item>(pages: Promise<AsyncIterable<{ result: { data: Item[] } }>>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { result } of await pages) items.push(...result.data);
  return items;
}

test("workspaces and members", async () => {
  const { data } = await manager.workspaces.create({ createWorkspaceRequest: { name: "Sdk", slug: "sdk" } });
  expect((await manager.workspaces.get({ id: "sdk" })).data.id).toBe(data.id);
  const updated = await manager.workspaces.update({
    id: data.id,
    updateWorkspaceRequest: {
      isObservabilityIoLoggingEnabled: true,
      ioLoggingApiKeyIds: [7],
      defaultProviderSort: "price",
    },
  });
  expect(updated.data).toMatchObject({ isObservabilityIoLoggingEnabled: true, ioLoggingApiKeyIds: [7] });
  const pages = await manager.workspaces.list({});
  expect(JSON.stringify(pages)).toContain("sdk");
  const invited = await exports.default.fetch("http://localhost/api/v1/organization/members", {
    method: "POST",
    headers: { authorization: `Bearer ${adminKey}` },
    body: JSON.stringify({ email: "sdk@example.com", role: "member" }),
  });
  const { data: member } = await invited.json<{ data: { id: string } }>();
  const added = await manager.workspaces.bulkAddMembers({
    id: "sdk",
    bulkAddWorkspaceMembersRequest: { userIds: [member.id] },
  });
  expect(added).toMatchObject({ addedCount: 1, data: [{ userId: member.id, role: "member" }] });
  expect(JSON.stringify(await manager.workspaces.listMembers({ id: "sdk" }))).toContain(member.id);
  expect(JSON.stringify(await manager.organization.listMembers({}))).toContain("sdk@example.com");
  const removed = await manager.workspaces.bulkRemoveMembers({
    id: "sdk",
    bulkRemoveWorkspaceMembersRequest: { userIds: [member.id] },
  });
  expect(removed.removedCount).toBe(1);
  expect(await manager.workspaces.delete({ id: "sdk" })).toEqual({ deleted: true });
});

test("models, endpoints, providers", async () => {
  const { key } = await newKey();
  const anyone = client("");
  expect(JSON.stringify(await anyone.models.list({}))).toContain("maker/big");
  expect((await anyone.models.count({})).data.count).toBe(2);
  expect((await anyone.models.get({ author: "maker", slug: "big" })).data.canonicalSlug).toBe("maker/big");
  expect(JSON.stringify(await anyone.models.listForUser({ bearer: key }, {}))).toContain("maker/big");
  const { data } = await anyone.endpoints.list({ author: "maker", slug: "big" });
  expect(data.endpoints.map((endpoint) => endpoint.tag)).toEqual(["careful", "keeper/turbo"]);
  expect((await anyone.endpoints.list({ author: "other", slug: "small" })).data.endpoints).toHaveLength(1);
  expect((await anyone.endpoints.listZdrEndpoints()).data).toHaveLength(1);
  expect((await anyone.providers.list()).data).toHaveLength(3);
});

test("generations, contents, credits and activity", async () => {
  const record = makeGeneration({ ioLog: "stored" });
  const failed = makeGeneration({ ioLog: "stored", model: null, provider: null, providerName: null, status: 502 });
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [record, failed]);
  const store = async (generationId: string, createdAt: string, error?: { message: string }) =>
    keepContents({
      workspace: { id: defaultWorkspaceId, folder: "default" },
      generationId,
      createdAt,
      contents: {
        input: { messages: [{ role: "user", content: "hello" }] },
        output: { completion: "hi", reasoning: null, tool_calls: [] },
        truncated: false,
        ...(error === undefined
          ? {}
          : { error: { ...error, status: 502, provider_name: "Sandbox A", raw: "{}", previous_errors: [] } }),
      },
    });
  await store(record.id, record.createdAt);
  await store(failed.id, failed.createdAt, { message: "went wrong" });
  expect((await manager.generations.getGeneration({ id: record.id })).data.totalCost).toBe(0.00005);
  expect((await manager.generations.getGeneration({ id: failed.id })).data.model).toBe("fairlead/demo");
  const contents = await manager.generations.listGenerationContent({ id: record.id });
  expect(contents.data.output.completion).toBe("hi");
  const withError = await manager.generations.listGenerationContent({ id: failed.id });
  expect(withError.data.error?.message).toBe("went wrong");
  expect((await manager.credits.getCredits()).data.totalUsage).toBeGreaterThan(0);
  expect((await manager.analytics.getUserActivity({})).data[0]?.endpointId).toBe("sandbox-a");
});

test("own provider keys", async () => {
  await putCatalog({
    providers: [{ slug: "openai", name: "OpenAI", dialect: "openai", base_url: "https://openai.invalid/v1" }],
    models: [],
  });
  const made = await manager.byok.create({
    createBYOKKeyRequest: { provider: "openai", key: "sk-their-own-key-0123456789", name: "ours", isFallback: true },
  });
  expect(made.data).toMatchObject({ provider: "openai", name: "ours", isFallback: true, sortOrder: 0 });
  expect(JSON.stringify(made)).not.toContain("own-key-0123");
  const { id } = made.data;
  expect((await manager.byok.get({ id })).data.id).toBe(id);
  expect(JSON.stringify(await manager.byok.list({}))).toContain(id);
  const changed = await manager.byok.update({ id, updateBYOKKeyRequest: { disabled: true, allowedModels: ["a/b"] } });
  expect(changed.data).toMatchObject({ disabled: true, allowedModels: ["a/b"], isFallback: true });
  expect(await manager.byok.delete({ id })).toEqual({ deleted: true });
});

test("errors are the SDK's own", async () => {
  await expect(manager.apiKeys.get({ hash: "0".repeat(64) })).rejects.toMatchObject({
    statusCode: 404,
    error: { code: 404 },
  });
  await expect(client("wrong").apiKeys.getCurrentKeyMetadata()).rejects.toMatchObject({ error: { code: 401 } });
  await expect(manager.workspaces.create({ createWorkspaceRequest: { name: "", slug: "x" } })).rejects.toMatchObject({
    error: { code: 400 },
  });
});

/** The clients of OpenAI and of Anthropic, as far as they ask for models. */
const reach = { apiKey: "none", maxRetries: 0, fetch: fetcher as typeof fetch };
const openAi = new OpenAI({ ...reach, baseURL: "http://localhost/api/v1" });
const anthropic = new Anthropic({ ...reach, baseURL: "http://localhost/api" });

test("the vendors' clients retrieve a model by its id, encoded by them or not", async () => {
  await putCatalog();
  expect(await openAi.models.retrieve("maker/big")).toMatchObject({
    id: "maker/big",
    object: "model",
    owned_by: "maker",
  });
  const known = { id: "maker/big", type: "model", display_name: expect.any(String), created_at: expect.any(String) };
  expect(await anthropic.models.retrieve("maker/big")).toMatchObject(known);
  const plain = await fetcher("http://localhost/api/v1/models/maker/big");
  expect([plain.status, await plain.json()]).toEqual([200, expect.objectContaining(known)]);
  await expect(openAi.models.retrieve("maker/none")).rejects.toMatchObject({ status: 404 });
  await expect(anthropic.models.retrieve("none")).rejects.toMatchObject({ status: 404 });
});

test("the vendors' clients list models, page by page where they ask for pages", async () => {
  await putCatalog();
  const ids = (await Array.fromAsync(openAi.models.list())).map(({ id }) => id);
  expect(ids).toContain("maker/big");
  const listed = await Array.fromAsync(anthropic.models.list({ limit: 1 }));
  expect(listed.map(({ id }) => id)).toEqual(ids);
  for (const { type, display_name, created_at } of listed) {
    expect({ type, named: display_name !== "", dated: Number.isFinite(Date.parse(created_at)) }).toEqual({
      type: "model",
      named: true,
      dated: true,
    });
  }
  const [, second] = ids;
  const before = await anthropic.models.list({ before_id: second ?? "", limit: 5 });
  expect(before.data.map(({ id }) => id)).toEqual(ids.slice(0, 1));
});

test("analytics: what can be asked for, and an answer with its figures", async () => {
  const { data } = await manager.analytics.getAnalyticsMeta();
  expect(data.granularities.map(({ name }) => name)).toEqual(["minute", "hour", "day", "week", "month"]);
  expect(data.metrics.find(({ name }) => name === "cost")).toMatchObject({ displayFormat: "currency", isRate: false });
  const answer = await manager.analytics.queryAnalytics({
    requestBody: {
      metrics: ["request_count", "cost", "total_p95"],
      dimensions: ["model", "app"],
      granularity: "hour",
      filters: [{ field: "region", operator: "in", value: ["global"], includeUnset: true }],
      timeRange: { start: new Date(Date.now() - 86_400_000), end: new Date() },
      orderBy: { field: "request_count", direction: "desc" },
      limit: 5,
    },
  });
  expect(answer.data.metadata).toMatchObject({ rowCount: answer.data.data.length, truncated: false });
  expect(answer.data.metadata.rowCount).toBeGreaterThan(0);
});

test.each([
  [{ metrics: [] }, "metrics"],
  [{ metrics: ["speed"] }, "metrics"],
  [{ metrics: ["cost"], dimensions: ["model", "app", "user"] }, "dimensions"],
  [{ metrics: ["cost"], granularity: "year" }, "granularity"],
  [{ metrics: ["cost"], filters: [{ field: "model", operator: "in", value: "x" }] }, "filters"],
  [{ metrics: ["cost"], filters: [{ field: "cost", operator: "eq", value: 1 }] }, "filters"],
  [{ metrics: ["cost"], time_range: { start: "2026-01-02T00:00:00Z", end: "2026-01-01T00:00:00Z" } }, "time_range"],
  [{ metrics: ["cost"], order_by: { field: "requests", direction: "asc" } }, "order_by"],
  [{ metrics: ["cost"], classifier_filters: {} }, "classifier_filters"],
])("analytics: %j is refused by name", async (body, field) => {
  const answer = await call("POST", "/analytics/query", { key: adminKey, body });
  expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(field)]);
});

const monthsAgo = { start: "2020-01-01T00:00:00Z", end: "2020-02-01T00:00:00Z" };
test.each([
  [{ granularity: "hour", time_range: monthsAgo }, true],
  [{ dimensions: ["app"], time_range: monthsAgo }, true],
  [{ time_range: { ...monthsAgo, start: "2020-01-01T00:30:00Z" } }, true],
  [{ dimensions: ["key"], granularity: "month", time_range: monthsAgo }, false],
  [{ granularity: "hour" }, false],
])("analytics: %j is warned of where that is kept no longer: %s", async (fields, isWarnedOf) => {
  const answer = await call("POST", "/analytics/query", { key: adminKey, body: { metrics: ["requests"], ...fields } });
  const warning = expect.stringMatching(/^time_range: .* are kept for 35 days; of earlier times ask from midnight/);
  expect([answer.status, answer.body.data.warnings]).toEqual([200, isWarnedOf ? [warning] : undefined]);
});
