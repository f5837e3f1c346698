// /api/v1/models, /models/count, /models/user, /embeddings/models and /model/{author}/{slug}: what can be asked for. Public, but /models/user.
import type { CatalogIndex } from "../../catalog/catalog-index.ts";
import { resolveModel } from "../../catalog/resolve-models.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { candidatesOf } from "../../routing/candidate.ts";
import { readModelUse } from "../../store/activity.ts";
import { type ApiContext, failureResponse, inBackground } from "../context.ts";
import { type ModelQuery, type ModelSort, modelQuerySchema } from "../objects/model-query.ts";
import { publicModel } from "../objects/public-model.ts";
import {
  filterModels,
  type ListedModel,
  listedModels,
  type ModelUse,
  sortModels,
  usableModels,
} from "../objects/select-models.ts";
import { readQuery } from "../read-query.ts";
import { resolveWorkspace } from "../scope.ts";

/** Models on a page when only `offset` is given. */
const defaultLimit = 500;
const weekMs = 7 * 86_400_000;
const sortsByUse: ReadonlySet<ModelSort | undefined> = new Set([
  "most-popular",
  "top-weekly",
  "throughput-high-to-low",
  "latency-low-to-high",
]);

export async function listModels(context: ApiContext): Promise<Response> {
  return answerModels(context, listEverything(await currentCatalog(context)));
}

/** The models for embeddings, which GET /models leaves out unless it is asked for them. */
export async function listEmbeddingModels(context: ApiContext): Promise<Response> {
  const url = new URL(context.req.url);
  url.searchParams.set("output_modalities", "embeddings");
  return answerModels(context, listEverything(await currentCatalog(context)), url.toString());
}

/** What the caller's workspace may use, by its privacy settings and provider lists. */
export async function listModelsForUser(context: ApiContext): Promise<Response> {
  const workspace = await resolveWorkspace(context, undefined);
  if (!workspace.ok) return failureResponse(workspace.problem);
  const models = listEverything(await currentCatalog(context));
  return answerModels(context, usableModels(models, workspace.value.settings));
}

export async function countModels(context: ApiContext): Promise<Response> {
  const query = readQuery(context.req.url, modelQuerySchema);
  if (!query.ok) return failureResponse(query.problem);
  const models = listEverything(await currentCatalog(context));
  return Response.json({ data: { count: filterModels(models, query.value, context.get("now")()).length } });
}

export async function showModel(context: ApiContext): Promise<Response> {
  const found = await findRequestedModel(context);
  if (found === undefined) return modelNotFound(context);
  const shown = publicModel(found.model, found.candidates);
  return shown === undefined ? modelNotFound(context) : Response.json({ data: shown });
}

/** The model of the path `{author}/{slug}`, by its id, an alias or with a dynamic variant. */
export async function findRequestedModel(context: ApiContext) {
  const catalog = await currentCatalog(context);
  const resolved = resolveModel(requestedId(context), catalog);
  if (!resolved.ok) return undefined;
  const { model } = resolved.value;
  return { model, candidates: candidatesOf(model, catalog.providers) };
}

export function modelNotFound(context: ApiContext): Response {
  return failureResponse({
    kind: "not_found",
    message: `The catalog has no model ${requestedId(context).slice(0, 300)}`,
  });
}

export function currentCatalog(context: ApiContext): CatalogIndex | Promise<CatalogIndex> {
  const ttlMs = context.get("settings").CATALOG_TTL_MS;
  return isolateOf(context.env).catalog.read({ now: context.get("now")(), waitUntil: inBackground(context), ttlMs });
}

export function listEverything({ catalog, providers }: CatalogIndex): ListedModel[] {
  return listedModels(catalog.models.map((model) => ({ model, candidates: candidatesOf(model, providers) })));
}

async function answerModels(
  context: ApiContext,
  models: readonly ListedModel[],
  url = context.req.url,
): Promise<Response> {
  const query = readQuery(url, modelQuerySchema);
  if (!query.ok) return failureResponse(query.problem);
  const filtered = filterModels(models, query.value, context.get("now")());
  const use = sortsByUse.has(query.value.sort) ? await readUse(context) : new Map<string, ModelUse>();
  const sorted = sortModels(filtered, query.value.sort, use);
  const { offset, limit } = pageOf(query.value, sorted.length);
  const data = sorted
    .slice(offset, offset + limit)
    .flatMap(({ model, candidates }) => publicModel(model, candidates) ?? []);
  const next = offset + limit < sorted.length ? nextPage(url, offset + limit, limit) : null;
  return Response.json({ data, total_count: sorted.length, links: { next } });
}

async function readUse(context: ApiContext): Promise<ReadonlyMap<string, ModelUse>> {
  const since = new Date(context.get("now")() - weekMs).toISOString();
  return new Map((await readModelUse(context.env.DB, since)).map((row) => [row.model, row]));
}

/** Without `offset` and `limit` the list is whole. */
function pageOf({ offset, limit }: ModelQuery, count: number): { offset: number; limit: number } {
  if (offset === undefined && limit === undefined) return { offset: 0, limit: count };
  return { offset: offset ?? 0, limit: limit ?? defaultLimit };
}

function nextPage(url: string, offset: number, limit: number): string {
  const next = new URL(url);
  next.searchParams.set("offset", String(offset));
  next.searchParams.set("limit", String(limit));
  return next.toString();
}

function requestedId(context: ApiContext): string {
  return `${context.req.param("author")}/${context.req.param("slug")}`;
}
