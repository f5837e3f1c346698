// What changes when a newer listing of prices meets the catalog: the merged catalog, and each change as data to be
// recorded. Only prices of endpoints that are here already are taken; a listing adds and removes nothing.

import { present } from "../wire/present.ts";
import type { Catalog, Endpoint, Model, Pricing } from "./catalog.ts";
import { isPlausible } from "./check-prices.ts";
import { parseMoney } from "./money.ts";

export interface PriceChange {
  /** The model's id and the endpoint's tag. */
  model: string;
  endpoint: string;
  /** A field of the endpoint's pricing. */
  field: string;
  /** USD per token or unit; for `overrides` their JSON; null = not there. */
  before: string | null;
  after: string | null;
}

/** Every price that differs, of endpoints that both catalogs have. */
export function diffPrices(before: Catalog, after: Catalog): PriceChange[] {
  return after.models.flatMap((model) => {
    const earlier = before.models.find(({ id }) => id === model.id);
    return model.endpoints.flatMap((endpoint) => {
      const was = earlier?.endpoints.find(({ tag }) => tag === endpoint.tag);
      if (was === undefined) return [];
      return diffPricing(was.pricing, endpoint.pricing).map((change) => ({
        model: model.id,
        endpoint: endpoint.tag,
        ...change,
      }));
    });
  });
}

export function diffPricing(before: Pricing, after: Pricing): Pick<PriceChange, "field" | "before" | "after">[] {
  const [was, is] = [flatten(before), flatten(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) => {
    const [from, to] = [was.get(field) ?? null, is.get(field) ?? null];
    return same(from, to) ? [] : [{ field, before: from, after: to }];
  });
}

function flatten({ overrides, ...prices }: Pricing): Map<string, string> {
  const fields = Object.entries(prices).flatMap(([field, price]) =>
    price === undefined ? [] : [[field, price] as const],
  );
  return new Map(overrides === undefined ? fields : [...fields, ["overrides", JSON.stringify(overrides)]]);
}

/** "0.10" and "0.1" are one price. */
function same(a: string | null, b: string | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  const amount = parseMoney(a);
  return amount !== undefined && amount === parseMoney(b);
}

/** The catalog with the prices that `imported` knows for its endpoints. */
export function mergePrices(catalog: Catalog, imported: Catalog): Catalog {
  const listed = new Map<string, Model>();
  for (const model of imported.models) {
    for (const name of [model.id, ...model.aliases]) listed.set(name.toLowerCase(), model);
  }
  const models = catalog.models.map((model) => {
    const source = listed.get(model.id.toLowerCase());
    if (source === undefined) return model;
    return { ...model, endpoints: model.endpoints.map((endpoint) => withNewPrices(endpoint, source)) };
  });
  return { ...catalog, models };
}

function withNewPrices(endpoint: Endpoint, source: Model): Endpoint {
  const listed = source.endpoints.find(({ tag }) => tag === endpoint.tag);
  // Another name at the provider is another thing, such as a faster tier at another price.
  if (listed?.upstream_model !== endpoint.upstream_model) return endpoint;
  const { pricing } = listed;
  // A paid endpoint that is suddenly free would draw every request; listings have been wrong about that.
  if (isFree(pricing) && !isFree(endpoint.pricing)) return endpoint;
  // A listing that writes prices of a million tokens would make the router refuse, or bill, everything.
  if (!isPlausible(pricing)) return endpoint;
  const { pricing_tiers: tiers, ...rest } = endpoint;
  // Tiers are no part of listings either: one at yesterday's prices is not offered.
  const kept = isMoved(endpoint.pricing, pricing) ? undefined : tiers;
  return { ...rest, pricing: mergePricing(endpoint.pricing, pricing), ...present({ pricing_tiers: kept }) };
}

/**
 * Listings do not know every kind of price. What they leave out stays while the main prices stand; once those have moved
 * it is out of date, and without a cache price the prompt price counts, which never bills too little.
 */
function mergePricing(ours: Pricing, theirs: Pricing): Pricing {
  return isMoved(ours, theirs) ? theirs : { ...ours, ...theirs };
}

function isMoved(ours: Pricing, theirs: Pricing): boolean {
  return !same(ours.prompt, theirs.prompt) || !same(ours.completion, theirs.completion);
}

function isFree({ prompt, completion }: Pricing): boolean {
  return same(prompt, "0") && same(completion, "0");
}
