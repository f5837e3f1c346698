// Which models a request means: ids, aliases, dynamic variants (`:nitro`, `:floor`, `:exacto`) and the fallback list.

import type { Failure } from "../wire/failure.ts";
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

const dynamicVariants: Record<string, SortKey> = { nitro: "throughput", floor: "price", exacto: "exacto" };

/** `model`, then each of `models`, duplicates collapsed; ids as written. */
export function requestedIds(request: { model?: string | undefined; models?: string[] | null | undefined }): string[] {
  const ids = [...(request.model === undefined ? [] : [request.model]), ...(request.models ?? [])];
  return [...new Set(ids)];
}

export function resolveModel(id: string, lookup: ModelLookup): Result<RequestedModel, Failure> {
  const exact = lookup.find(id);
  if (exact !== undefined) return ok({ requested: id, model: exact });
  const colon = id.lastIndexOf(":");
  const variant = colon === -1 ? "" : id.slice(colon + 1).toLowerCase();
  if (variant === "online") {
    return fail({
      kind: "invalid_request",
      field: "model",
      message: `model: the ":online" variant of ${id} needs web search, which this router does not offer; send the model without it`,
    });
  }
  const sort = dynamicVariants[variant];
  if (sort === undefined) return fail({ kind: "unknown_model", model: id });
  const base = resolveModel(id.slice(0, colon), lookup);
  if (!base.ok) return base.problem.kind === "unknown_model" ? fail({ kind: "unknown_model", model: id }) : base;
  return ok({ ...base.value, requested: id, sort });
}

/** All of them, or the first failure. The same model under two names keeps its first place. */
export function resolveModels(ids: readonly string[], lookup: ModelLookup): Result<RequestedModel[], Failure> {
  const resolved: RequestedModel[] = [];
  for (const id of ids) {
    const found = resolveModel(id, lookup);
    if (!found.ok) return found;
    if (!resolved.some(({ model }) => model === found.value.model)) resolved.push(found.value);
  }
  return ok(resolved);
}
