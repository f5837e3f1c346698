// Four thousand generations of all vendors, in all tiers, however they ended, others in each run: what their records say,
// what keys and days add up to, what every report tells and what big integers come to are the same, to the picodollar.
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFailed } from "vitest";
import { type Cost, costOf } from "../../../src/accounting/cost.ts";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { endpointSchema } from "../../../src/catalog/catalog.ts";
import { priceFor } from "../../../src/catalog/price.ts";
import { countTokens } from "../../../src/pipeline/answer/count-tokens.ts";
import { readActivity } from "../../../src/store/activity.ts";
import { saveGenerations } from "../../../src/store/generations.ts";
import { readLogPage } from "../../../src/store/log-page.ts";
import { readUsage, readWorkspaceSpend } from "../../../src/store/usage.ts";
import { defaultWorkspaceId } from "../../../src/store/workspaces.ts";
import { Observation, partsOfCompletion } from "../../../src/streaming/observation.ts";
import type { StreamPart } from "../../../src/streaming/stream-part.ts";
import { tierServed } from "../../../src/wire/service-tier.ts";
import { plainRecord } from "../accounting/plain-record.ts";
import { requestOf } from "../dialects/support.ts";
import { type Counted, type Vendor, vendors } from "../dialects/usage-vendors.ts";
import { memoryBucket } from "./bucket.ts";
import { insertFormer } from "./former-version.ts";
import { seeded } from "./make-record.ts";
import { readDailyUse } from "./read-daily-use.ts";
import { asD1, migrate, newSqlite } from "./sqlite-database.ts";

const generations = 4_000;
const now = Date.parse("2026-11-25T12:00:00Z");
const days = 20;
const keys = ["a", "b", "c"].map((letter) => letter.repeat(64));
const request = requestOf({ messages: [{ role: "user", content: "What is the capital of France?" }] });
const text = "Paris.";

/** Picodollars per token, by name and tier. */
const list = { prompt: 3_000_007n, completion: 15_000_001n, read: 300_003n, write: 3_750_011n, audio: 40_000_009n };
const tiers = { flex: 0.5, priority: 2 } as const;
const usd = (pico: bigint) => `0.${String(pico).padStart(12, "0")}`;
const scaled = (pico: bigint, factor: number) => (pico * BigInt(factor * 2)) / 2n;

function pricing(factor: number) {
  return {
    prompt: usd(scaled(list.prompt, factor)),
    completion: usd(scaled(list.completion, factor)),
    input_cache_read: usd(scaled(list.read, factor)),
    input_cache_write: usd(scaled(list.write, factor)),
    audio: usd(scaled(list.audio, factor)),
  };
}

const endpoint = endpointSchema().parse({
  provider: "p",
  upstream_model: "m",
  pricing: pricing(1),
  pricing_tiers: { flex: pricing(tiers.flex), priority: pricing(tiers.priority) },
});

const endings = [
  "whole",
  "streamed",
  "cut behind its counts",
  "cut before its end",
  "silent about its counts",
] as const;

function partsOf(
  { dialect, target, ...vendor }: Vendor,
  counts: Counted,
  ending: (typeof endings)[number],
): StreamPart[] {
  const said = { text, counts: ending === "silent about its counts" ? null : counts };
  if (ending === "whole") {
    const read = dialect.readResponse(JSON.stringify(vendor.whole(said)), target);
    if (!read.ok) throw new Error(JSON.stringify(read.problem));
    return partsOfCompletion(read.value);
  }
  const reader = dialect.streamReader(target);
  const rest = ending === "cut before its end" ? [] : vendor.end(said);
  const events = [...vendor.begin(said), ...rest];
  const isCut = ending.startsWith("cut");
  const sent = isCut ? events.filter(({ data }) => data !== "[DONE]" && !data.includes("message_stop")) : events;
  const parts = sent.flatMap((event) => reader.read(event));
  return isCut ? parts : [...parts, ...reader.finish(false)];
}

interface Made {
  record: GenerationRecord;
  cost: Cost;
  /** Worked out from what the vendor was told to count, by nothing but big integers. */
  due: bigint | null;
}

function make(index: number, random: () => number): Made {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const upTo = (limit: number) => Math.floor(random() * (limit + 1));
  const [vendor, ending, word] = [
    pick(vendors),
    pick(endings),
    pick(["default", "flex", "priority", "fast", "standard"]),
  ];
  const has = (detail: Vendor["details"][number], value: number) => (vendor.details.includes(detail) ? value : 0);
  const prompt = 1 + upTo(900_000);
  const cached = has("cached", upTo(Math.floor(prompt / 3)));
  const written = has("written", upTo(Math.floor(prompt / 3)));
  const audio = has("audio", upTo(Math.floor(prompt / 3)));
  const completion = 10 + upTo(60_000);
  const counts = { prompt, completion, cached, written, audio, reasoning: has("reasoning", upTo(completion - 2)) };
  const observation = new Observation(0);
  for (const part of partsOf(vendor, counts, ending)) observation.note(part);
  const { usage, estimated } = countTokens({ observation, request, sent: null, tokenizer: null });
  const served = tierServed(word);
  const tier = served === "default" ? undefined : served;
  const price = priceFor(endpoint, { promptTokens: usage.promptTokens, at: now, tier });
  const byok = random() < 0.2;
  const plain = { images: 0, searched: false, surcharge: 0n, dataDiscount: false, uncharged: false };
  const cost = costOf({ usage, price, byok, ...plain });
  const factor = tier === undefined ? 1 : tiers[tier];
  const due = [
    [prompt - cached - written - audio, list.prompt],
    [cached, list.read],
    [written, list.write],
    [audio, list.audio],
    [completion, list.completion],
  ].reduce((sum, [count, pico]) => sum + BigInt(count as number) * scaled(pico as bigint, factor), 0n);
  const day = new Date(now - upTo(days - 1) * 86_400_000).toISOString().slice(0, 10);
  const record: GenerationRecord = {
    ...plainRecord,
    id: `gen-${String(index).padStart(24, "0")}`,
    keyHash: pick(keys),
    createdAt: `${day}T0${upTo(9)}:00:00.000Z`,
    provider: vendor.name,
    providerName: vendor.name,
    endpoint: vendor.name,
    promptTokens: usage.promptTokens,
    completionTokens: usage.completionTokens,
    estimated,
    costPico: String(cost.charged),
    upstreamCostPico: String(cost.upstream),
    byok,
    serviceTier: served,
  };
  return { record, cost, due: estimated || ending === "cut before its end" ? null : due };
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

it("agrees everywhere, to the picodollar", { timeout: 120_000 }, async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  onTestFailed(() => console.error(`seed ${seed}`));
  const random = seeded(seed);
  const made = Array.from({ length: generations }, (_, index) => make(index, random));
  const exact = made.filter(({ due }) => due !== null);
  expect(exact.length).toBeGreaterThan(generations / 2);
  for (const { cost, due, record } of exact) expect([record.provider, cost.upstream]).toEqual([record.provider, due]);
  for (const { cost } of made) expect(sum(cost.parts.map(([, pico]) => pico))).toBe(cost.charged);

  const sqlite = newSqlite();
  const database = asD1(sqlite);
  const records = made.map(({ record }) => record);
  for (let start = 0; start < records.length; start += 500)
    await saveGenerations({ database, bucket: memoryBucket().bucket }, records.slice(start, start + 500));
  // Delivered twice, counted once.
  await saveGenerations({ database, bucket: memoryBucket().bucket }, records.slice(0, 500));

  const charged = sum(made.map(({ cost }) => cost.charged));
  const byok = sum(made.map(({ cost, record }) => (record.byok ? cost.upstream : 0n)));
  const usage = [...(await readUsage(database, keys, now)).values()];
  expect(sum(usage.map(({ cost }) => cost.total))).toBe(charged);
  expect(sum(usage.map((key) => key.byok.total))).toBe(byok);
  const period = { workspaceId: defaultWorkspaceId, from: "2026-01-01", until: "2027-01-01" };
  for (const by of ["model", "provider", "key"] as const) {
    expect(sum((await readDailyUse(database, { ...period, by })).map(({ costPico }) => costPico))).toBe(charged);
  }
  const activity = await readActivity(database, { ...period, byWorkspace: false });
  expect(sum(activity.map(({ cost }) => cost))).toBe(charged);
  expect(sum(activity.map(({ byokCost }) => byokCost))).toBe(byok);
  expect(await readWorkspaceSpend(database, defaultWorkspaceId)).toBe(charged);
  const page = await readLogPage(database, { workspaceId: defaultWorkspaceId, limit: 50 }, { totals: true });
  expect(page.totals).toMatchObject({ requests: generations, costPico: charged });
});

it("stays exact and alive beyond 64 bits", async () => {
  const sqlite = newSqlite();
  const database = asD1(sqlite);
  const costPico = "4999999999999999999";
  const records = Array.from({ length: 30 }, (_, index) => ({
    ...plainRecord,
    id: `gen-${index}`,
    keyHash: keys[0] as string,
    createdAt: "2026-11-25T01:00:00.000Z",
    byok: true,
    costPico,
    upstreamCostPico: costPico,
  }));
  await saveGenerations({ database, bucket: memoryBucket().bucket }, records);
  await saveGenerations({ database, bucket: memoryBucket().bucket }, [
    {
      ...plainRecord,
      id: "gen-beyond",
      keyHash: keys[1] as string,
      createdAt: "2026-11-25T01:00:00.000Z",
      costPico: "9".repeat(30),
    },
  ]);
  const due = 30n * BigInt(costPico);
  const usage = await readUsage(database, keys, now);
  expect(usage.get(keys[0] as string)).toMatchObject({
    cost: { total: due, daily: due },
    byok: { total: due, monthly: due },
  });
  expect(usage.get(keys[1] as string)?.cost.total).toBe(5_000_000_000_000_000_000n);
  const period = { workspaceId: defaultWorkspaceId, from: "2026-01-01", until: "2027-01-01" };
  const all = due + 5_000_000_000_000_000_000n;
  expect(sum((await readDailyUse(database, { ...period, by: "key" })).map((row) => row.costPico))).toBe(all);
  expect(sum((await readActivity(database, { ...period, byWorkspace: false })).map(({ cost }) => cost))).toBe(all);
  expect(await readWorkspaceSpend(database, defaultWorkspaceId)).toBe(all);
});

it("mends what earlier versions stored as doubles", async () => {
  const sqlite = new DatabaseSync(":memory:");
  migrate(sqlite, (name) => name < "0007");
  const database = asD1(sqlite);
  const records = Array.from({ length: 13 }, (_, index) => ({
    ...plainRecord,
    id: `gen-${index}`,
    keyHash: keys[0] as string,
    provider: "p",
    createdAt: "2026-11-25T23:59:59.999Z",
    costPico: "840000000000000001",
    upstreamCostPico: "840000000000000001",
    byok: true,
  }));
  await insertFormer(database, records);
  expect(sqlite.prepare("SELECT typeof(cost_pico) AS kind FROM key_usage").get()).toEqual({ kind: "real" });
  migrate(sqlite, (name) => name >= "0007");
  const due = 13n * 840_000_000_000_000_001n;
  const usage = (await readUsage(database, keys, now)).get(keys[0] as string);
  expect(usage).toMatchObject({ cost: { total: due }, byok: { total: due } });
  const period = { workspaceId: defaultWorkspaceId, from: "2026-11-25", until: "2026-11-25" };
  expect((await readDailyUse(database, { ...period, by: "provider" })).map((row) => row.costPico)).toEqual([due]);
});
