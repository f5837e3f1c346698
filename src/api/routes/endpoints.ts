// /api/v1/models/{author}/{slug}/endpoints and /endpoints/zdr: who serves what, with what was measured. Public.
import type { Model } from "../../catalog/catalog.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { regionOf } from "../../isolate/region-of.ts";
import type { Candidate } from "../../routing/candidate.ts";
import type { HealthSnapshot } from "../../routing/health/health-snapshot.ts";
import { isEuHost } from "../../wire/eu-host.ts";
import { type ApiContext, inBackground } from "../context.ts";
import { publicEndpoint } from "../objects/public-endpoint.ts";
import { publicArchitecture } from "../objects/public-model.ts";
import { zeroRetentionOf } from "../objects/select-models.ts";
import { currentCatalog, findRequestedModel, listEverything, modelNotFound } from "./models.ts";

export async function listEndpoints(context: ApiContext): Promise<Response> {
  const found = await findRequestedModel(context);
  if (found === undefined) return modelNotFound(context);
  const { model, candidates } = found;
  const health = await readHealth(context, model.id);
  return Response.json({
    data: {
      id: model.id,
      name: model.name,
      created: model.created,
      description: model.description,
      architecture: { tokenizer: model.architecture.tokenizer, ...publicArchitecture(model) },
      endpoints: inCatalogOrder(model, candidates).map((candidate) => show(context, candidate, health)),
    },
  });
}

function inCatalogOrder({ endpoints }: Model, candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((a, b) => endpoints.indexOf(a.endpoint) - endpoints.indexOf(b.endpoint));
}

/** Over all models, so without statistics: nobody asks hundreds of health objects for one list. */
export async function listZeroRetentionEndpoints(context: ApiContext): Promise<Response> {
  const models = listEverything(await currentCatalog(context));
  const kept = models.flatMap(({ candidates }) => zeroRetentionOf(candidates));
  const nothing: HealthSnapshot = new Map();
  return Response.json({ data: kept.map((candidate) => show(context, candidate, nothing)) });
}

function show(context: ApiContext, candidate: Candidate, health: HealthSnapshot) {
  const authenticated = context.get("auth") !== undefined;
  return publicEndpoint({ candidate, health: health.get(candidate.key), authenticated });
}

function readHealth(context: ApiContext, modelId: string): HealthSnapshot | Promise<HealthSnapshot> {
  const euHost = isEuHost(context.req.url, context.get("settings").EU_HOSTNAMES);
  return isolateOf(context.env).health.snapshot([modelId], {
    now: context.get("now")(),
    waitUntil: inBackground(context),
    region: regionOf(context.req.raw, euHost),
  });
}
