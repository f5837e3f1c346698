// A small catalog with every kind of difference that listings show.
import { manage } from "./call.ts";

const base = { dialect: "openai", base_url: "https://provider.invalid/v1" };

/** Says that it retains nothing, and trains on prompts: no zero retention. */
const trains = { training: true, retains_prompts: false, retention_days: 0 };

export const sampleCatalog = {
  providers: [
    {
      ...base,
      slug: "careful",
      name: "Careful",
      headquarters: "DE",
      datacenters: ["DE"],
      data_policy: { training: false, retains_prompts: false, retention_days: 0 },
      terms_of_service_url: "https://careful.invalid/terms",
    },
    {
      ...base,
      slug: "keeper",
      name: "Keeper",
      data_policy: { training: false, retains_prompts: true, retention_days: 30 },
    },
    { ...base, slug: "learner", name: "Learner", data_policy: trains },
  ],
  models: [
    {
      id: "maker/big",
      name: "Maker: Big",
      created: 1_700_000_000,
      context_length: 200_000,
      description: "For long stories",
      architecture: { input_modalities: ["text", "image"], tokenizer: "Llama3", instruct_type: "llama3" },
      aliases: ["maker/big-latest"],
      distillable: true,
      quality: { code: 0.9, general: 0.7 },
      endpoints: [
        {
          provider: "careful",
          upstream_model: "big",
          pricing: { prompt: "0.000003", completion: "0.00001", input_cache_read: "0.000001" },
          supported_parameters: ["tools", "tool_choice", "temperature"],
          regions: ["eu"],
          quantization: "fp8",
        },
        {
          provider: "keeper",
          tag: "keeper/turbo",
          upstream_model: "big-turbo",
          context_length: 100_000,
          max_completion_tokens: 8_000,
          pricing: {
            prompt: "0.000002",
            completion: "0.000008",
            overrides: [{ min_prompt_tokens: 1_000, prompt: "0.000004" }],
          },
          supported_parameters: ["temperature", "seed"],
        },
      ],
    },
    {
      id: "other/small",
      name: "Small",
      created: 1_750_000_000,
      context_length: 8_000,
      endpoints: [{ provider: "learner", upstream_model: "small", pricing: { prompt: "0", completion: "0" } }],
    },
    {
      id: "other/vectors",
      name: "Vectors",
      context_length: 500,
      architecture: { output_modalities: ["embeddings"] },
      endpoints: [{ provider: "keeper", upstream_model: "v", pricing: { prompt: "0.0000001", completion: "0" } }],
    },
    { id: "other/nowhere", name: "Nobody serves this", context_length: 500, endpoints: [] },
  ],
};

export function putCatalog(catalog: unknown = sampleCatalog) {
  return manage("PUT", "/catalog", catalog);
}
