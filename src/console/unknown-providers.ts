// Which names of providers and endpoints nothing in the catalog has: a typing error among those that alone may be used leaves
// a workspace with nobody.
import type { CatalogIndex } from "../catalog/catalog-index.ts";
import { candidatesOf } from "../routing/candidate.ts";
import { pricedTiers } from "../wire/service-tier.ts";

const tier = new RegExp(`/(?:${pricedTiers.join("|")})$`);

export function unknownProviders({ catalog, providers }: CatalogIndex, names: readonly string[]): string[] {
  const known = new Set([
    ...catalog.providers.map(({ slug }) => slug.toLowerCase()),
    ...catalog.models.flatMap((model) => candidatesOf(model, providers).flatMap((candidate) => candidate.names)),
  ]);
  return names.filter((name) => !known.has(name.toLowerCase().replace(tier, "")) && !known.has(name.toLowerCase()));
}
