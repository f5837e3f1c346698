// Models as a list that was asked for: filtered, sorted, and a page of it with the address of the next.
import * as z from "zod";
import { dayOf } from "../accounting/spend-window.ts";
import { readModelUse } from "../store/activity.ts";
import type { ModelQuery, ModelSort } from "./objects/model-query.ts";
import { publicModel, publicModelSchema } from "./objects/public-model.ts";
import { filterModels, type ListedModel, type ModelUse, sortModels } from "./objects/select-models.ts";
import type { Reach } from "./reach.ts";

export const modelListSchema = () =>
  z.strictObject({
    data: z.array(publicModelSchema()),
    total_count: z.int(),
    links: z.strictObject({ next: z.string().nullable() }),
  });

/** Models on a page when only `offset` is given. */
const defaultLimit = 500;
const weekMs = 7 * 86_400_000;
const sortsByUse: ReadonlySet<ModelSort | undefined> = new Set([
  "most-popular",
  "top-weekly",
  "throughput-high-to-low",
  "latency-low-to-high",
]);

export async function listModels(models: readonly ListedModel[], asked: Reach & { query: ModelQuery }) {
  const { query, now, request } = asked;
  const filtered = filterModels(models, query, now);
  const use = sortsByUse.has(query.sort) ? await readUse(asked) : new Map<string, ModelUse>();
  const sorted = sortModels(filtered, query.sort, use);
  const { offset, limit } = pageOf(query, sorted.length);
  const data = sorted
    .slice(offset, offset + limit)
    .flatMap(({ model, candidates }) => publicModel(model, candidates) ?? []);
  const next = offset + limit < sorted.length ? nextPage(request.url, offset + limit, limit) : null;
  return { data, total_count: sorted.length, links: { next } };
}

async function readUse({ bindings, now }: Reach): Promise<ReadonlyMap<string, ModelUse>> {
  return new Map((await readModelUse(bindings.DB, dayOf(now - weekMs))).map((row) => [row.model, row]));
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
