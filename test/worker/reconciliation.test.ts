// Generations of every vendor's habit, in every tier and ended in every way, asked of the Worker over HTTP: what clients were
// told, what records say, and what /key, /keys, /activity, /credits and the console's page add up to, is what big integers
// come to, to the picodollar.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { GenerationRecord } from "../../src/accounting/generation-record.ts";
import { formatMoney, moneyFromNumber, moneyToNumber, parseMoney } from "../../src/catalog/money.ts";
import { dollars } from "../../src/console/parts/format.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import type { Script } from "../providers/script.ts";
import { type Counted, type Said, type Vendor, vendors } from "../unit/dialects/usage-vendors.ts";
import { call, manage } from "./call.ts";
import { type Router, startRouter } from "./start-router.ts";
import { newMember, signedIn } from "./visit.ts";

/** Picodollars per token. */
const list = { prompt: 3_000_007n, completion: 15_000_001n, read: 300_003n, write: 3_750_011n, audio: 40_000_009n };
/** In halves, so that the halved ones stay whole. */
const factors = { default: 2n, flex: 1n, priority: 4n } as const;
type Tier = keyof typeof factors;
const tiers = Object.keys(factors) as Tier[];
const at = (pico: bigint, tier: Tier) => (2n * pico * factors[tier]) / 2n;
const pricing = (tier: Tier) => ({
  prompt: formatMoney(at(list.prompt, tier)),
  completion: formatMoney(at(list.completion, tier)),
  input_cache_read: formatMoney(at(list.read, tier)),
  input_cache_write: formatMoney(at(list.write, tier)),
  audio: formatMoney(at(list.audio, tier)),
});
const endpoint = {
  pricing: pricing("default"),
  pricing_tiers: { flex: pricing("flex"), priority: pricing("priority") },
};

const endings = ["whole", "streamed", "cut behind its counts", "silent about its counts"] as const;
type Ending = (typeof endings)[number];

function scriptOf(vendor: Vendor, said: Said, ending: Ending): Script {
  if (ending === "whole") return { kind: "body", body: vendor.whole(said) };
  const isCut = ending === "cut behind its counts";
  const steps = [...vendor.begin(said), ...vendor.end(said)]
    .filter(({ data }) => !isCut || (data !== "[DONE]" && !data.includes("message_stop")))
    .map(({ data, event }) => ({ raw: `${event === undefined ? "" : `event: ${event}\n`}data: ${data}\n\n` }));
  return { kind: "stream", steps };
}

function countsOf({ details }: Vendor, index: number): Counted {
  const has = (detail: Vendor["details"][number], value: number) => (details.includes(detail) ? value : 0);
  return {
    prompt: 100_003 + index * 7,
    completion: 1_009 + index,
    cached: has("cached", 30_011 + index),
    written: has("written", 20_011 + index),
    audio: has("audio", 10_007),
    reasoning: has("reasoning", 401),
  };
}

function dueFor({ prompt, completion, cached = 0, written = 0, audio = 0 }: Counted, tier: Tier): bigint {
  return (
    BigInt(prompt - cached - written - audio) * at(list.prompt, tier) +
    BigInt(cached) * at(list.read, tier) +
    BigInt(written) * at(list.write, tier) +
    BigInt(audio) * at(list.audio, tier) +
    BigInt(completion) * at(list.completion, tier)
  );
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
const exact = (usd: number) => moneyFromNumber(usd) ?? -1n;

function quirksOf(vendor: Vendor | undefined): Record<string, unknown> {
  return { ...vendor?.target.provider.quirks, ...vendor?.target.endpoint.quirks };
}

interface Asking {
  dialect: string;
  workspaceId: string;
}

/** How the fake providers can play a dialect: Bedrock's frames are no text, and Google's key is no token. */
const dialects: Record<string, { endings?: readonly Ending[]; provider?: Record<string, unknown> }> = {
  openai: {},
  anthropic: {},
  gemini: {},
  vertex: { provider: { auth: "bearer" } },
  bedrock: { endings: ["whole"], provider: { auth: "bearer" } },
  "workers-ai": {},
};

interface Told {
  name: string;
  isSilent: boolean;
  due: bigint;
  /** Of the answer; undefined where it was cut before that was told. */
  cost: number | undefined;
}

/** Every request of one dialect; what was told, and what is written down. */
async function askAll({ dialect, workspaceId }: Asking) {
  const { endings: possible = endings, provider } = dialects[dialect] ?? {};
  const rows = vendors.filter((vendor) => vendor.target.provider.dialect === dialect);
  const router = await startRouter({
    scripts: rows.map(() => ({ kind: "drop" as const })),
    endpoint: (index) => ({ ...endpoint, quirks: quirksOf(rows[index]) }),
    provider: { dialect, ...provider },
    key: { workspace_id: workspaceId },
  });
  const told = new Map<string, Told>();
  for (const [place, vendor] of rows.entries()) {
    for (const [turn, tier] of tiers.entries()) {
      for (const [step, ending] of possible.entries()) {
        // The whole table for the first of a dialect; for its other habits each ending once, in tiers by turns.
        if (place > 0 && (place + step) % tiers.length !== turn) continue;
        const counts = countsOf(vendor, told.size);
        const isSilent = ending === "silent about its counts";
        await router.script(place, scriptOf(vendor, { text: "Paris.", counts: isSilent ? null : counts }, ending));
        const body = { provider: { only: [router.providers[place] ?? ""] }, service_tier: tier, max_tokens: 50 };
        const { headers, cost } = await ask(router, body, ending);
        const name = `${vendor.name}, ${tier}, ${ending}`;
        told.set(headers.get("x-generation-id") ?? "", { name, isSilent, due: dueFor(counts, tier), cost });
      }
    }
  }
  for (const { id, estimated, costPico } of await router.recorded(told.size)) {
    const { name, isSilent, due, cost } = told.get(id) ?? {};
    expect([name, estimated]).toEqual([name, isSilent]);
    const charged = BigInt(costPico);
    if (!isSilent) expect([name, charged]).toEqual([name, due]);
    expect([name, charged > 0n, cost ?? moneyToNumber(charged)]).toEqual([name, true, moneyToNumber(charged)]);
  }
  return router;
}

async function ask(router: Router, body: Record<string, unknown>, ending: Ending) {
  if (ending === "whole") {
    const { headers, body: answer } = await router.ask(body);
    return { headers, cost: answer.usage?.cost };
  }
  const { headers, chunks } = await router.stream(body);
  return { headers, cost: chunks.findLast(({ usage }) => usage)?.usage.cost };
}

test("every report adds up to the same, to the picodollar", { timeout: 60_000 }, async () => {
  const { body: made } = await manage("POST", "/workspaces", { name: "Reconciled", slug: "reconciled" });
  const workspaceId = made.data.id;
  const routers = [];
  for (const dialect of Object.keys(dialects)) routers.push(await askAll({ dialect, workspaceId }));
  const records: GenerationRecord[] = routers.flatMap((router) => router.records);
  expect(records.length).toBeGreaterThan(110);
  const due = sum(records.map(({ costPico }) => BigInt(costPico)));
  for (let start = 0; start < records.length; start += 50)
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, records.slice(start, start + 50));

  for (const router of routers) {
    const own = sum(router.records.map(({ costPico }) => BigInt(costPico)));
    const { data } = (await call("GET", "/key", { key: router.key })).body;
    expect([data.usage, data.usage_daily, data.usage_monthly]).toEqual(Array(3).fill(moneyToNumber(own)));
    const ofKey = await manage("GET", `/activity?workspace_id=reconciled&api_key_hash=${router.keyHash}`);
    expect(sum(ofKey.body.data.map(({ usage }: { usage: number }) => exact(usage)))).toBe(own);
  }
  const keys = (await manage("GET", "/keys?workspace_id=reconciled")).body.data;
  expect(sum(keys.map(({ usage }: { usage: number }) => exact(usage)))).toBe(due);
  const activity = (await manage("GET", "/activity?workspace_id=reconciled")).body.data;
  expect(sum(activity.map(({ usage }: { usage: number }) => exact(usage)))).toBe(due);
  expect((await manage("GET", "/credits?workspace_id=reconciled")).body.data.total_usage).toBe(moneyToNumber(due));

  const member = await newMember("admin", { workspaceId });
  const visit = await signedIn(member.accessKey);
  for (const by of ["model", "provider", "key"]) {
    const { status, text } = await visit.get(`/activity.csv?by=${by}&days=7`);
    expect(status).toBe(200);
    const costs = text
      .trim()
      .split("\r\n")
      .slice(1)
      .map((line) => parseMoney(line.split(",").at(-1) ?? "") ?? -1n);
    expect([by, sum(costs)]).toEqual([by, due]);
    const { text: shown } = await visit.get(`/activity?by=${by}&days=7`);
    const spent = dollars(due).replace("$", "[$]");
    expect(shown).toMatch(new RegExp(`<h2>Spend</h2><a class="end strong"[^>]*>${spent}<`));
  }
  const total = dollars(due).replace("$", "[$]");
  expect((await visit.get("/logs")).text).toMatch(new RegExp(`Cost</dt><dd[^>]*><a [^>]*>${total}</a>`));
});
