// /api/v1/models/{author}/{slug}/endpoints and /endpoints/zdr: who serves what, with what was measured. Public; latency
// and throughput are for those who present a key.
import * as z from "zod";
import type { Model } from "../../catalog/catalog.ts";
import type { Candidate } from "../../routing/candidate.ts";
import { ok } from "../../wire/result.ts";
import { dataOf } from "../answer-shapes.ts";
import { currentCatalog, listEverything } from "../current-catalog.ts";
import { findModel } from "../find-model.ts";
import { publicEndpointSchema, publicEndpoints } from "../objects/public-endpoint.ts";
import { architectureShape, publicArchitecture } from "../objects/public-model.ts";
import { zeroRetentionOf } from "../objects/select-models.ts";
import { readHealth } from "../read-health.ts";
import { route } from "../route.ts";

const modelEndpointsSchema = () =>
  z.strictObject({
    id: z.string(),
    name: z.string(),
    created: z.int(),
    description: z.string(),
    architecture: z.strictObject({ ...architectureShape(), tokenizer: z.string().nullable() }),
    endpoints: z.array(publicEndpointSchema()),
  });

export const listEndpoints = route("GET /api/v1/models/:author/:slug/endpoints", "optional", {
  summary: "List a model's endpoints",
  answer: () => dataOf(modelEndpointsSchema()),
  async handle(asked) {
    const found = await findModel(asked);
    if (!found.ok) return found;
    const { model, candidates } = found.value;
    const health = await readHealth(asked, [model.id]);
    const authenticated = asked.caller !== undefined;
    return ok({
      data: {
        id: model.id,
        name: model.name,
        created: model.created,
        description: model.description,
        architecture: { ...publicArchitecture(model), tokenizer: model.architecture.tokenizer },
        endpoints: inCatalogOrder(model, candidates).flatMap((candidate) =>
          publicEndpoints({ candidate, health: health.get(candidate.key), authenticated }),
        ),
      },
    });
  },
});

/** Over all models, so without statistics: nobody asks hundreds of health objects for one list. */
export const listZeroRetentionEndpoints = route("GET /api/v1/endpoints/zdr", "none", {
  summary: "List the endpoints that keep nothing",
  answer: () => dataOf(z.array(publicEndpointSchema())),
  async handle(asked) {
    const models = listEverything(await currentCatalog(asked));
    const kept = models.flatMap(({ candidates }) => zeroRetentionOf(candidates));
    return ok({
      data: kept.flatMap((candidate) => publicEndpoints({ candidate, health: undefined, authenticated: false })),
    });
  },
});

function inCatalogOrder({ endpoints }: Model, candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((a, b) => endpoints.indexOf(a.endpoint) - endpoints.indexOf(b.endpoint));
}
