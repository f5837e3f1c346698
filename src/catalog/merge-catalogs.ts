// The three-way merge of catalogs, by provider, model and endpoint: a newer built-in catalog arrives, and what the operator
// changed, added or removed since the last one stays. Knows nothing of where catalogs are kept. Pure.
import type { JsonRecord } from "../wire/json.ts";
import type { Catalog, Endpoint, Model } from "./catalog.ts";
import { type FieldChange, type FieldConflict, isSame, mergeDocuments, type Side } from "./merge-documents.ts";

export type Part = "providers" | "models" | "endpoints";

interface Place {
  part: Part;
  /** A provider's slug, a model's id, or `id, tag` of an endpoint. */
  name: string;
}

export interface Conflict extends Place, FieldConflict {}

/** `changed` is told field by field. */
export type Change = Place & ({ kind: "added" | "removed" } | ({ kind: "changed" } & FieldChange));

export interface MergeCatalogsInput {
  /** The built-in catalog that yours began with; undefined: it is not known, so every difference is a conflict. */
  base: Catalog | undefined;
  yours: Catalog;
  builtin: Catalog;
  /** Whose value a conflict takes. */
  prefer: Side;
}

export interface MergedCatalogs {
  /** In the format of PUT /api/v1/catalog; still to be checked as a whole. */
  document: { providers: JsonRecord[]; models: JsonRecord[] };
  changes: Change[];
  conflicts: Conflict[];
}

/** What a merge goes by and what it has found so far. */
interface Merge extends Pick<MergeCatalogsInput, "prefer"> {
  isBaseKnown: boolean;
  /** Providers that are in use, whoever removed them. */
  used: Set<string>;
  changes: Change[];
  conflicts: Conflict[];
}

/** One part of the three catalogs, by name and in order. */
interface Sides<Document> {
  base: ReadonlyMap<string, Document>;
  yours: ReadonlyMap<string, Document>;
  builtin: ReadonlyMap<string, Document>;
}

export function mergeCatalogs({ base, yours, builtin, prefer }: MergeCatalogsInput): MergedCatalogs {
  const merge: Merge = { isBaseKnown: base !== undefined, prefer, used: new Set(), changes: [], conflicts: [] };
  const newer = withoutRemovedProviders(builtin, base, yours);
  const models = mergeModels(merge, {
    base: modelsOf(base),
    yours: modelsOf(yours),
    builtin: modelsOf(newer),
  });
  const providers = mergePart(merge, "providers", {
    base: providersOf(base),
    yours: providersOf(yours),
    builtin: providersOf(newer),
  });
  const { changes, conflicts } = merge;
  return { document: { providers: [...providers.values()], models }, changes, conflicts };
}

function mergeModels(merge: Merge, models: Sides<Model>): JsonRecord[] {
  const merged = mergePart(merge, "models", models);
  return [...merged].map(([id, document]) => {
    const sides = {
      base: endpointsOf(models.base.get(id)),
      yours: endpointsOf(models.yours.get(id)),
      builtin: endpointsOf(models.builtin.get(id)),
    };
    // Of a model that only one side has, all endpoints are that side's.
    const source = models.yours.get(id) ?? models.builtin.get(id);
    const isShared = models.yours.has(id) && models.builtin.has(id);
    const endpoints = isShared ? [...mergePart(merge, "endpoints", sides).values()] : (source?.endpoints ?? []);
    for (const { provider } of endpoints) if (typeof provider === "string") merge.used.add(provider);
    return { ...document, endpoints };
  });
}

/** In your order; what is new stands behind what it follows in the built-in catalog. */
function mergePart<Document extends object>(
  merge: Merge,
  part: Part,
  sides: Sides<Document>,
): ReadonlyMap<string, JsonRecord> {
  const kept = new Map<string, JsonRecord>();
  for (const name of orderOf(sides)) {
    const document = mergeOne(merge, { part, name }, sides);
    if (document !== undefined) kept.set(name, document);
  }
  return kept;
}

function mergeOne<Document extends object>(merge: Merge, place: Place, sides: Sides<Document>): JsonRecord | undefined {
  const [base, yours, builtin] = [
    sides.base.get(place.name),
    sides.yours.get(place.name),
    sides.builtin.get(place.name),
  ];
  if (yours === undefined && builtin === undefined) return undefined;
  if (yours !== undefined && builtin !== undefined) {
    const merged = mergeDocuments({
      base: base === undefined ? undefined : asRecord(base),
      yours: asRecord(yours),
      builtin: asRecord(builtin),
      prefer: merge.prefer,
    });
    merge.changes.push(...merged.changes.map((change) => ({ ...place, kind: "changed" as const, ...change })));
    merge.conflicts.push(...merged.conflicts.map((conflict) => ({ ...place, ...conflict })));
    return merged.document;
  }
  // You removed what was there: it stays away.
  if (yours === undefined && base !== undefined) return undefined;
  // Your own, as far as is known, or still in use.
  if (builtin === undefined && base === undefined) return asRecord(yours ?? {});
  if (builtin === undefined && place.part === "providers" && merge.used.has(place.name)) return asRecord(yours ?? {});
  const isConflict = !merge.isBaseKnown || (yours !== undefined && !isSame(yours, base));
  if (isConflict) merge.conflicts.push({ ...place, path: "", yours, builtin });
  if (isConflict && merge.prefer === "yours") return yours && asRecord(yours);
  merge.changes.push({ ...place, kind: builtin === undefined ? "removed" : "added" });
  return builtin && asRecord(builtin);
}

/** The endpoints of a model are a part of their own. */
function asRecord(document: object): JsonRecord {
  const { endpoints: _, ...fields }: JsonRecord = { ...document };
  return fields;
}

function orderOf({ yours, builtin }: Pick<Sides<unknown>, "yours" | "builtin">): string[] {
  const order = [...yours.keys()];
  let before = -1;
  for (const name of builtin.keys()) {
    const place = order.indexOf(name);
    if (place >= 0) before = place;
    else order.splice(++before, 0, name);
  }
  return order;
}

/** Without the endpoints of built-in providers that you do without, and without models that nobody else serves. */
function withoutRemovedProviders(builtin: Catalog, base: Catalog | undefined, yours: Catalog): Catalog {
  const [before, kept, keptModels] = [providersOf(base), providersOf(yours), modelsOf(yours)];
  const models = builtin.models.flatMap((model) => {
    const endpoints = model.endpoints.filter(({ provider }) => kept.has(provider) || !before.has(provider));
    const isServed = endpoints.length > 0 || model.endpoints.length === 0 || keptModels.has(model.id);
    return isServed ? [{ ...model, endpoints }] : [];
  });
  return { ...builtin, models };
}

function providersOf(catalog: Catalog | undefined) {
  return new Map(catalog?.providers.map((provider) => [provider.slug, provider]));
}

function modelsOf(catalog: Catalog | undefined): Map<string, Model> {
  return new Map(catalog?.models.map((model) => [model.id, model]));
}

function endpointsOf(model: Model | undefined): Map<string, Endpoint> {
  return new Map(model?.endpoints.map((endpoint) => [`${model.id}, ${endpoint.tag}`, endpoint]));
}
