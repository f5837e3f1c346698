// Catalogs for the routing tests, written in a few words and read by the real reader, so that defaults are the real ones.
import type { Catalog, DataPolicy } from "../../../src/catalog/catalog.ts";
import { buildCatalogIndex, type CatalogIndex } from "../../../src/catalog/catalog-index.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";

/** An endpoint of one provider; everything that is not said has the catalog's default. */
export interface EndpointSpec {
  provider: string;
  tag?: string;
  /** USD per million tokens, of prompt and completion alike; 1 by default. */
  price?: number;
  pricing?: Record<string, unknown>;
  pricing_tiers?: Record<string, unknown>;
  supported_parameters?: string[];
  quantization?: string;
  context_length?: number;
  max_completion_tokens?: number;
  max_prompt_tokens?: number;
  regions?: string[];
  supports_implicit_caching?: boolean;
  data_policy?: Partial<DataPolicy> | null;
}

export interface ModelSpec {
  id: string;
  endpoints: EndpointSpec[];
  context_length?: number;
  architecture?: Record<string, unknown>;
  aliases?: string[];
  distillable?: boolean;
  quality?: Record<string, number>;
}

/** By slug. A provider that is not listed gets a name made of its slug and keeps nothing. */
export type ProviderSpecs = Record<string, { name?: string; data_policy?: Partial<DataPolicy> | null }>;

/** What most tests do not care about: a provider that neither trains nor keeps. */
const discreet: DataPolicy = { training: false, retains_prompts: false, retention_days: 0 };

/** Everything that the seeds' examples send. */
export const everyParameter = [
  "tools",
  "tool_choice",
  "response_format",
  "structured_outputs",
  "max_tokens",
  "temperature",
  "top_p",
  "stop",
  "seed",
];

export function makeCatalog(models: readonly ModelSpec[], providers: ProviderSpecs = {}): CatalogIndex {
  const slugs = new Set(models.flatMap(({ endpoints }) => endpoints.map(({ provider }) => provider)));
  const read = readCatalog(
    {
      providers: [...new Set([...slugs, ...Object.keys(providers)])].map((slug) => ({
        slug,
        name: slug.replace(/^./, (letter) => letter.toUpperCase()),
        dialect: "openai",
        base_url: `https://${slug}.example/v1`,
        api_key: `${slug.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}_API_KEY`,
        data_policy: discreet,
        ...providers[slug],
      })),
      models: models.map((model) => ({
        name: model.id,
        context_length: 100_000,
        ...model,
        endpoints: model.endpoints.map(({ price = 1, pricing, ...endpoint }) => ({
          upstream_model: model.id,
          supported_parameters: everyParameter,
          pricing: { prompt: perToken(price), completion: perToken(price), ...pricing },
          ...endpoint,
        })),
      })),
    },
    catalogRules,
  );
  if (!read.ok) throw new Error(read.problem.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  return indexOf(read.value);
}

function indexOf(catalog: Catalog): CatalogIndex {
  return buildCatalogIndex(catalog, 1);
}

/** USD per million tokens → the catalog's decimal string per token. */
export function perToken(perMillion: number): string {
  return (perMillion / 1_000_000).toFixed(12);
}
