// Prices on the wire: decimal strings in USD, only what the endpoint charges for.
import * as z from "zod";
import { type Pricing, pricingSchema } from "../../catalog/catalog.ts";

export const publicPricingSchema = () => {
  const { shape } = pricingSchema();
  return z.strictObject({ ...shape, request: shape.prompt, image: shape.prompt });
};

export function publicPricing(pricing: Pricing): Pricing & { request: string; image: string } {
  // Clients written for the reference read `request` and `image` without asking whether they are there.
  return { ...pricing, request: pricing.request ?? "0", image: pricing.image ?? "0" };
}
