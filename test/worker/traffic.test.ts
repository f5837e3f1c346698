// Requests of every kind, drawn by a seeded random, through the whole router: what clients were told, what the providers were
// sent, what records say, and what the API, the exports and the console's pages make of these is one and the same.
import { env, exports } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { hasFailed } from "../../src/accounting/attribution.ts";
import { failoversOf } from "../../src/accounting/failures.ts";
import type { AttemptOutcome, GenerationRecord } from "../../src/accounting/generation-record.ts";
import { speedOf } from "../../src/accounting/speed.ts";
import { formatMoney, moneyToNumber } from "../../src/catalog/money.ts";
import { count, dollars } from "../../src/console/parts/format.ts";
import { closeSums } from "../../src/store/closed-sums.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import type { Script } from "../providers/script.ts";
import { seeded } from "../unit/store/make-record.ts";
import { call, manage, newKey } from "./call.ts";
import { answers, chunk, error, streams } from "./provider-scripts.ts";
import { type AskInput, type Router, readStream, startRouter } from "./start-router.ts";
import { newMember, signedIn, type Visit } from "./visit.ts";

const slug = "traffic";
const turns = 150;
const silence: Script = { kind: "silence" };
const half: Script = { ...streams([chunk({ content: "Half of " }), chunk({ content: "it" })]), end: "hang" };
const calls: Script = { kind: "answer", content: null, toolCalls: [{ name: "openrouter_datetime", arguments: "{}" }] };

/** What a provider does to the requests of one turn; the first of them most often. */
const manners: Script[][] = [
  ...Array.from({ length: 8 }, () => [answers]),
  [error(500)],
  [error(500), answers],
  [error(429)],
  [error(400)],
  [error(401)],
  [{ kind: "drop" }],
  [silence],
  [{ ...answers, delayMs: 200 }],
  [streams([chunk({ content: "Half" })], { end: "break" })],
  [streams([chunk({ content: "Half" }), { data: { error: { message: "No more.", code: 500 } } }])],
  [{ kind: "body", status: 200, body: "<html>" }],
];

interface Shape {
  body?: Record<string, unknown>;
  asking?: AskInput;
  /** Of all providers, in the place of what was drawn. */
  manner?: Script[];
  /** The client goes away. */
  leaves?: true;
  /** Nobody knows whose it is: it is on no record. */
  unknown?: true;
}

const stream = { stream: true };
const cached = { headers: { "X-OpenRouter-Cache": "true" } };
const european = { host: "eu.localhost" };
const tools = { tools: [{ type: "openrouter:datetime" }] };

/** `broke`: a key that may spend nothing. */
const shapes = ({ broke }: { broke: string }): Shape[] => [
  {},
  { body: stream },
  { body: stream },
  { body: { ...stream, user: "somebody", session_id: "session-4711" } },
  { body: { n: 2 } },
  { body: { n: 2, ...stream } },
  { asking: cached, manner: [answers] },
  { asking: cached, body: stream, manner: [answers] },
  { asking: european },
  { asking: european, body: stream },
  { body: { model: "openrouter/auto", provider: {} } },
  { body: { model: `@preset/${slug}` } },
  { body: tools, manner: [calls, answers] },
  { body: { ...tools, ...stream }, manner: [calls, answers] },
  { body: { ...tools, ...stream }, manner: [calls, error(500)] },
  { body: { model: "no/such-model" } },
  { body: { messages: "none" } },
  { body: { provider: { only: ["nobody"] } } },
  { asking: { key: broke } },
  { asking: { key: "sk-fl-v1-nobody" }, unknown: true },
  { manner: [error(429)] },
  { leaves: true, manner: [silence] },
  { leaves: true, manner: [silence], body: stream },
  { leaves: true, manner: [half], body: stream },
];

interface Told {
  failed: boolean;
  /** USD; undefined where the client was not told. */
  cost: number | undefined;
}

let router: Router;
let visit: Visit;
let managementKey = "";
let records: GenerationRecord[] = [];
/** By the id that the client was told: those who left were told none. */
const told = new Map<string, Told>();
let left = 0;

/** How many requests the providers have had. */
async function seen(): Promise<number> {
  return sumOf(await Promise.all(router.providers.map(async (_, place) => (await router.requestsOf(place)).length)));
}

async function ask({ body = {}, asking, leaves }: Shape): Promise<[string, Told] | undefined> {
  if (leaves === undefined) {
    const response = await router.fetch(body, asking);
    const id = response.headers.get("x-generation-id") ?? "";
    if (body["stream"] === true && response.status === 200) {
      const { chunks } = await readStream(response);
      const failed = chunks.some((event) => event.error !== undefined);
      return [id, { failed, cost: chunks.findLast(({ usage }) => usage)?.usage.cost }];
    }
    const answer: { usage?: { cost: number } } = await response.json();
    return [id, { failed: response.status >= 400, cost: answer.usage?.cost }];
  }
  const before = await seen();
  const client = new AbortController();
  const answer = router.fetch(body, { ...asking, signal: client.signal }).then((response) => response.text());
  const ended = answer.catch(() => undefined);
  // When it has arrived: what is given up on the way there is on record all the same.
  for (let looks = 0; looks < 50 && (await seen()) === before; looks += 1) await scheduler.wait(5);
  await scheduler.wait(20);
  client.abort();
  await ended;
  return undefined;
}

beforeAll(async () => {
  const workspaceId = (await manage("POST", "/workspaces", { name: "Traffic", slug })).body.data.id;
  router = await startRouter({
    scripts: [answers, answers, answers],
    others: [answers],
    variables: {
      FIRST_TOKEN_TIMEOUT_MS: "1000",
      IDLE_TIMEOUT_MS: "1000",
      TOTAL_TIMEOUT_MS: "1500",
      KEEPALIVE_MS: "60",
    },
    endpoint: { regions: ["eu"] },
    model: { quality: { general: 0.5 } },
    key: { workspace_id: workspaceId, name: "Traffic" },
  });
  const own = { provider: router.providers[1], workspace_id: workspaceId, key: "own-key-0123456789" };
  expect((await router.manage("POST", "/byok", own)).status).toBe(201);
  const messages = [{ role: "user", content: "Hello" }];
  const preset = { model: router.model, messages, max_tokens: 20 };
  const saved = await call("POST", `/presets/${slug}/chat/completions`, { key: router.key, body: preset });
  expect(saved.status).toBe(200);
  const { key: broke } = await newKey({ workspace_id: workspaceId, name: "Broke", limit: 0 });
  managementKey = (await newKey({ workspace_id: workspaceId, is_management_key: true })).key;
  visit = await signedIn((await newMember("admin", { workspaceId })).accessKey);
  const random = seeded(4);
  const all = shapes({ broke });
  for (let turn = 0; turn < turns; turn += 1) {
    // Each of them at least once.
    const shape = all[turn < all.length ? turn : Math.floor(random() * all.length)] ?? {};
    const drawn = router.providers.map(() => manners[Math.floor(random() * manners.length)] ?? []);
    await Promise.all(drawn.map((manner, place) => router.script(place, ...(shape.manner ?? manner))));
    const answer = await ask(shape);
    if (shape.leaves === true) left += 1;
    else if (answer !== undefined && shape.unknown === undefined) told.set(...answer);
  }
  await router.settled();
  while (router.records.length < told.size + left) await scheduler.wait(50);
  records = router.records;
  for (let from = 0; from < records.length; from += 40) {
    if (from === 80) await closeSums(env.DB, { now: Date.now() + 7_200_000, limit: 10_000 });
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, records.slice(from, from + 40));
  }
}, 240_000);

const unsent: ReadonlySet<AttemptOutcome> = new Set(["not_sent", "unsupported", "preparation", "no_room"]);
const attempts = () => records.flatMap((record) => record.attempts);
const failures = () => [...told].flatMap(([id, { failed }]) => (failed ? [id] : []));
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
const costOf = (some: readonly GenerationRecord[]) => some.reduce((sum, { costPico }) => sum + BigInt(costPico), 0n);

test("traffic has everything in it", () => {
  const outcomes = new Set(attempts().map(({ outcome }) => outcome));
  for (const outcome of ["ok", "status", "network", "timeout", "broken_off", "client_gone", "unparsable"] as const)
    expect(outcomes).toContain(outcome);
  const has: Record<string, (record: GenerationRecord) => boolean> = {
    "failed over": (record) => !hasFailed(record) && record.attempts.length > 1,
    "from the cache": ({ responseCacheSourceId }) => responseCacheSourceId !== undefined,
    "by an own key": ({ byok }) => byok,
    "in Europe": ({ dataRegion }) => dataRegion === "europe",
    "by the auto router": ({ router: name, model }) => name !== null && model !== null,
    "by a preset": ({ presetId, model }) => presetId !== undefined && model !== null,
    "with tools run": ({ pipeline }) => pipeline.some(({ code }) => code === "server_tool"),
    "broken off": ({ status, finishReason, model }) => status === 200 && finishReason === "error" && model !== null,
    "left early": ({ cancelled, model }) => cancelled && model === null,
    "left in the middle": ({ cancelled, model }) => cancelled && model !== null,
    ...Object.fromEntries(
      [400, 402, 404, 429, 502].map((status) => [
        String(status),
        (record: GenerationRecord) => record.status === status,
      ]),
    ),
  };
  for (const [name, is] of Object.entries(has)) expect([name, records.filter(is).length]).not.toEqual([name, 0]);
});

test("clients were told what is on record", () => {
  expect(records.length).toBe(told.size + left);
  expect(records.filter(({ cancelled }) => cancelled).length).toBe(left);
  for (const record of records) {
    const { failed = false, cost } = told.get(record.id) ?? {};
    const { id, cancelled } = record;
    expect([id, cancelled, hasFailed(record)]).toEqual([id, !told.has(id), failed]);
    if (cost !== undefined) expect([id, cost]).toEqual([id, moneyToNumber(BigInt(record.costPico))]);
  }
  expect([...told.values()].filter(({ cost }) => cost !== undefined && cost > 0).length).toBeGreaterThan(30);
});

test("providers were sent what is on record", async () => {
  for (const [place, provider] of router.providers.entries()) {
    const sent = attempts().filter((attempt) => attempt.provider === provider && !unsent.has(attempt.outcome));
    // What was given up may not have arrived by then.
    const givenUp = sent.filter(({ outcome }) => outcome === "late" || outcome === "timeout").length;
    const missing = sent.length - (await router.requestsOf(place)).length;
    expect([provider, missing >= 0 && missing <= givenUp]).toEqual([provider, true]);
  }
});

test("the API says the same of each, and in sums", async () => {
  for (const record of records) {
    const { status, body } = await call("GET", `/generation?id=${record.id}`, { key: router.key });
    expect([record.id, status]).toEqual([record.id, 200]);
    expect(body.data).toMatchObject({
      ...{ cancelled: record.cancelled, finish_reason: record.finishReason, provider: record.provider },
      ...{ total_cost: moneyToNumber(BigInt(record.costPico)), streamed: record.streamed, is_byok: record.byok },
    });
  }
  const { data } = (await call("GET", "/key", { key: router.key })).body;
  const ofKey = records.filter(({ keyHash }) => keyHash === router.keyHash);
  expect([data.usage, data.usage_daily]).toEqual(Array(2).fill(moneyToNumber(costOf(ofKey))));
  const activity: { requests: number; usage: number; byok_usage_inference: number }[] = (
    await manage("GET", `/activity?workspace_id=${slug}`)
  ).body.data;
  expect(sumOf(activity.map(({ requests }) => requests))).toBe(records.filter(({ model }) => model !== null).length);
  expect(sumOf(activity.map(({ usage }) => usage))).toBeCloseTo(moneyToNumber(costOf(records)), 9);
  expect((await manage("GET", `/credits?workspace_id=${slug}`)).body.data.total_usage).toBe(
    moneyToNumber(costOf(records)),
  );
});

/** Those that the router holds against an endpoint. */
const countsAgainst: ReadonlySet<AttemptOutcome> = new Set(["network", "timeout", "unparsable", "empty", "broken_off"]);
const passing = new Set([400, 413, 422, 429]);

/** So may what was silent for longer than is usual, when it was given up. */
const mayCount: ReadonlySet<AttemptOutcome> = new Set(["late", "client_gone"]);

test("uptime is of these attempts", async () => {
  const { body } = await router.manage("GET", `/models/${router.model}/endpoints`);
  expect(body.data.endpoints.length).toBe(3);
  for (const { tag, uptime_last_1d: uptime } of body.data.endpoints) {
    // What fails by a workspace's own key, before the router's is tried, says nothing of the endpoint.
    if (tag === router.providers[1]) continue;
    const own = records.flatMap((record) =>
      record.dataRegion === "europe"
        ? []
        : record.attempts.filter(({ model, endpoint }) => model === router.model && endpoint === tag),
    );
    const cut = records.filter((one) => one.cancelled && one.endpoint === tag && one.model === router.model).length;
    const ok = own.filter(({ outcome }) => outcome === "ok").length - cut;
    const against = own.filter(
      ({ outcome, status }) =>
        countsAgainst.has(outcome) ||
        (outcome === "status" && !passing.has(status ?? 0)) ||
        (outcome === "error_in_answer" && status !== 429),
    ).length;
    const unsure = own.filter(({ outcome }) => mayCount.has(outcome)).length;
    const counted = (ok * 100) / uptime - ok;
    expect(counted).toBeGreaterThan(against - 1e-6);
    expect(counted).toBeLessThan(against + unsure + 1e-6);
    expect(counted).toBeCloseTo(Math.round(counted), 6);
  }
});

test("metrics count them", async () => {
  const headers = { authorization: `Bearer ${managementKey}` };
  const text = await (await exports.default.fetch("http://localhost/metrics", { headers })).text();
  const of = (name: string) => Number(new RegExp(`^fairlead_${name} (.*)$`, "m").exec(text)?.[1]);
  expect(of("requests_total")).toBe(records.length);
  expect(of("failovers_total")).toBe(sumOf(records.map((record) => failoversOf(record))));
  expect(of("cost_usd_total")).toBe(moneyToNumber(costOf(records)));
  expect(of("first_token_seconds_count")).toBe(
    records.filter((record) => speedOf(record).firstTokenMs !== null).length,
  );
});

interface Line {
  id: string;
  status: number;
  finish_reason: string | null;
  cancelled: boolean;
  attempts: number;
  total_cost: number;
}

async function exported(query = ""): Promise<Line[]> {
  const { status, text } = await visit.get(`/logs.jsonl${query}`);
  expect(status).toBe(200);
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

const idsOf = (some: readonly { id: string }[]) => some.map(({ id }) => id).toSorted();

test("exports have the same rows, by whatever is asked for", async () => {
  const lines = new Map((await exported()).map((line) => [line.id, line]));
  expect(idsOf([...lines.values()])).toEqual(idsOf(records));
  for (const record of records) {
    expect(lines.get(record.id)).toMatchObject({
      ...{ status: record.status, finish_reason: record.finishReason, cancelled: record.cancelled },
      ...{ attempts: record.attempts.length, total_cost: moneyToNumber(BigInt(record.costPico)) },
    });
  }
  const { text: csv } = await visit.get("/logs.csv");
  for (const { id, costPico } of records)
    expect(csv).toMatch(new RegExp(`^${id},.*,${formatMoney(BigInt(costPico))},`, "m"));
  expect(idsOf(await exported("?status=failed"))).toEqual(failures().toSorted());
  expect(idsOf(await exported("?q=status:cancelled"))).toEqual(idsOf(records.filter(({ id }) => !told.has(id))));
});

/** A named figure of a page, as it is written. */
async function figure(path: string, name: string): Promise<string | undefined> {
  const { status, text } = await visit.get(path);
  expect([path, status]).toEqual([path, 200]);
  const [, value] = new RegExp(`<dt[^>]*>${name}</dt><dd[^>]*>([\\s\\S]*?)</dd>`).exec(text) ?? [];
  return value?.replaceAll(/<[^>]*>/g, "");
}

test("pages show the same figures", async () => {
  expect(await figure("/logs", "Requests")).toBe(count(records.length));
  expect(await figure("/logs", "Cost")).toBe(dollars(costOf(records)));
  for (const path of ["/logs", "/logs?hours=24", "/errors"])
    expect([path, await figure(path, "Failed")]).toEqual([path, count(failures().length)]);
  for (const by of ["model", "provider", "key"]) {
    const { text } = await visit.get(`/activity.csv?by=${by}&days=1`);
    const [head = "", ...lines] = text.trim().split("\r\n");
    const at = (name: string) => head.split(",").indexOf(name);
    const sum = (name: string) => sumOf(lines.map((line) => Number(line.split(",")[at(name)])));
    expect([by, sum("requests"), sum("failures")]).toEqual([by, records.length, failures().length]);
  }
  for (const provider of router.providers) {
    const requests = records.filter((record) => (record.provider ?? record.attempts.at(-1)?.provider) === provider);
    expect([provider, await figure(`/providers/${provider}`, "Requests")]).toEqual([provider, count(requests.length)]);
  }
});

test("after somebody is erased every sum is what it was, and nobody is named", async () => {
  const query = {
    metrics: ["requests", "cost"],
    dimensions: ["user"],
    time_range: {
      start: new Date(Date.now() - 3_600_000).toISOString(),
      end: new Date(Date.now() + 60_000).toISOString(),
    },
  };
  const byUser = async (): Promise<{ user: string; requests: number }[]> =>
    (await call("POST", "/analytics/query", { key: managementKey, body: query })).body.data.data;
  const named = records.filter(({ externalUser }) => externalUser === "somebody");
  expect(named.length).toBeGreaterThan(0);
  expect((await byUser()).map(({ user, requests }) => [user, Number(requests)])).toContainEqual([
    "somebody",
    named.length,
  ]);
  const erased = await manage("DELETE", `/generations?user=somebody&workspace_id=${slug}`);
  expect(erased.body.data.generations).toBe(named.length);
  expect(sumOf((await byUser()).map(({ requests }) => Number(requests)))).toBe(records.length);
  expect(await figure("/logs", "Requests")).toBe(count(records.length));
  expect(await figure("/logs", "Cost")).toBe(dollars(costOf(records)));
  expect(await figure("/logs?hours=24", "Failed")).toBe(count(failures().length));
  expect(idsOf(await exported())).toEqual(idsOf(records));
  const pages = ["/sessions?by=user", "/sessions?by=session", "/activity?days=1", "/logs.jsonl", "/logs.csv"];
  for (const path of pages)
    expect([path, (await visit.get(path)).text]).not.toEqual([path, expect.stringMatching(/somebody|session-4711/)]);
  expect(await byUser()).not.toContainEqual(expect.objectContaining({ user: "somebody" }));
});
