// models.dev's public listing (`api.json`: who serves which model at which price) → our catalog. Its names of models are
// the providers' own, so they are joined with the catalog that we have by what they have in common; a model that we do
// not know is called after its provider or the author in its name. PURE.
import * as z from "zod";
import { present } from "../wire/present.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { type Catalog, type Endpoint, type Model, type Provider, providerSchema } from "./catalog.ts";
import { isPlausible } from "./check-prices.ts";
import { besideOurs, type Imported } from "./imported.ts";
import { modelKey } from "./model-key.ts";
import {
  type ListedModel,
  type ListedProvider,
  listedModelSchema,
  listedProviderSchema,
  readCosts,
} from "./models-dev-listing.ts";

/** Their names of providers where ours are others. */
const slugs: Record<string, string> = {
  "fireworks-ai": "fireworks",
  google: "google-ai-studio",
  inference: "inference-net",
  llama: "meta",
  nearai: "near-ai",
  "novita-ai": "novita",
  "tencent-tokenhub": "tencent",
  togetherai: "together",
  zai: "z-ai",
};

/** `listing`: the document `api.json`. */
export function importModelsDev(listing: unknown, base: Catalog): Result<Imported, string> {
  const document = z.record(z.string(), z.unknown()).safeParse(listing);
  if (!document.success) return fail("the listing is not an object of providers");
  const notes: string[] = [];
  const providers: Provider[] = [];
  const models = new Map<string, Model>();
  const known = indexModels(base);
  for (const [id, each] of Object.entries(document.data)) {
    const read = listedProviderSchema().safeParse(each);
    if (!read.success) {
      notes.push(`${id}: left out, it cannot be read`);
      continue;
    }
    const provider = findProvider(read.data, base);
    if (!provider.ok) {
      notes.push(`${id}: left out, ${provider.problem}`);
      continue;
    }
    if (!base.providers.includes(provider.value)) providers.push(provider.value);
    for (const model of readModels(read.data, notes)) addModel(model, { provider: provider.value, models, known });
  }
  if (models.size === 0) return fail("the listing holds no model that can be called");
  return ok({ catalog: besideOurs(base, { providers, models: [...models.values()] }), notes });
}

/** Our own row, or a new one for whoever speaks OpenAI's format at an address that the listing knows. */
function findProvider(listed: ListedProvider, base: Catalog): Result<Provider, string> {
  const slug = slugs[listed.id] ?? listed.id;
  const ours = base.providers.find((provider) => provider.slug === slug);
  if (ours !== undefined) return ok(ours);
  if (listed.npm !== "@ai-sdk/openai-compatible") return fail("it has its own format and is not in the catalog");
  const row = {
    slug,
    name: listed.name,
    dialect: "openai",
    base_url: listed.api?.replace(/\/$/, ""),
    api_key: listed.env[0],
  };
  const read = providerSchema().safeParse(row);
  if (!read.success || listed.api?.includes("${")) return fail("it has no address or name of a key that can be used");
  return ok(read.data);
}

function readModels(provider: ListedProvider, notes: string[]): ListedModel[] {
  return Object.entries(provider.models).flatMap(([id, each]) => {
    const read = listedModelSchema().safeParse(each);
    if (!read.success) notes.push(`${provider.id}/${id}: left out, it has no price, no limits or no modalities`);
    if (!read.success || !read.data.modalities.output.includes("text")) return [];
    if (isPlausible(readCosts(read.data.cost))) return [read.data];
    notes.push(`${provider.id}/${id}: left out, it has a price that cannot be one of a million tokens`);
    return [];
  });
}

/** Our models by what each provider calls them, and by what all names have in common. */
function indexModels({ models }: Catalog): Map<string, Model> {
  const paid = models.filter(({ id }) => !id.endsWith(":free"));
  return new Map([
    ...paid.map((model) => [modelKey(model.id), model] as const),
    ...paid.flatMap((model) =>
      model.endpoints.map((endpoint) => [nameAt(endpoint.provider, endpoint.upstream_model), model] as const),
    ),
  ]);
}

function nameAt(slug: string, upstream: string): string {
  return `${slug} ${upstream}`;
}

interface AddModelInput {
  provider: Provider;
  models: Map<string, Model>;
  known: Map<string, Model>;
}

function addModel(listed: ListedModel, { provider, models, known }: AddModelInput): void {
  const ours = known.get(nameAt(provider.slug, listed.id)) ?? known.get(modelKey(listed.id));
  const id = idOf(listed, provider, ours);
  if (id === undefined) return;
  const model = models.get(id) ?? newModel(id, listed, ours);
  const endpoint = importEndpoint(listed, { provider, ours: id.endsWith(":free") ? undefined : ours });
  if (model.endpoints.some(({ tag }) => tag === endpoint.tag)) return;
  models.set(id, { ...model, endpoints: [...model.endpoints, endpoint] });
}

/** What costs nothing goes to a model of its own, `…:free`: beside paid endpoints it would draw every request. */
function idOf(listed: ListedModel, provider: Provider, ours: Model | undefined): string | undefined {
  const name = listed.id.replace(/^(?:accounts\/[^/]+\/models\/|@[^/]+\/)/, "").replace(/:free$/, "");
  const id = ours?.id ?? (name.includes("/") ? name : `${provider.slug}/${name}`).toLowerCase().replace(/[:@]/g, "-");
  const free = listed.cost.input + listed.cost.output === 0 ? ":free" : "";
  return /^[a-z0-9~][a-z0-9._~-]*\/[a-z0-9][a-z0-9._-]*$/.test(id) ? id + free : undefined;
}

function newModel(id: string, listed: ListedModel, ours: Model | undefined): Model {
  const reads = (names: string[]) =>
    (["text", "image", "file", "audio", "video"] as const).filter((name) =>
      names.includes(name === "file" ? "pdf" : name),
    );
  const created = Date.parse(listed.release_date ?? "");
  return {
    id,
    name: id.endsWith(":free") ? `${ours?.name ?? listed.name} (free)` : (ours?.name ?? listed.name),
    created: ours?.created || (Number.isNaN(created) ? 0 : created / 1000),
    description: ours?.description ?? "",
    context_length: ours?.context_length ?? listed.limit.context,
    architecture: ours?.architecture ?? {
      input_modalities: reads(listed.modalities.input),
      output_modalities: ["text"],
      tokenizer: null,
      instruct_type: null,
    },
    aliases: id.endsWith(":free") ? [] : (ours?.aliases ?? []),
    distillable: ours?.distillable ?? null,
    quality: ours?.quality ?? {},
    endpoints: [],
  };
}

function importEndpoint(listed: ListedModel, of: { provider: Provider; ours: Model | undefined }): Endpoint {
  const siblings = of.ours?.endpoints.filter(({ provider }) => provider === of.provider.slug) ?? [];
  const same = siblings.find(({ upstream_model }) => upstream_model === listed.id) ?? siblings[0];
  return {
    provider: of.provider.slug,
    tag: same?.upstream_model === listed.id ? same.tag : of.provider.slug,
    upstream_model: listed.id,
    quantization: same?.quantization ?? null,
    context_length: listed.limit.context,
    max_completion_tokens: listed.limit.output > 0 ? listed.limit.output : null,
    max_prompt_tokens: null,
    pricing: readCosts(listed.cost),
    supported_parameters: same?.supported_parameters ?? parametersOf(listed),
    regions: same?.regions ?? [],
    supports_implicit_caching: same?.supports_implicit_caching ?? false,
    quirks: same?.quirks ?? {},
    ...present({ dialect: same?.dialect }),
  };
}

function parametersOf(listed: ListedModel): string[] {
  return [
    ...["max_tokens", "max_completion_tokens", "top_p", "stop"],
    ...(listed.temperature ? ["temperature"] : []),
    ...(listed.tool_call ? ["tools", "tool_choice"] : []),
    ...(listed.reasoning ? ["reasoning", "include_reasoning"] : []),
    ...(listed.structured_output ? ["response_format", "structured_outputs"] : []),
  ];
}
