// Service tiers: what a request may ask for, and what providers call the one they served (wire reference §5.8).
import * as z from "zod";

/** Tiers that an endpoint may have prices for; everything else is the default. */
export const pricedTiers = ["flex", "priority"] as const;
export const pricedTierSchema = z.enum(pricedTiers);
export type PricedTier = (typeof pricedTiers)[number];
export type ServiceTier = PricedTier | "default";

/** What a request may say; `fast` is the older name of priority, `scale` a contract that no price list knows. */
export const requestedTiers = ["auto", "default", "fast", "flex", "priority", "scale"] as const;

/** The vendors' words: OpenAI's and Groq's, Anthropic's speed, Google's traffic types. */
const words: ReadonlyMap<string, ServiceTier> = new Map([
  ["flex", "flex"],
  ["on_demand_flex", "flex"],
  ["priority", "priority"],
  ["fast", "priority"],
  ["on_demand_priority", "priority"],
]);

/** The tier that a request asks for with `service_tier`; undefined: none in particular. */
export function tierAsked(sent: unknown): PricedTier | undefined {
  if (sent === "fast") return "priority";
  return pricedTiers.find((tier) => tier === sent);
}

/** The tier behind a provider's word; a word that is not known means nothing dearer than the default. */
export function tierServed(word: string): ServiceTier {
  return words.get(word.toLowerCase()) ?? "default";
}
