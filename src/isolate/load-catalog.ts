// Reads the stored catalog, all of it or the models that are named, in one round trip each. What is held already and has
// not changed is not read again.
import { buildCatalogIndex, type CatalogIndex } from "../catalog/catalog-index.ts";
import { checkProviders } from "../catalog/check-providers.ts";
import { checkQuirks } from "../catalog/check-quirks.ts";
import { namesOf } from "../catalog/resolve-models.ts";
import { catalogRules } from "../catalog-rules.ts";
import {
  selectCatalogRows,
  selectCatalogVersion,
  selectNamedRows,
  selectNamedRowsOfPreset,
} from "../store/catalog-rows.ts";
import { lazyCatalogIndex } from "../store/lazy-catalog.ts";
import { areChecked, type CatalogRows, readCatalogRows } from "../store/read-catalog-rows.ts";

type Source = Pick<D1Database, "batch" | "prepare">;

/** Problems of one line of the log. */
const maxTold = 10;

/** The stored catalog as it is now. */
export function loadCatalog(database: D1Database): Promise<CatalogIndex> {
  return loadAll(database, undefined);
}

/** The same for requests: what is left out of account of what an older or a newer version stored is told once. */
export async function loadWhole(source: Source, held: CatalogIndex | undefined): Promise<CatalogIndex> {
  return await loadAll(source, held, tellProblems);
}

export interface NamedInput {
  /** What the isolate holds once the answer is there. */
  held(): CatalogIndex | undefined;
  /** Ids as the client wrote them, and the key whose workspace's usual model is meant where there are none. */
  ids: readonly string[];
  usualOf?: string | undefined;
  /** A preset of that key's workspace, whose models are meant too. */
  presetOf?: { keyHash: string; slug: string } | undefined;
}

/** The models that the ids mean, with those that were held of the same version. */
export async function loadNamed(source: Source, { held, ids, usualOf, presetOf }: NamedInput): Promise<CatalogIndex> {
  const before = held();
  const names = JSON.stringify(ids.flatMap(namesOf).map((name) => name.toLowerCase()));
  const select = presetOf === undefined ? selectNamedRows : selectNamedRowsOfPreset;
  const places = [names, usualOf ?? "", ...(presetOf === undefined ? [] : [presetOf.keyHash, presetOf.slug])];
  const [state, providers, models, endpoints] = await source.batch<StoredRow>([
    source.prepare(selectCatalogVersion),
    source.prepare(selectCatalogRows(before?.version).providers),
    source.prepare(select.models).bind(...places),
    source.prepare(select.endpoints).bind(...places),
  ]);
  const version = state?.results[0]?.version ?? 0;
  if (before?.isWhole === true && before.version === version) return before;
  const rows = rowsOf(providers, models, endpoints);
  const read = readCatalogRows(rows);
  if (!areChecked(rows)) tellProblems(rows);
  const now = held();
  const same = [now, before].find((index) => index?.version === version);
  if (same?.isWhole === true) return same;
  const kept = same?.catalog.models ?? [];
  const added = read.models.filter(({ id }) => !kept.some((model) => model.id === id));
  const catalog = {
    providers: before?.version === version ? before.catalog.providers : read.providers,
    models: [...kept, ...added],
  };
  return buildCatalogIndex(catalog, version, false);
}

async function loadAll(
  source: Source,
  held: CatalogIndex | undefined,
  look?: (rows: CatalogRows) => void,
): Promise<CatalogIndex> {
  const heldVersion = held?.isWhole === true ? held.version : null;
  // One batch is one picture: rows of two versions can never meet.
  const [state, providers, models, endpoints] = await source.batch<StoredRow>([
    source.prepare(selectCatalogVersion),
    ...Object.values(selectCatalogRows(heldVersion)).map((sql) => source.prepare(sql)),
  ]);
  const version = state?.results[0]?.version ?? 0;
  if (held !== undefined && version === heldVersion) return held;
  const rows = rowsOf(providers, models, endpoints);
  if (!areChecked(rows)) look?.(rows);
  return lazyCatalogIndex(rows, version);
}

function tellProblems(rows: CatalogRows): void {
  const catalog = readCatalogRows(rows);
  const problems = [...checkProviders(catalog, catalogRules), ...checkQuirks(catalog, catalogRules)];
  if (problems.length === 0) return;
  const words = problems.slice(0, maxTold).map(({ path, message }) => `${path}: ${message}`);
  console.warn(`The stored catalog has ${problems.length} settings that are left out of account. ${words.join("; ")}`);
}

type Answer = D1Result<StoredRow> | undefined;

function rowsOf(providers: Answer, models: Answer, endpoints: Answer): CatalogRows {
  return {
    providers: providers?.results ?? [],
    models: models?.results ?? [],
    endpoints: endpoints?.results ?? [],
  };
}

/** Each statement of a batch fills its own columns. */
interface StoredRow {
  version: number;
  id: string;
  model_id: string;
  tag: string;
  document: string;
  checked_by: string | null;
}
