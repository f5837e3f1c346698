// Tells who wants to know that prices of the catalog are others now: by a refresh, or by whoever replaced the catalog.
import type { PriceChange } from "../catalog/price-changes.ts";
import { type AlertPlace, raiseAlert } from "./alert-deliveries.ts";

const hourMs = 3_600_000;
/** In a delivery; how many there are is told in any case. */
const maxListed = 100;

export async function raisePriceChange(place: AlertPlace, changes: readonly PriceChange[], now: number): Promise<void> {
  if (changes.length === 0) return;
  await raiseAlert(place, {
    event: "price_changed",
    mark: `price_changed ${now} ${crypto.randomUUID()}`,
    forgetAt: now + hourMs,
    workspaceId: null,
    subject: { kind: "catalog", id: "catalog", label: "prices of the catalog" },
    data: { count: changes.length, changes: changes.slice(0, maxListed) },
    now,
  });
}
