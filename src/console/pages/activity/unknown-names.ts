// Names of a filter that nothing has: neither the catalog nor any request of the time.
import type { CatalogIndex } from "../../../catalog/catalog-index.ts";
import { meantModel } from "../../../catalog/meant-model.ts";
import type { Mistake } from "../../filter-mistakes.ts";
import type { View } from "./view.ts";

/** Where no request was found: what was deleted from the catalog may still be asked for. */
export function unknownNames({ model, provider }: View, index: CatalogIndex): Mistake[] {
  const { models, providers } = index.catalog;
  const meant = (name: string | undefined) => (name === undefined ? "" : ` Did you mean ${name}?`);
  const said: Mistake[] = [];
  if (model !== "" && !models.some(({ id }) => id === model))
    said.push(["model", `No model has this id.${meant(meantModel(model, index.catalog))}`]);
  if (provider !== "" && !index.providers.has(provider)) {
    const named = providers.find(({ slug, name }) => [slug, name.toLowerCase()].includes(provider.toLowerCase()));
    said.push(["provider", `No provider has this slug.${meant(named?.slug)}`]);
  }
  return said;
}
