// Joins the price lists with the hand-kept tables: which model is served by whom, under which name, at which price.
// PURE: lists come as an argument.

import type { z } from "zod";
import type { endpointSchema } from "../../catalog/catalog.ts";
import { modelKey } from "../../catalog/model-key.ts";
import { present } from "../../wire/present.ts";
import type { Quantization } from "../../wire/provider-preferences.ts";
import { handPricing } from "./hand-pricing.ts";
import type { ApiRow, EndpointRow, ListRow, Mapping, ModelRow, ProviderRow, SourceRow } from "./mapping.ts";
import { ownModality } from "./own-modality.ts";
import { supportedParameters } from "./parameters.ts";
import type { Listing } from "./price-lists.ts";
import { quirksOfEndpoint, requireUse } from "./quirks.ts";
import { readPricing } from "./read-pricing.ts";
import { requireTierUse, withTiers } from "./tiers.ts";

/** An endpoint as the document has it: what equals the default may be missing. */
export type EndpointDocument = z.input<ReturnType<typeof endpointSchema>> & { tag: string };

export type ReadList = (list: string) => Listing[];

/** Where the prices of one endpoint come from, and what the lists that lost say of it. */
export interface Origin {
  model: string;
  endpoint: EndpointDocument;
  source: SourceRow;
  others: { source: SourceRow; list: string; pricing: EndpointDocument["pricing"] }[];
}

export interface BuiltEndpoints {
  /** By the id of their model. */
  endpoints: Map<string, EndpointDocument[]>;
  origins: Origin[];
}

/** What is kept by hand wins over the lists, and a higher list over a lower one. */
export function buildEndpoints(mapping: Mapping, readList: ReadList): BuiltEndpoints {
  const models = new Map(mapping.models.map((model) => [model.id, model]));
  const origins = new Map<string, Origin>();
  const add = (model: string, endpoint: EndpointDocument, list: string) => {
    const source = sourceOf(list, mapping);
    const known = origins.get(`${model} ${endpoint.tag}`);
    if (known === undefined) {
      const priced = withTiers(endpoint, mapping.tiers);
      origins.set(`${model} ${endpoint.tag}`, { model, endpoint: priced, source, others: [] });
    } else if (known.endpoint.upstream_model === endpoint.upstream_model) {
      known.others.push({ source, list, pricing: endpoint.pricing });
    }
  };
  for (const row of mapping.endpoints) {
    const model = models.get(row.model.replace(/:free$/, ""));
    if (model === undefined) throw new Error(`By hand: no model is called ${row.model}`);
    add(row.model, fromHand(row, model, mapping), row.source);
  }
  const byKey = new Map(mapping.models.flatMap((model) => keysOf(model).map((key) => [key, model] as const)));
  for (const list of mapping.lists) {
    for (const listing of readList(list.list)) {
      const model = byKey.get(modelKey(withoutVariant(listing.name, list.variant)));
      if (model === undefined || !isMeant(listing.name, list)) continue;
      const endpoint = fromListing(listing, { list, model, mapping });
      if (endpoint !== undefined) add(model.id, endpoint, list.list);
    }
  }
  const all = [...origins.values()];
  const served = all.map(({ endpoint }) => endpoint);
  requireUse(mapping.quirks, served);
  requireUse(mapping.refused, served);
  requireUse(mapping.apis, served);
  requireTierUse(mapping.tiers, served);
  const endpoints = new Map<string, EndpointDocument[]>();
  for (const { model, endpoint } of all) endpoints.set(model, [...(endpoints.get(model) ?? []), endpoint]);
  return { endpoints, origins: all };
}

/** `list` is the name of a list, or the word that a row by hand gives. */
function sourceOf(list: string, { sources }: Mapping): SourceRow {
  const name = list.split(":")[0];
  const source = sources.find((row) => row.source === name);
  if (source === undefined) throw new Error(`Sources: nothing is called ${name}`);
  return source;
}

function keysOf(model: ModelRow): string[] {
  return [modelKey(model.id), ...model.also];
}

function isMeant(name: string, { only, except }: ListRow): boolean {
  return (only === undefined || only.test(name)) && (except === undefined || !except.test(name));
}

function withoutVariant(name: string, variant: string | undefined): string {
  return variant === undefined ? name : name.replace(new RegExp(`-${variant}$`, "i"), "");
}

function fromHand(row: EndpointRow, model: ModelRow, mapping: Mapping): EndpointDocument {
  const provider = providerOf(row.tag, mapping);
  const policy = mapping.policies.find(({ tag }) => tag === row.tag);
  return {
    ...common({ tag: row.tag, upstream: row.upstream, provider, model }),
    ...limits({ context: row.context, output: row.output, model }),
    ...quantized(row.quantization),
    pricing: handPricing(row),
    supported_parameters: parametersOf({ takes: provider.takes, model, upstream: row.upstream, provider, mapping }),
    ...regionsOf(provider),
    ...implicitCaching(provider.takes, row.cache_read !== undefined),
    ...reachedBy(provider, row.upstream, mapping),
    ...present({ data_policy: policy === undefined ? undefined : readPolicy(policy) }),
  };
}

interface ListingInput {
  list: ListRow;
  model: ModelRow;
  mapping: Mapping;
}

function fromListing(listing: Listing, { list, model, mapping }: ListingInput): EndpointDocument | undefined {
  const days = mapping.windows.find(({ provider }) => provider === list.provider)?.days;
  const pricing = readPricing({ ...listing, ...present({ days }) });
  if (pricing === undefined) return undefined;
  const provider = providerOf(list.provider, mapping);
  const takes = list.takes ?? provider.takes;
  const renamed = mapping.names.find((row) => row.provider === list.provider && row.listed === listing.name);
  const upstream = renamed?.upstream ?? fillIn(list.upstream, listing.name);
  const tag = list.variant === undefined ? list.provider : `${list.provider}/${list.variant}`;
  return {
    ...common({ tag, upstream, provider, model }),
    ...limits({ context: listing.context_length, output: listing.max_completion_tokens, model }),
    ...quantized(quantizationIn(upstream)),
    pricing,
    supported_parameters: parametersOf({
      ...{ takes, model, upstream, provider, mapping },
      searches: pricing.web_search !== undefined,
    }),
    ...regionsOf(provider),
    ...implicitCaching(takes, pricing.input_cache_read !== undefined),
    ...reachedBy(provider, upstream, mapping),
  };
}

function providerOf(tag: string, { providers }: Mapping): ProviderRow {
  const slug = tag.split("/")[0];
  const provider = providers.find((row) => row.slug === slug);
  if (provider === undefined) throw new Error(`no provider has the slug ${slug}`);
  return provider;
}

function fillIn(template: string, name: string): string {
  return template
    .replace("{name}", name)
    .replace("{lower}", name.toLowerCase())
    .replace("{last}", name.replace(/^.*\//, ""))
    .replace("{tail}", name.replace(/^[^.]*\./, ""));
}

function common(of: { tag: string; upstream: string; provider: ProviderRow; model: ModelRow }) {
  return { provider: of.provider.slug, tag: of.tag, upstream_model: of.upstream };
}

/** What a list does not say is what the model can; nobody writes more than fits. */
function limits(of: { context: number | undefined; output: number | undefined; model: ModelRow }) {
  const output = of.output ?? of.model.output;
  return present({
    context_length: of.context,
    max_completion_tokens: ownModality(of.model) === undefined ? Math.min(output, of.context ?? output) : undefined,
  });
}

function quantized(quantization: Quantization | undefined) {
  return quantization === undefined ? {} : { quantization };
}

/** Providers name the quantised weights that they serve after the quantisation, or do not tell. */
function quantizationIn(upstream: string): Quantization | undefined {
  const found = /(?:^|[-_])(nvfp4|fp8|bf16)(?:$|[-_])/i.exec(upstream)?.[1]?.toLowerCase();
  return found === "nvfp4" || found === "fp8" || found === "bf16" ? found : undefined;
}

interface TakenInput {
  takes: ProviderRow["takes"];
  model: ModelRow;
  provider: ProviderRow;
  upstream: string;
  /** It has a price for searches of the web. */
  searches?: boolean;
  mapping: Mapping;
}

function parametersOf({ takes, model, provider, upstream, searches = false, mapping }: TakenInput): string[] {
  if (ownModality(model) !== undefined) return [];
  const reasons = model.traits.includes("reasons");
  const refused = mapping.refused
    .filter(({ providers, only }) => providers.includes(provider.slug) && only.test(upstream))
    .flatMap(({ parameters }) => parameters);
  const taken = supportedParameters(takes, { tools: !model.traits.includes("no-tools"), reasons, searches, refused });
  return [...taken, ...(apiOf(provider, upstream, mapping.apis)?.adds ?? [])];
}

/** The API, where it is not the provider's usual one, and what is special about it. */
function reachedBy(provider: ProviderRow, upstream: string, { apis, quirks }: Mapping) {
  const own = apiOf(provider, upstream, apis)?.dialect;
  const { slug, dialect } = provider;
  return {
    ...present({ dialect: own }),
    ...quirksOfEndpoint({ slug, dialect: own ?? dialect }, upstream, quirks),
  };
}

function apiOf({ slug }: ProviderRow, upstream: string, apis: readonly ApiRow[]): ApiRow | undefined {
  return apis.find(({ providers, only }) => providers.includes(slug) && only.test(upstream));
}

function regionsOf(provider: ProviderRow) {
  return provider.regions.length === 0 ? {} : { regions: provider.regions };
}

/** A price for cached tokens without a marker to ask for them; Anthropic's API and Bedrock cache only what is marked. */
function implicitCaching(takes: ProviderRow["takes"], hasCachePrice: boolean): { supports_implicit_caching?: true } {
  return hasCachePrice && takes !== "anthropic" && !takes.startsWith("bedrock")
    ? { supports_implicit_caching: true }
    : {};
}

/** A row's two columns → our data policy. Nothing known stays unknown. */
export function readPolicy(row: Pick<ProviderRow, "retention" | "trains">) {
  if (row.retention === undefined && row.trains === undefined) return null;
  return {
    training: row.trains ?? true,
    retains_prompts: row.retention !== 0,
    retention_days: row.retention ?? null,
  };
}
