// OpenRouter's public listing (`/models` and `/models/{id}/endpoints`) → our catalog. It names providers but neither
// their addresses nor what they call a model: both come from the catalog that we have, and what it does not know is
// guessed or left out, and said. PURE.
import * as z from "zod";
import { present } from "../wire/present.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { Catalog, Endpoint, Model } from "./catalog.ts";
import { isPlausible } from "./check-prices.ts";
import { besideOurs, type Imported } from "./imported.ts";
import {
  endpointsAnswerSchema,
  type ListedModel,
  listedEndpointSchema,
  listedModelSchema,
  modelsAnswerSchema,
  readListedPricing,
} from "./openrouter-listing.ts";

/** The ids of `GET /models`, whose endpoints are to be asked for. */
export function openRouterModelIds(models: unknown): Result<string[], string> {
  const answer = modelsAnswerSchema().safeParse(models);
  if (!answer.success) return fail("the listing of models is not {data:[…]}");
  return ok(answer.data.data.flatMap((model) => listedModelSchema().safeParse(model).data?.id ?? []));
}

/** `models`: the answer of `GET /models`; `endpoints`: the answers of `GET /models/{id}/endpoints`. */
export function importOpenRouter(
  listing: { models: unknown; endpoints: unknown[] },
  base: Catalog,
): Result<Imported, string> {
  const answer = modelsAnswerSchema().safeParse(listing.models);
  if (!answer.success) return fail("the listing of models is not {data:[…]}");
  const notes: string[] = [];
  const served = new Map(
    listing.endpoints.flatMap((each) => {
      const read = endpointsAnswerSchema().safeParse(each);
      return read.success ? [[read.data.data.id, read.data.data.endpoints] as const] : [];
    }),
  );
  const models = answer.data.data.flatMap((each) => {
    const read = listedModelSchema().safeParse(each);
    if (!read.success) {
      notes.push(`a model that cannot be read was left out: ${z.prettifyError(read.error)}`);
      return [];
    }
    const model = importModel(read.data, { endpoints: served.get(read.data.id) ?? [], base, notes });
    if (model.ok) return [model.value];
    notes.push(`${read.data.id}: left out, ${model.problem}`);
    return [];
  });
  return ok({ catalog: besideOurs(base, { providers: [], models }), notes });
}

function importModel(
  listed: ListedModel,
  { endpoints: served, base, notes }: { endpoints: unknown[]; base: Catalog; notes: string[] },
): Result<Model, string> {
  const known = base.models.find(({ id, aliases }) => id === listed.id || aliases.includes(listed.id));
  const context = listed.context_length ?? known?.context_length;
  if (context === undefined) return fail("no context length");
  const endpoints = new Map<string, Endpoint>();
  for (const each of served) {
    const endpoint = importEndpoint(each, { listed, known, context, base, notes });
    if (!endpoint.ok) notes.push(`${listed.id}: an endpoint was left out: ${endpoint.problem}`);
    else if (endpoints.has(endpoint.value.tag)) notes.push(`${listed.id}: a second ${endpoint.value.tag} was left out`);
    else endpoints.set(endpoint.value.tag, endpoint.value);
  }
  if (endpoints.size === 0) return fail("no endpoint that can be called");
  return ok({
    id: listed.id,
    name: listed.name,
    created: listed.created,
    description: listed.description ?? "",
    context_length: context,
    architecture: {
      input_modalities: listed.architecture.input_modalities,
      output_modalities: listed.architecture.output_modalities,
      tokenizer: listed.architecture.tokenizer ?? null,
      instruct_type: listed.architecture.instruct_type ?? null,
    },
    aliases: known?.aliases ?? [],
    distillable: known?.distillable ?? null,
    quality: known?.quality ?? {},
    endpoints: [...endpoints.values()],
  });
}

interface EndpointInput {
  listed: ListedModel;
  /** The model and the providers as our catalog has them. */
  known: Model | undefined;
  base: Catalog;
  context: number;
  notes: string[];
}

function importEndpoint(
  document: unknown,
  { listed, known, base, context, notes }: EndpointInput,
): Result<Endpoint, string> {
  const read = listedEndpointSchema().safeParse(document);
  if (!read.success) return fail("it cannot be read");
  const { tag, provider_name } = read.data;
  const slug = tag.split("/")[0] ?? tag;
  if (!base.providers.some((provider) => provider.slug === slug))
    return fail(`nothing is known of ${provider_name} (${slug})`);
  const pricing = readListedPricing(read.data.pricing);
  if (pricing === undefined) return fail(`${tag} has no fixed price`);
  if (!isPlausible(pricing)) return fail(`${tag} has a price that cannot be one of a token`);
  const same = known?.endpoints.find((endpoint) => endpoint.tag === tag);
  const sibling = same ?? known?.endpoints.find(({ provider }) => provider === slug);
  const guess = listed.hugging_face_id || listed.id.replace(/^.*\//, "").replace(/:.*$/, "");
  if (sibling === undefined) notes.push(`${listed.id}: guessed that ${tag} calls it ${guess}`);
  return ok({
    provider: slug,
    tag,
    upstream_model: sibling?.upstream_model ?? guess,
    quantization: read.data.quantization ?? null,
    context_length: read.data.context_length ?? context,
    max_completion_tokens: read.data.max_completion_tokens ?? null,
    max_prompt_tokens: read.data.max_prompt_tokens ?? null,
    pricing,
    supported_parameters: read.data.supported_parameters,
    regions: sibling?.regions ?? [],
    supports_implicit_caching: read.data.supports_implicit_caching,
    quirks: sibling?.quirks ?? {},
    ...present({ data_policy: same?.data_policy, dialect: sibling?.dialect }),
  });
}
