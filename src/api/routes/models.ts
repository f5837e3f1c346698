// /api/v1/models and its like: what can be asked for. Public, but for what one workspace may use.
import * as z from "zod";
import { fail, ok } from "../../wire/result.ts";
import { dataOf } from "../answer-shapes.ts";
import { currentCatalog, listEverything } from "../current-catalog.ts";
import { findModel, modelNotFound } from "../find-model.ts";
import { hasKey, providersOf } from "../has-key.ts";
import { listModels, modelListSchema } from "../list-models.ts";
import { modelQuerySchema, userModelQuerySchema } from "../objects/model-query.ts";
import { publicModel, publicModelSchema } from "../objects/public-model.ts";
import { filterModels, type ListedModel, usableModels } from "../objects/select-models.ts";
import {
  cursorShape,
  isOfAnthropic,
  listedModelSchema,
  vendorModel,
  vendorModelSchema,
  vendorPage,
} from "../objects/vendor-model.ts";
import { route } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

export const listAllModels = route("GET /api/v1/models", "none", {
  summary: "List models",
  query: z.lazy(modelQuerySchema),
  answer: () =>
    modelListSchema()
      .partial({ total_count: true, links: true })
      .extend({ data: z.array(listedModelSchema()), ...cursorShape() }),
  async handle(asked) {
    const models = listEverything(await currentCatalog(asked));
    if (!isOfAnthropic(asked.request)) return ok(await listModels(models, asked));
    const { after_id, before_id, limit, ...query } = asked.query;
    const { data } = await listModels(models, { ...asked, query: { ...query, offset: undefined } });
    return ok(vendorPage(data, { after_id, before_id, limit }));
  },
});

/** The models for embeddings, which GET /models leaves out unless it is asked for them. */
export const listEmbeddingModels = route("GET /api/v1/embeddings/models", "none", {
  summary: "List models for embeddings",
  query: z.lazy(modelQuerySchema),
  answer: modelListSchema,
  async handle(asked) {
    const models = listEverything(await currentCatalog(asked));
    return ok(await listModels(models, { ...asked, query: { ...asked.query, output_modalities: ["embeddings"] } }));
  },
});

/** What the caller's workspace may use, by its privacy settings and provider lists; `callable`: what a key is there for. */
export const listUserModels = route("GET /api/v1/models/user", "any", {
  summary: "List the models that the key's workspace may use",
  query: z.lazy(userModelQuerySchema),
  answer: modelListSchema,
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, undefined);
    if (!workspace.ok) return workspace;
    const models = listEverything(await currentCatalog(asked));
    const guardrails = asked.caller.kind === "api" ? asked.caller.guardrails : undefined;
    const usable = usableModels(models, workspace.value.settings, guardrails);
    const { callable } = asked.query;
    if (callable === undefined) return ok(await listModels(usable, asked));
    const brought = await providersOf(asked.bindings.DB, workspace.value.id);
    const isCallable = ({ candidates }: ListedModel) =>
      candidates.some(({ provider }) => brought.has(provider.slug) || hasKey(provider, asked.bindings));
    return ok(
      await listModels(
        usable.filter((listed) => isCallable(listed) === callable),
        asked,
      ),
    );
  },
});

export const countModels = route("GET /api/v1/models/count", "none", {
  summary: "Count models",
  query: z.lazy(modelQuerySchema),
  answer: () => dataOf(z.strictObject({ count: z.int() })),
  async handle(asked) {
    const models = listEverything(await currentCatalog(asked));
    return ok({ data: { count: filterModels(models, asked.query, asked.now).length } });
  },
});

export const getModel = route("GET /api/v1/model/:author/:slug", "none", {
  summary: "Show a model",
  answer: () => dataOf(publicModelSchema()),
  async handle(asked) {
    const found = await findModel(asked);
    if (!found.ok) return found;
    const shown = publicModel(found.value.model, found.value.candidates);
    return shown === undefined ? fail(modelNotFound(asked.params)) : ok({ data: shown });
  },
});

/** One model as the clients of OpenAI and of Anthropic ask for it: bare, with what either reads. */
export const retrieveModel = route("GET /api/v1/models/:author/:slug", "none", {
  summary: "Retrieve a model by its id",
  answer: vendorModelSchema,
  handle: retrieve,
});

/** The same where the slash of the id is encoded, or a name has none. */
export const retrieveNamedModel = route("GET /api/v1/models/:id", "none", {
  summary: "Retrieve a model by its encoded id",
  answer: vendorModelSchema,
  handle: retrieve,
});

async function retrieve(asked: Parameters<typeof findModel>[0]) {
  const found = await findModel(asked);
  if (!found.ok) return found;
  const shown = publicModel(found.value.model, found.value.candidates);
  return shown === undefined ? fail(modelNotFound(asked.params)) : ok(vendorModel(shown));
}
