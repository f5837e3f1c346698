// Where the prices of the built-in catalog come from: every one has a source and a day, and the few that nobody could
// check are known by name.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { contradictions } from "../../../src/commands/catalog-build/compare-lists.ts";
import { readMapping } from "../../../src/commands/catalog-build/mapping.ts";
import { readOrigins } from "../../../src/commands/catalog-build.ts";

const file = join(import.meta.dirname, "../../../src/catalog/data/builtin.generated.json");
const read = readCatalog(JSON.parse(await readFile(file, "utf8")), catalogRules);
if (!read.ok) throw new Error(JSON.stringify(read.problem));
const endpoints = read.value.models.flatMap(({ id, endpoints }) => endpoints.map((endpoint) => ({ id, endpoint })));
const origins = new Map((await readOrigins()).map((origin) => [`${origin.model} ${origin.endpoint.tag}`, origin]));

const isPriced = ({ pricing }: (typeof endpoints)[number]["endpoint"]) =>
  [pricing.prompt, pricing.completion, pricing.request ?? "0"].some((price) => Number(price) > 0);

it("is known of every endpoint, and for every price it has a page and a day", () => {
  const undated = endpoints.filter(({ id, endpoint }) => {
    const source = origins.get(`${id} ${endpoint.tag}`)?.source;
    if (source === undefined) throw new Error(`${id} at ${endpoint.tag} has no source`);
    if (endpoint.provider.startsWith("sandbox")) return source.source !== "own";
    return isPriced(endpoint) && (source.url === undefined || source.read === undefined);
  });
  expect(undated.map(({ id, endpoint }) => `${id} at ${endpoint.tag}`)).toEqual([
    "ai21/jamba-mini-1.7 at ai21",
    "jina/jina-reranker-v3 at jina",
    "meta-llama/llama-3.3-70b-instruct at crusoe",
    "mixedbread/mxbai-rerank-large-v2 at together",
    "thinkingmachines/inkling at baseten",
    "tngtech/deepseek-r1t-chimera at chutes",
  ]);
});

it("names no source that nothing comes from, and no day that has not come", async () => {
  const used = new Set([...origins.values()].map(({ source }) => source.source));
  const { sources, tiers } = await readMapping();
  expect(sources.map(({ source }) => source).sort()).toEqual([...used].sort());
  const days = [...sources.map((row) => row.read), ...tiers.map(({ seen }) => seen)];
  expect(days.filter((day) => day !== undefined && day > "2026-11-26")).toEqual([]);
});

describe("a contradiction between sources", () => {
  const [origin] = [...origins.values()].filter(({ model }) => model === "openai/gpt-4o");
  if (origin === undefined) throw new Error("gpt-4o has no origin");
  const source = { source: "list", what: "a list", read: "2026-11-01" };
  const other = (read: string, prompt: string) => ({
    ...origin,
    source,
    others: [
      {
        source: { ...source, read },
        list: "list:x",
        pricing: { ...origin.endpoint.pricing, prompt },
      },
    ],
  });

  it.each<[name: string, read: string, prompt: string, count: number]>([
    ["with a newer list", "2026-11-02", "0.000009", 1],
    ["with one as new", "2026-11-01", "0.000009", 1],
    ["with an older one, which is what one expects", "2026-10-31", "0.000009", 0],
    ["of less than a fifth", "2026-11-02", "0.0000026", 0],
  ])("is told: %s", (_, day, prompt, count) => {
    expect(contradictions(other(day, prompt))).toHaveLength(count);
  });
});
