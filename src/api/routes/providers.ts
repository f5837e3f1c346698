// GET /api/v1/providers: who answers behind the router, and their policies. Public.
import type { ApiContext } from "../context.ts";
import { currentCatalog } from "./models.ts";

export async function listProviders(context: ApiContext): Promise<Response> {
  const { catalog } = await currentCatalog(context);
  const data = catalog.providers.map((provider) => ({
    name: provider.name,
    slug: provider.slug,
    headquarters: provider.headquarters,
    datacenters: provider.datacenters,
    terms_of_service_url: provider.terms_of_service_url,
    privacy_policy_url: provider.privacy_policy_url,
    status_page_url: provider.status_page_url,
    moderated: provider.moderated,
    /** null: unknown, which counts as training and keeping prompts. */
    data_policy: provider.data_policy,
  }));
  return Response.json({ data });
}
