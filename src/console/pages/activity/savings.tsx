// What routing saved in the time that is looked at: as far as the sums know it.
import type { LineSums } from "../../../accounting/analytics.ts";
import { readAnalytics } from "../../../store/analytics/read-analytics.ts";
import { currentCatalog } from "../../current-catalog.ts";
import type { ConsoleContext } from "../../environment.ts";
import { readKeyStates } from "../../key-states.ts";
import { Facts } from "../../parts/facts.tsx";
import { count, dollars } from "../../parts/format.ts";
import { savedByPrice } from "./saved-by-price.ts";
import { questionOf, type Scope, type View } from "./view.ts";

/** Picodollars, by price routing; undefined: there is too much to add up. */
export async function readSavedByPrice(context: ConsoleContext, view: View, scope: Scope): Promise<bigint | undefined> {
  const reading = currentCatalog(context);
  const [found, catalog, keyOf] = await Promise.all([
    readAnalytics(context.env.DB, {
      ...questionOf(view, scope),
      ...{ dimensions: ["model", "endpoint"], sums: ["promptTokens", "completionTokens"] },
    }),
    reading,
    readKeyStates(context, reading),
  ]);
  const isCallable = ({ provider }: { provider: Parameters<typeof keyOf>[0] }) => keyOf(provider) !== "missing";
  return found === "too much" ? undefined : savedByPrice(found.lines, { catalog, isCallable });
}

export function Savings({ all, byPrice }: { all: LineSums; byPrice: bigint | undefined }) {
  return (
    <section class="card" aria-label="Saved by routing">
      <h2>Saved by routing</h2>
      <Facts
        facts={[
          ["Requests, by failover", count(all.saved), "big"],
          ["Failovers", count(all.failovers), "big"],
          byPrice === undefined ? undefined : ["By price routing", dollars(byPrice), "big"],
          ["By providers' caches", dollars(all.cacheDiscountPico), "big"],
        ]}
      />
      <p class="soft small">
        By price routing: these tokens at today's list prices, where they were answered, against the average of the
        endpoints of their model that can be called here. Negative where dearer ones were chosen.
      </p>
    </section>
  );
}
