// Which models a request means: ids, aliases, dynamic variants (`:nitro`, `:floor`, `:exacto`) and the fallback list.

import type { Failure } from "../wire/failure.ts";
import { present } from "../wire/present.ts";
import type { SortKey } from "../wire/provider-preferences.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { Model } from "./catalog.ts";

/** A model as a request named it. `sort` comes from a dynamic variant and holds for this model only. */
export interface RequestedModel {
  /** The id as the client wrote it. */
  requested: string;
  model: Model;
  sort?: SortKey;
}

export interface ModelLookup {
  /** By id and by alias, lower-cased. */
  find(id: string): Model | undefined;
}

/** Model ids that let the router choose. */
export const autoModelIds: ReadonlySet<string> = new Set(["openrouter/auto", "fairlead/auto"]);

const dynamicVariants: ReadonlyMap<string, SortKey> = new Map([
  ["nitro", "throughput"],
  ["floor", "price"],
  ["exacto", "exacto"],
]);

/** The names that an id may stand for: itself, and without its dynamic variants. */
export function namesOf(id: string): string[] {
  return [...new Set([id, readVariants(id).name])];
}

/** `model`, then each of `models`, duplicates collapsed; ids as written. */
export function requestedIds(request: { model?: string | undefined; models?: string[] | null | undefined }): string[] {
  const ids = [...(request.model === undefined ? [] : [request.model]), ...(request.models ?? [])];
  return [...new Set(ids)];
}

/** Static variants (`:free`) are models of the catalog; dynamic ones may stand before or behind them. */
export function resolveModel(id: string, lookup: ModelLookup): Result<RequestedModel, Failure> {
  const exact = lookup.find(id);
  if (exact !== undefined) return ok({ requested: id, model: exact });
  const { name, sort } = readVariants(id);
  const model = lookup.find(name);
  if (model === undefined) return fail({ kind: "unknown_model", model: id });
  return ok({ requested: id, model, ...present({ sort }) });
}

/** The id without its dynamic variants. Of several the last decides. */
function readVariants(id: string): { name: string; sort: SortKey | undefined; online: boolean } {
  let sort: SortKey | undefined;
  let online = false;
  const parts = id.split(":").filter((part, index) => {
    const variant = part.toLowerCase();
    if (index === 0 || !(variant === "online" || dynamicVariants.has(variant))) return true;
    if (variant === "online") online = true;
    else sort = dynamicVariants.get(variant);
    return false;
  });
  return { name: parts.join(":"), sort, online };
}

/** The models that the router itself chooses for a request that leaves it the choice, best first. */
export type ChooseModels = (id: string) => Result<Model[], Failure>;

/** All of them, or the first failure. The same model under two names keeps its first place. */
export function resolveModels(
  ids: readonly string[],
  lookup: ModelLookup,
  choose?: ChooseModels,
): Result<RequestedModel[], Failure> {
  const resolved: RequestedModel[] = [];
  for (const id of ids) {
    const found = choose !== undefined && isAuto(id, lookup) ? chosenFor(id, choose) : resolveOne(id, lookup);
    if (!found.ok) return found;
    for (const one of found.value) if (!resolved.some(({ model }) => model === one.model)) resolved.push(one);
  }
  return ok(resolved);
}

/** Whether its answers are to be searched for on the web. */
export function isOnline(id: string): boolean {
  return readVariants(id).online;
}

/** Whether a name means anything here; any other is text that a client made up. */
export function isKnownName(id: string, lookup: ModelLookup): boolean {
  return lookup.find(id) !== undefined || lookup.find(readVariants(id).name) !== undefined || mayBeAuto(id);
}

/** The id of the automatic choice without its variants. */
export function autoRouterId(id: string): string {
  return readVariants(id).name.toLowerCase();
}

/** Whether an id lets the router choose, unless the catalog has a model of its own by that name. */
export function mayBeAuto(id: string): boolean {
  return autoModelIds.has(autoRouterId(id));
}

/** A catalog may have a model of its own by that name. */
function isAuto(id: string, lookup: ModelLookup): boolean {
  return mayBeAuto(id) && !resolveModel(id, lookup).ok;
}

function chosenFor(id: string, choose: ChooseModels): Result<RequestedModel[], Failure> {
  const { sort } = readVariants(id);
  const chosen = choose(id);
  if (!chosen.ok) return chosen;
  return ok(chosen.value.map((model) => ({ requested: id, model, ...present({ sort }) })));
}

function resolveOne(id: string, lookup: ModelLookup): Result<RequestedModel[], Failure> {
  const found = resolveModel(id, lookup);
  return found.ok ? ok([found.value]) : found;
}
