// Prices that have moved, or that stand apart: between two catalogs, and between the endpoints of one model. A slip of the
// pen shows here before it shows on a bill. Warnings only: a price may really have halved.
import { pricedTiers } from "../wire/service-tier.ts";
import type { Catalog, CatalogIssue, Endpoint, Pricing } from "./catalog.ts";
import { readablePrice } from "./check-prices.ts";
import { parseMoney } from "./money.ts";
import { diffPricing } from "./price-changes.ts";
import { tierPricing } from "./pricing-in-force.ts";

/** A price may move by a fifth before anybody is told. */
const maxMovePercent = 20n;
/** Endpoints of one model may lie this far apart: the dearest hosts ask thirty times what the cheapest do. */
const maxSpread = 40n;

interface Words {
  /** Where the earlier price stands; `is`: where the later one does. */
  was: string;
  is?: string;
}

/** Prices of one endpoint that differ by more than a fifth. */
export function movedPrices(before: Pricing, after: Pricing, words: Words): string[] {
  return diffPricing(before, after).flatMap(({ field, before: from, after: to }) => {
    const [old, now] = [amountOf(from), amountOf(to)];
    if (old === undefined || now === undefined || !isMoved(old, now)) return [];
    return [
      `${field} is ${readablePrice(field, now)} ${words.is ?? "here"}, ${readablePrice(field, old)} ${words.was}`,
    ];
  });
}

/** Of every endpoint that both have, by its model and tag: another name at the provider is another thing. */
export function warnOfMoves(before: Catalog, after: Catalog, words: Words): CatalogIssue[] {
  const earlier = new Map(
    before.models.flatMap(({ id, endpoints }) => endpoints.map((endpoint) => [keyOf(id, endpoint), endpoint] as const)),
  );
  return after.models.flatMap(({ id, endpoints }) =>
    endpoints.flatMap((endpoint) => {
      const old = earlier.get(keyOf(id, endpoint));
      if (old === undefined) return [];
      const lists = [
        ["", old.pricing, endpoint.pricing] as const,
        ...tiersOf(old, endpoint).map(([tier, from, to]) => [`${tier}: `, from, to] as const),
      ];
      return lists.flatMap(([label, from, to]) =>
        movedPrices(from, to, words).map((message) => ({
          path: `${id} at ${endpoint.tag}`,
          message: `${label}${message}`,
        })),
      );
    }),
  );
}

/** Of every model, the endpoint that asks far more than the cheapest that is not free. */
export function warnOfSpread({ models }: Catalog): CatalogIssue[] {
  return models.flatMap(({ id, endpoints }) =>
    (["prompt", "completion"] as const).flatMap((field) => {
      const priced = endpoints
        .map(({ tag, pricing }) => ({ tag, amount: parseMoney(pricing[field]) ?? 0n }))
        .filter(({ amount }) => amount > 0n)
        .sort((a, b) => (a.amount < b.amount ? -1 : Number(a.amount > b.amount)));
      const [cheapest] = priced;
      if (cheapest === undefined) return [];
      return priced
        .filter(({ amount }) => amount > cheapest.amount * maxSpread)
        .map(({ tag, amount }) => ({
          path: `${id} at ${tag}`,
          message: `${field} is ${readablePrice(field, amount)}, more than ${maxSpread} times the ${readablePrice(field, cheapest.amount)} of ${cheapest.tag}`,
        }));
    }),
  );
}

function tiersOf(old: Endpoint, endpoint: Endpoint) {
  const [was, is] = [old.pricing_tiers ?? {}, endpoint.pricing_tiers ?? {}];
  return pricedTiers.flatMap((tier) => {
    const [from, to] = [was[tier], is[tier]];
    if (from === undefined || to === undefined) return [];
    return [[tier, tierPricing(old.pricing, from), tierPricing(endpoint.pricing, to)] as const];
  });
}

function keyOf(model: string, { tag, upstream_model }: Endpoint): string {
  return JSON.stringify([model, tag, upstream_model]);
}

function amountOf(price: string | null): bigint | undefined {
  return price === null ? undefined : parseMoney(price);
}

function isMoved(before: bigint, after: bigint): boolean {
  const difference = after > before ? after - before : before - after;
  return difference * 100n > before * maxMovePercent;
}
