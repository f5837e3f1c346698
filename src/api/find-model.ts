// The model that a path names, by its id, an alias or with a dynamic variant.
import { resolveModel } from "../catalog/resolve-models.ts";
import { candidatesOf } from "../routing/candidate.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, ok } from "../wire/result.ts";
import { currentCatalog } from "./current-catalog.ts";
import type { Reach } from "./reach.ts";

type ModelPath = Readonly<Record<"author" | "slug", string>>;

export async function findModel(asked: Reach & { params: ModelPath }) {
  const catalog = await currentCatalog(asked);
  const resolved = resolveModel(idOf(asked.params), catalog);
  if (!resolved.ok) return fail(modelNotFound(asked.params));
  const { model } = resolved.value;
  return ok({ model, candidates: candidatesOf(model, catalog.providers) });
}

export function modelNotFound(path: ModelPath): Failure {
  return { kind: "not_found", message: `The catalog has no model ${idOf(path).slice(0, 300)}` };
}

function idOf({ author, slug }: ModelPath): string {
  return `${author}/${slug}`;
}
