// The daily refresh of prices, and what follows from it: announced in the audit log before the catalog is another one, entered
// behind it, and told to who wants to know. Neither of the two that come behind is lost because the other fails.
import type { AlertPlace } from "../store/alert-deliveries.ts";
import { type AuditRecord, appendAudit, writeIntent } from "../store/audit-log.ts";
import { raisePriceChange } from "../store/raise-price-change.ts";
import { type Refresh, refreshPrices } from "./refresh-prices.ts";

export interface DailyRefresh extends Pick<Refresh, "url" | "now" | "fetch" | "readListing"> {
  place: AlertPlace;
}

/** Answers how many prices changed. */
export async function repriceDaily({ place, ...source }: DailyRefresh): Promise<number> {
  const { database } = place;
  const { now } = source;
  const entry = entryOf(now);
  const changes = await refreshPrices({ ...source, database, beforeSaving: () => writeIntent(database, entry) });
  if (changes.length === 0) return 0;
  // What it changed stands in `price_changes`.
  const draft = { ...entry.draft, after: { prices: changes.length } };
  const ends = await Promise.allSettled([
    appendAudit(database, { ...entry, draft }),
    raisePriceChange(place, changes, now),
  ]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return changes.length;
}

function entryOf(now: number): AuditRecord {
  return {
    draft: {
      id: crypto.randomUUID(),
      actor: { kind: "system", id: "cron", label: "daily refresh of prices" },
      action: "catalog.refresh_prices",
      target: "catalog",
      ip_hash: null,
    },
    workspaceId: "",
    now,
  };
}
