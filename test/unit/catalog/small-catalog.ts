// A catalog of one model at two providers and a sandbox model, for tests that need something to import into.
import type { Catalog } from "../../../src/catalog/catalog.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";

const policy = { training: false, retains_prompts: false, retention_days: 0 };
const document = {
  providers: [
    {
      slug: "deepinfra",
      name: "DeepInfra",
      dialect: "openai",
      base_url: "https://deepinfra.example",
      data_policy: policy,
    },
    {
      slug: "together",
      name: "Together",
      dialect: "openai",
      base_url: "https://together.example",
      data_policy: policy,
    },
    { slug: "openai", name: "OpenAI", dialect: "openai", base_url: "https://openai.example" },
    { slug: "sandbox-a", name: "Sandbox A", dialect: "sandbox", base_url: "https://sandbox.invalid/v1" },
  ],
  models: [
    {
      id: "deepseek/deepseek-r1",
      name: "DeepSeek R1",
      created: 1737331200,
      context_length: 163840,
      aliases: ["~deepseek/r-latest"],
      quality: { general: 0.8 },
      endpoints: [
        {
          provider: "deepinfra",
          upstream_model: "deepseek-ai/DeepSeek-R1",
          regions: ["us"],
          pricing: {
            prompt: "0.0000007",
            completion: "0.0000024",
            input_cache_read: "0.0000002",
            input_cache_write_1h: "0.000001",
          },
        },
        {
          provider: "deepinfra",
          tag: "deepinfra/turbo",
          upstream_model: "deepseek-ai/DeepSeek-R1-Turbo",
          data_policy: null,
          quirks: { stream_usage: false },
          pricing: { prompt: "0.000001", completion: "0.000003" },
        },
        {
          provider: "together",
          upstream_model: "deepseek-ai/DeepSeek-R1",
          pricing: { prompt: "0.000003", completion: "0.000007" },
        },
      ],
    },
    {
      id: "fairlead/demo",
      name: "Demo",
      context_length: 1000,
      endpoints: [{ provider: "sandbox-a", upstream_model: "demo", pricing: { prompt: "0", completion: "0" } }],
    },
    {
      id: "openai/unlisted",
      name: "Unlisted",
      context_length: 1000,
      endpoints: [{ provider: "openai", upstream_model: "unlisted", pricing: { prompt: "0", completion: "0.001" } }],
    },
  ],
};

export function smallCatalog(): Catalog {
  const read = readCatalog(document, catalogRules);
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return read.value;
}
