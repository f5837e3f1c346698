// Prices that cannot be meant. The commonest mistake of a price list is a price of a million tokens where that of one
// belongs: everything is a million times too dear then, and only the bill would tell.
import { isRecord, type JsonRecord } from "../wire/json.ts";
import type { Catalog, CatalogIssue, Pricing } from "./catalog.ts";
import { endpointsOf, type Found, recordsOf, writePath } from "./document-path.ts";
import { formatMoney, parseMoney } from "./money.ts";

/** Prices of one token of text. */
const textPrices: ReadonlySet<string> = new Set([
  "prompt",
  "completion",
  "internal_reasoning",
  "input_cache_read",
  "input_cache_write",
  "input_cache_write_1h",
  "input_audio_cache",
]);
/** Of one token of sound or of a picture; whatever else has a price is a unit: a request, an image, a search. */
const mediaPrices: ReadonlySet<string> = new Set(["audio", "audio_output", "image_output"]);

/** Prices of a part of a whole that has one: zero means free, and leaving it out means the price of the whole. */
const wholes: ReadonlyMap<string, "prompt" | "completion"> = new Map([
  ["audio", "prompt"],
  ["internal_reasoning", "completion"],
  ["audio_output", "completion"],
  ["image_output", "completion"],
]);

const cent = 10_000_000_000n;
interface Bounds {
  /** Picodollars per token or unit. */
  max: bigint;
  /** More than anybody asks for. */
  maxUsual: bigint;
}

/** $10,000 a million, and $1,000. */
const ofText: Bounds = { max: cent, maxUsual: cent / 10n };
/** Some list these by the clip or the picture, so that what is dear may be meant. */
const ofMedia: Bounds = { max: 100_000n * cent, maxUsual: cent / 10n };
const ofUnit: Bounds = { max: 100_000n * cent, maxUsual: 100n * cent };

/** Picodollars as people compare prices: by the million tokens, or for one unit. */
export function readablePrice(field: string, amount: bigint): string {
  return isTokenPrice(field) ? `$${formatMoney(amount * 1_000_000n)} a million` : `$${formatMoney(amount)}`;
}

/** By the token, where people compare prices by the million; others are for one unit. */
export function isTokenPrice(field: string): boolean {
  return textPrices.has(field) || mediaPrices.has(field);
}

interface Finding extends CatalogIssue {
  kind: "issue" | "warning";
}

/** Issues of a document that may be no catalog. */
export function checkPrices(document: unknown): CatalogIssue[] {
  return ofKind("issue", endpointsOf(document).flatMap(findingsOf));
}

/** What is unlikely, but may be meant. */
export function priceWarnings(catalog: Catalog): CatalogIssue[] {
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
    Object.entries(prices).flatMap(([field, price]) => [
      ...findingsAt([...at, field], field, price),
      ...freeParts([...at, field], { field, price, whole: prices[wholes.get(field) ?? ""] }),
    ]),
  );
}

/** Price lists that say "0" for whatever has no price of its own would make it free here. */
function freeParts(
  path: readonly PropertyKey[],
  { field, price, whole }: Record<"field", string> & Record<"price" | "whole", unknown>,
): Finding[] {
  if (typeof price !== "string" || typeof whole !== "string") return [];
  if (parseMoney(price) !== 0n || parseMoney(whole) === 0n) return [];
  const message = `is $0, so these tokens are free: leave it out where they cost what ${wholes.get(field)} does`;
  return [{ kind: "warning", path: writePath(path), message }];
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
  const isToken = isTokenPrice(field);
  const { max, maxUsual } = textPrices.has(field) ? ofText : isToken ? ofMedia : ofUnit;
  if (amount === undefined || amount <= maxUsual) return [];
  const message = isToken
    ? `is $${formatMoney(amount * 1_000_000n)} per million tokens: prices are in USD per token, so divide a price per million by 1,000,000`
    : `is $${formatMoney(amount)} for one: this price is in USD for each request, image or search, so divide a price per thousand by 1,000`;
  return [{ kind: amount > max ? "issue" : "warning", path: writePath(path), message }];
}
