// The examples of docs/costs.md, each as the vendor sends it and through the whole pipeline: prices, parts and the cost on
// the page are what an answer says.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { formatMoney, parseMoney } from "../../../src/catalog/money.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { play, playOperation, type Scene, type Seen } from "./play.ts";

const page = new Map(
  readFileSync("docs/costs.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && line.includes("×"))
    .map((line) => {
      const [, vendor = "", , , parts = "", cost = ""] = line.split("|").map((cell) => cell.trim());
      return [vendor, { parts, cost }] as const;
    }),
);

const message = { role: "assistant", content: "Paris." };
const openai = (usage: object, more: object = {}) => ({
  ...{ id: "u", choices: [{ index: 0, message, finish_reason: "stop" }], usage },
  ...more,
});
const million = (prices: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(prices).map(([name, usd]) => [name, formatMoney((parseMoney(usd) ?? 0n) / 1_000_000n)]),
  );

interface Example {
  dialect?: string;
  pricing: Record<string, string>;
  endpoint?: Record<string, unknown>;
  answer: object;
  body?: Record<string, unknown>;
  /** The model cites pages; a reranker is asked otherwise. */
  ranks?: true;
}

const examples: Record<string, Example> = {
  OpenAI: {
    pricing: million({ prompt: "2.50", completion: "10", input_cache_read: "1.25" }),
    answer: openai({
      prompt_tokens: 1_000,
      completion_tokens: 200,
      prompt_tokens_details: { cached_tokens: 600 },
      completion_tokens_details: { reasoning_tokens: 150 },
    }),
  },
  "OpenAI, audio": {
    pricing: million({ prompt: "1", completion: "2", audio: "40" }),
    answer: openai({ prompt_tokens: 1_000, completion_tokens: 10, prompt_tokens_details: { audio_tokens: 900 } }),
  },
  "OpenAI, `priority`": {
    pricing: million({ prompt: "2.50", completion: "10" }),
    endpoint: { pricing_tiers: { priority: million({ prompt: "4.25", completion: "17" }) } },
    body: { service_tier: "priority" },
    answer: openai({ prompt_tokens: 1_000, completion_tokens: 200 }, { service_tier: "priority" }),
  },
  Anthropic: {
    dialect: "anthropic",
    pricing: million({ prompt: "4", completion: "20", input_cache_write: "5" }),
    answer: {
      ...{ id: "u", content: [{ type: "text", text: "Paris." }], stop_reason: "end_turn" },
      usage: { input_tokens: 30, cache_creation_input_tokens: 60_000, output_tokens: 12 },
    },
  },
  "Anthropic, searching": {
    dialect: "anthropic",
    pricing: { ...million({ prompt: "3", completion: "15" }), web_search: "0.01" },
    answer: {
      ...{ id: "u", content: [{ type: "text", text: "Paris." }], stop_reason: "end_turn" },
      usage: { input_tokens: 1_000, output_tokens: 200, server_tool_use: { web_search_requests: 2 } },
    },
  },
  Google: {
    dialect: "gemini",
    pricing: million({ prompt: "0.30", completion: "2.50", audio: "1" }),
    answer: {
      candidates: [{ content: { parts: [{ text: "Paris." }] }, finishReason: "STOP" }],
      usageMetadata: {
        promptTokenCount: 100_000,
        promptTokensDetails: [{ modality: "AUDIO", tokenCount: 90_000 }],
        candidatesTokenCount: 10,
        thoughtsTokenCount: 5,
      },
    },
  },
  xAI: {
    pricing: million({ prompt: "1", completion: "2" }),
    answer: openai({
      ...{ prompt_tokens: 32, completion_tokens: 9, total_tokens: 135 },
      completion_tokens_details: { reasoning_tokens: 94 },
    }),
  },
  Perplexity: {
    pricing: { ...million({ prompt: "2", completion: "8", internal_reasoning: "3" }), web_search: "0.005" },
    endpoint: { quirks: { usage_reasoning: "beside" } },
    answer: openai({
      ...{ prompt_tokens: 33, completion_tokens: 7_163, total_tokens: 7_196, reasoning_tokens: 95_305 },
      ...{ citation_tokens: 20_000, num_search_queries: 18 },
    }),
  },
  Moonshot: {
    pricing: million({ prompt: "1", completion: "2" }),
    answer: {
      id: "u",
      choices: [{ index: 0, message, finish_reason: "stop", usage: { prompt_tokens: 1_000, completion_tokens: 500 } }],
    },
  },
  DeepSeek: {
    pricing: million({ prompt: "0.28", completion: "0.42", input_cache_read: "0.028" }),
    answer: openai({ prompt_tokens: 1_000, prompt_cache_hit_tokens: 600, completion_tokens: 200 }),
  },
  Bedrock: {
    dialect: "bedrock",
    pricing: million({ prompt: "3", completion: "15", input_cache_read: "0.30" }),
    answer: {
      output: { message: { role: "assistant", content: [{ text: "Paris." }] } },
      stopReason: "end_turn",
      usage: { inputTokens: 400, cacheReadInputTokens: 600, outputTokens: 200 },
    },
  },
  "Cohere, rerank": {
    ranks: true,
    pricing: { prompt: "0", completion: "0", request: "0.002" },
    answer: { id: "x", results: [{ index: 0, relevance_score: 0.9 }], meta: { billed_units: { search_units: 3 } } },
  },
};

const units = /^(?:request|web_search) /;

it.each([...page])("the sum of %s is right", (_, { parts }) => {
  for (const part of parts.split(";").map((one) => one.trim())) {
    const [count = "", price = "", amount = ""] = /([\d,]+) × ([\d.]+) = ([\d.]+)/.exec(part)?.slice(1) ?? [];
    const perUnit = units.test(part) ? Number(price) : Number(price) / 1e6;
    expect(Number(count.replaceAll(",", "")) * perUnit).toBeCloseTo(Number(amount), 12);
  }
});

it("are those of the page, and all of them", () => {
  expect([...page.keys()].sort()).toEqual(Object.keys(examples).sort());
});

it.each(Object.entries(examples))("%s", async (vendor, { dialect, pricing, endpoint, answer, body, ranks }) => {
  const rows = { endpoint: { pricing, ...endpoint } };
  const scene: Scene = { answers: [() => Response.json(answer)], rows };
  const { usage, record } = await read(
    ranks ? await playRank(scene) : await playWhole({ ...scene, body: body ?? {} }, dialect),
  );
  const documented = page.get(vendor);
  expect(usage.cost).toBe(Number(documented?.cost));
  expect(record.estimated).toBe(false);
  expect(record.costPico).toBe(String(parseMoney(documented?.cost ?? "")));
  if (ranks) return;
  const parts = (documented?.parts ?? "").split(";").map((part) => {
    const [, name = "", amount] = /^\s*(\w+) .* = ([\d.]+)$/.exec(part) ?? [];
    return [name, Number(amount)];
  });
  expect(usage.cost_details.parts).toEqual(Object.fromEntries(parts));
});

function playWhole(scene: Scene, dialect = "openai"): Promise<Seen> {
  return play({ ...scene, dialect, body: { stream: false, max_tokens: 100, ...scene.body } });
}

function playRank(scene: Scene): Promise<Seen> {
  const model = { architecture: { input_modalities: ["text"], output_modalities: ["rerank"] }, context_length: 4_096 };
  const body = { model: "test/model", query: "What do cats do?", documents: ["Cats purr."] };
  return playOperation(rerank, { ...scene, rows: { ...scene.rows, model }, body });
}

interface Answered {
  usage: { cost: number; cost_details: { parts: Record<string, number> } };
  record: GenerationRecord;
}

async function read({ response, background, records }: Seen): Promise<Answered> {
  const { usage } = (await response.json()) as Answered;
  await Promise.all(background);
  const [record] = records;
  if (record === undefined) throw new Error("nothing was recorded");
  return { usage, record };
}
