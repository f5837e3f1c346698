// Names that vendors and their clients write for models of the catalog.
import { expect, it } from "vitest";
import type { Catalog } from "../../../src/catalog/catalog.ts";
import { meantModel } from "../../../src/catalog/meant-model.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";

const pricing = { prompt: "0.000001", completion: "0.000002" };
const catalog = catalogOf(
  "anthropic/claude-sonnet-4.5",
  "anthropic/claude-sonnet-4",
  "openai/gpt-4o",
  "openai/gpt-4o-mini",
  "one/twin",
  "two/twin",
  "mybox/large",
  "mistralai/mistral-small",
  "mini/o1",
);

function catalogOf(...ids: string[]): Catalog {
  const read = readCatalog(
    {
      providers: [{ slug: "vendor", name: "Vendor", dialect: "openai", base_url: "https://vendor.test/v1" }],
      models: ids.map((id) => ({
        id,
        name: id,
        context_length: 1_000,
        endpoints: [{ provider: "vendor", upstream_model: "up", pricing }],
      })),
    },
    catalogRules,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return read.value;
}

it.each<[name: string, meant: string | undefined]>([
  ["claude-sonnet-4-5", "anthropic/claude-sonnet-4.5"],
  ["claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4.5"],
  ["claude-sonnet-4-5@20250929", "anthropic/claude-sonnet-4.5"],
  ["anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4.5"],
  ["anthropic/claude-sonnet-4-5:nitro", "anthropic/claude-sonnet-4.5"],
  ["Claude-Sonnet-4.5", "anthropic/claude-sonnet-4.5"],
  ["claude-sonnet-4-20250514", "anthropic/claude-sonnet-4"],
  ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic/claude-sonnet-4.5"],
  ["gpt-4o", "openai/gpt-4o"],
  ["gpt-4o-2024-08-06", "openai/gpt-4o"],
  ["azure/gpt-4o-mini", "openai/gpt-4o-mini"],
  ["twin", "one/twin or two/twin"],
  ["openai/gpt-4o-mni", "openai/gpt-4o-mini"],
  ["opanai/gpt-4o-miin", "openai/gpt-4o-mini"],
  ["claude-sonet-4.5", "anthropic/claude-sonnet-4.5"],
  ["claude-sonnet-4.6", "anthropic/claude-sonnet-4.5"],
  ["gtp-4o", "openai/gpt-4o"],
  ["gpt-9-ultra", undefined],
  ["mybox/larg", "mybox/large"],
  ["mybox/lrge", "mybox/large"],
  ["larg", "mybox/large"],
  ["mistralai/mistral-smal", "mistralai/mistral-small"],
  ["MyBox/Larges", "mybox/large"],
  ["mini/o2", "mini/o1"],
  ["maxi/o2", undefined],
  ["mybox/la", undefined],
  ["mini/", undefined],
  ["llama", undefined],
  ["gpt-4", "openai/gpt-4o"],
  ["", undefined],
  ["x".repeat(10_000), undefined],
])("%s means %s", (name, meant) => {
  expect(meantModel(name, catalog)).toBe(meant);
});
