// The built-in catalog as a document, sorted so that a change of data is a small difference. PURE: the hand-kept tables
// and the price lists are arguments.

import type { z } from "zod";
import type { modelSchema, providerSchema } from "../../catalog/catalog.ts";
import { filled, present } from "../../wire/present.ts";
import { buildEndpoints, type EndpointDocument, type ReadList, readPolicy } from "./build-endpoints.ts";
import { declareQuality } from "./declare-quality.ts";
import type { Mapping, ModelRow, ProviderRow, QuirkRow } from "./mapping.ts";
import { ownModality } from "./own-modality.ts";
import type { Listing } from "./price-lists.ts";
import { quirksOfProvider } from "./quirks.ts";

type ProviderDocument = z.input<ReturnType<typeof providerSchema>>;
type ModelDocument = z.input<ReturnType<typeof modelSchema>>;
export interface CatalogDocument {
  providers: ProviderDocument[];
  models: ModelDocument[];
}

/** The list that knows the names and context lengths of models by the ids that we use too. */
const referenceList = "genai-prices:openrouter";

export function buildCatalog(mapping: Mapping, readList: ReadList): CatalogDocument {
  const { endpoints } = buildEndpoints(mapping, readList);
  const reference = new Map(readList(referenceList).map((listing) => [listing.name, listing]));
  const models = mapping.models.flatMap((row) => {
    const facts = { row, mapping, listing: reference.get(row.id) };
    return ["", ":free"].flatMap((variant) => {
      const served = endpoints.get(row.id + variant);
      return served === undefined ? [] : [buildModel({ ...facts, variant, endpoints: served })];
    });
  });
  const unserved = mapping.models.filter(({ id }) => !endpoints.has(id) && !endpoints.has(`${id}:free`));
  if (unserved.length > 0) throw new Error(`no endpoint serves ${unserved.map(({ id }) => id).join(", ")}`);
  const providers = mapping.providers.map((row) => buildProvider(row, mapping.quirks));
  return { providers: providers.sort(by("slug")), models: models.sort(by("id")) };
}

function buildProvider(row: ProviderRow, quirks: readonly QuirkRow[]): ProviderDocument {
  return {
    slug: row.slug,
    name: row.name,
    dialect: row.dialect,
    base_url: row.base_url,
    api_key: row.api_key ?? null,
    ...present({ auth: row.auth }),
    ...quirksOfProvider(row, quirks),
    data_policy: readPolicy(row),
    headquarters: row.hq ?? null,
    ...present({ moderated: row.moderated || undefined }),
    terms_of_service_url: row.terms ?? null,
    privacy_policy_url: row.privacy ?? null,
    status_page_url: row.status ?? null,
  };
}

interface ModelInput {
  row: ModelRow;
  mapping: Mapping;
  listing: Listing | undefined;
  variant: string;
  endpoints: EndpointDocument[];
}

function buildModel({ row, mapping, listing, variant, endpoints }: ModelInput): ModelDocument {
  const family = mapping.families.find(({ prefix }) => row.id.startsWith(prefix));
  const name = row.name ?? listing?.title;
  const context =
    row.context ?? listing?.context_length ?? Math.max(...endpoints.map((one) => one.context_length ?? 0));
  if (name === undefined) throw new Error(`${row.id} has a name neither by hand nor in ${referenceList}`);
  if (context === 0) throw new Error(`nothing tells the context length of ${row.id}`);
  const aliases = mapping.aliases.filter(({ model }) => model === row.id + variant).map(({ alias }) => alias);
  return {
    id: row.id + variant,
    name: variant === "" ? name : `${name} (free)`,
    ...present({ created: row.released === undefined ? undefined : Date.parse(row.released) / 1000 }),
    description: describe(row, context),
    context_length: context,
    architecture: {
      input_modalities: ["text", ...row.reads],
      output_modalities: [ownModality(row)?.output ?? "text"],
      tokenizer: family?.tokenizer ?? "Other",
      instruct_type: family?.instruct_type ?? null,
    },
    ...present({ aliases: filled(aliases) }),
    distillable: family?.distillable ?? null,
    quality: ownModality(row) !== undefined ? {} : declareQuality(row.quality, row.traits),
    endpoints: endpoints.map((endpoint) => withoutDefaults(endpoint, context)).sort(by("tag")),
  };
}

/** Facts in a sentence, none that the table does not hold. */
function describe(row: ModelRow, context: number): string {
  const released = row.released === undefined ? "" : `, released ${row.released}`;
  const reads = ["text", ...row.reads].join(", ");
  const traits = [
    row.traits.includes("reasons") ? "reasons before it answers" : undefined,
    ownModality(row)?.does,
    row.traits.includes("no-tools") || ownModality(row) !== undefined ? undefined : "calls tools",
  ].filter((trait) => trait !== undefined);
  const author = row.id.split("/")[0];
  return [
    `By ${author}${released}. Reads ${reads}`,
    ...traits,
    `${context.toLocaleString("en")} tokens of context.`,
  ].join("; ");
}

function withoutDefaults(endpoint: EndpointDocument, context: number): EndpointDocument {
  const { context_length, ...rest } = endpoint;
  return context_length === undefined || context_length === context ? rest : endpoint;
}

function by<Key extends string>(key: Key) {
  return (a: { [name in Key]: string }, b: { [name in Key]: string }) =>
    a[key] < b[key] ? -1 : Number(a[key] > b[key]);
}
