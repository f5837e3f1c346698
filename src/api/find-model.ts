// The model that a path names, by its id, an alias or with a dynamic variant.
import { meantModel } from "../catalog/meant-model.ts";
import { resolveModel } from "../catalog/resolve-models.ts";
import { candidatesOf } from "../routing/candidate.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, ok } from "../wire/result.ts";
import { currentCatalog } from "./current-catalog.ts";
import type { Reach } from "./reach.ts";

/** Whole, or in the two parts that a slash makes of it. */
type ModelPath = Readonly<{ id: string } | { author: string; slug: string }>;

export async function findModel(asked: Reach & { params: ModelPath }) {
  const catalog = await currentCatalog(asked);
  const id = idOf(asked.params);
  const resolved = resolveModel(id, catalog);
  if (!resolved.ok) return fail(modelNotFound(asked.params, meantModel(id, catalog.catalog)));
  const { model } = resolved.value;
  return ok({ model, candidates: candidatesOf(model, catalog.providers) });
}

export function modelNotFound(path: ModelPath, meant?: string): Failure {
  const hint = meant === undefined ? "" : `: did you mean ${meant}?`;
  return { kind: "not_found", message: `The catalog has no model ${idOf(path).slice(0, 300)}${hint}` };
}

function idOf(path: ModelPath): string {
  return "id" in path ? path.id : `${path.author}/${path.slug}`;
}
