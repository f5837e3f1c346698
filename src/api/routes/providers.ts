// GET /api/v1/providers: who answers behind the router, and their policies. Public.
import * as z from "zod";
import { dataPolicySchema } from "../../catalog/catalog.ts";
import { ok } from "../../wire/result.ts";
import { dataOf } from "../answer-shapes.ts";
import { currentCatalog } from "../current-catalog.ts";
import { route } from "../route.ts";

const providerSchema = () =>
  z.strictObject({
    name: z.string(),
    slug: z.string(),
    headquarters: z.string().nullable(),
    datacenters: z.array(z.string()).nullable(),
    terms_of_service_url: z.string().nullable(),
    privacy_policy_url: z.string().nullable(),
    status_page_url: z.string().nullable(),
    moderated: z.boolean(),
    /** null: unknown, which counts as training and keeping prompts. */
    data_policy: dataPolicySchema().nullable(),
  });

export const listProviders = route("GET /api/v1/providers", "none", {
  summary: "List providers and their policies",
  answer: () => dataOf(z.array(providerSchema())),
  async handle(asked) {
    const { catalog } = await currentCatalog(asked);
    const data = catalog.providers.map((provider) => ({
      name: provider.name,
      slug: provider.slug,
      headquarters: provider.headquarters,
      datacenters: provider.datacenters,
      terms_of_service_url: provider.terms_of_service_url,
      privacy_policy_url: provider.privacy_policy_url,
      status_page_url: provider.status_page_url,
      moderated: provider.moderated,
      data_policy: provider.data_policy,
    }));
    return ok({ data });
  },
});
