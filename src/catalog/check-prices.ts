// Prices that cannot be meant. The commonest mistake of a price list is a price of a million tokens where that of one
// belongs: everything is a million times too dear then, and only the bill would tell.
import { isRecord, type JsonRecord } from "../wire/json.ts";
import type { Catalog, CatalogIssue, Pricing } from "./catalog.ts";
import { endpointsOf, type Found, recordsOf, writePath } from "./document-path.ts";
import { formatMoney, parseMoney } from "./money.ts";

/** Prices of one token of text; whatever else has a price is a unit: a request, an image, a search. */
const tokenPrices: ReadonlySet<string> = new Set([
  "prompt",
  "completion",
  "internal_reasoning",
  "input_cache_read",
  "input_cache_write",
  "input_cache_write_1h",
  "input_audio_cache",
]);

const cent = 10_000_000_000n;
/** Picodollars per token: $10,000 a million. */
const maxTokenPrice = cent;
/** $1,000 a million, more than anybody asks for. */
const maxUsualTokenPrice = cent / 10n;
/** Picodollars per unit. */
const maxUnitPrice = 100_000n * cent;

interface Finding extends CatalogIssue {
  kind: "issue" | "warning";
}

/** Issues of a document that may be no catalog. */
export function checkPrices(document: unknown): CatalogIssue[] {
  return ofKind("issue", endpointsOf(document).flatMap(findingsOf));
}

/** What is unlikely, but may be meant. */
export function catalogWarnings(catalog: Catalog): CatalogIssue[] {
  return ofKind("warning", endpointsOf(catalog).flatMap(findingsOf));
}

/** Whether a price of a foreign list is one to bill by. */
export function isPlausible(pricing: Pricing): boolean {
  return ofKind("issue", findingsOf({ value: { pricing }, path: [] })).length === 0;
}

function ofKind(kind: Finding["kind"], findings: readonly Finding[]): CatalogIssue[] {
  return findings.filter((finding) => finding.kind === kind).map(({ path, message }) => ({ path, message }));
}

function findingsOf({ value, path }: Found): Finding[] {
  return priceLists(value, path).flatMap(({ value: prices, path: at }) =>
    Object.entries(prices).flatMap(([field, price]) => findingsAt([...at, field], field, price)),
  );
}

/** Everywhere that an endpoint has prices: its own, those beyond a prompt length, those of service tiers. */
function priceLists({ pricing, pricing_tiers: tiers }: JsonRecord, path: readonly PropertyKey[]): Found[] {
  const ofTiers = isRecord(tiers)
    ? Object.entries(tiers).flatMap(([tier, list]) => found(list, [...path, "pricing_tiers", tier]))
    : [];
  return [...found(pricing, [...path, "pricing"]), ...ofTiers].flatMap((one) => [
    one,
    ...recordsOf(one.value["overrides"], [...one.path, "overrides"]),
  ]);
}

function found(value: unknown, path: PropertyKey[]): Found[] {
  return isRecord(value) ? [{ value, path }] : [];
}

function findingsAt(path: readonly PropertyKey[], field: string, price: unknown): Finding[] {
  const amount = typeof price === "string" ? parseMoney(price) : undefined;
  if (amount === undefined) return [];
  if (!tokenPrices.has(field)) {
    const message = `is more than $${formatMoney(maxUnitPrice)} for one unit`;
    return amount > maxUnitPrice ? [{ kind: "issue", path: writePath(path), message }] : [];
  }
  if (amount <= maxUsualTokenPrice) return [];
  const message = `is $${formatMoney(amount * 1_000_000n)} per million tokens: prices are in USD per token, so divide a price per million by 1,000,000`;
  return [{ kind: amount > maxTokenPrice ? "issue" : "warning", path: writePath(path), message }];
}
