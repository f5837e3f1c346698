// Prices on the wire: decimal strings in USD, only what the endpoint charges for.
import type { Pricing } from "../../catalog/catalog.ts";

export function publicPricing(pricing: Pricing): Pricing & { request: string; image: string } {
  // Clients written for the reference read `request` and `image` without asking whether they are there.
  return { ...pricing, request: pricing.request ?? "0", image: pricing.image ?? "0" };
}
