// What routing saved in the time that is looked at: as far as the sums know it.
import { readAnalytics } from "../../../store/analytics/read-analytics.ts";
import { currentCatalog } from "../../current-catalog.ts";
import type { ConsoleContext } from "../../environment.ts";
import { readKeyStates } from "../../key-states.ts";
import { Facts } from "../../parts/facts.tsx";
import { count, dollars } from "../../parts/format.ts";
import type { ActivityReport } from "./report.ts";
import { savedByPrice } from "./saved-by-price.ts";
import { questionOf, type Scope, type View } from "./view.ts";

export interface SavingsRead {
  failovers: number;
  /** Requests. */
  saved: number;
  cachePico: bigint;
  /** undefined: there is too much to add up. */
  pricePico: bigint | undefined;
}

export async function readSavings(
  context: ConsoleContext,
  { view, scope, report }: { view: View; scope: Scope; report: ActivityReport },
): Promise<SavingsRead> {
  const [found, catalog, keyOf] = await Promise.all([
    readAnalytics(context.env.DB, { ...questionOf(view, scope), dimensions: ["model", "endpoint"] }),
    currentCatalog(context),
    readKeyStates(context),
  ]);
  const isCallable = ({ provider }: { provider: Parameters<typeof keyOf>[0] }) => keyOf(provider) !== "missing";
  return {
    failovers: report.all.failovers,
    saved: report.all.saved,
    cachePico: report.all.cacheDiscountPico,
    pricePico: found === "too much" ? undefined : savedByPrice(found.lines, { catalog, isCallable }),
  };
}

export function Savings({ savings: { failovers, saved, cachePico, pricePico } }: { savings: SavingsRead }) {
  return (
    <section class="card" aria-label="Saved by routing">
      <h2>Saved by routing</h2>
      <Facts
        facts={[
          ["Requests, by failover", count(saved), "big"],
          ["Failovers", count(failovers), "big"],
          pricePico === undefined ? undefined : ["By price routing", dollars(pricePico), "big"],
          ["By providers' caches", dollars(cachePico), "big"],
        ]}
      />
      <p class="soft small">
        By price routing: these tokens at today's list prices, where they were answered, against the average of the
        endpoints of their model that can be called here. Negative where dearer ones were chosen.
      </p>
    </section>
  );
}
