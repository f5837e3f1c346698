// What routing saved in the time that is looked at: as far as the sums know it.
import type { LineSums } from "../../../accounting/analytics.ts";
import type { CatalogIndex } from "../../../catalog/catalog-index.ts";
import type { ConsoleContext } from "../../environment.ts";
import { readKeyStates } from "../../key-states.ts";
import { Facts } from "../../parts/facts.tsx";
import { count, dollars } from "../../parts/format.ts";
import { failedOver, rowsOf } from "./links.ts";
import type { ActivityReport } from "./report.ts";
import { savedByPrice } from "./saved-by-price.ts";
import type { View } from "./view.ts";

/** What price routing saved, in picodollars; undefined: there is too much to add up. */
export async function readSavedByPrice(
  context: ConsoleContext,
  reading: { report: Promise<ActivityReport | undefined>; index: Promise<CatalogIndex> },
): Promise<bigint | undefined> {
  const { report, index } = reading;
  const [read, catalog, keyOf] = await Promise.all([report, index, readKeyStates(context, index)]);
  const isCallable = ({ provider }: { provider: Parameters<typeof keyOf>[0] }) => keyOf(provider) !== "missing";
  return read?.endpoints === undefined ? undefined : savedByPrice(read.endpoints, { catalog, isCallable });
}

interface SavingsProperties {
  view: View;
  all: LineSums;
  byPrice: bigint | undefined;
}

export function Savings({ view, all, byPrice }: SavingsProperties) {
  return (
    <section class="card" aria-label="Saved by routing">
      <h2>Saved by routing</h2>
      <Facts
        facts={[
          [
            "Requests, by failover",
            <a href={rowsOf(view, { ...failedOver, status: "ok" })}>{count(all.saved)}</a>,
            "big",
          ],
          ["Failovers", <a href={rowsOf(view, failedOver)}>{count(all.failovers)}</a>, "big"],
          byPrice === undefined
            ? undefined
            : ["By price routing", <a href={rowsOf(view, { sort: "cost" })}>{dollars(byPrice)}</a>, "big"],
          [
            "By providers' caches",
            <a href={rowsOf(view, { q: "cached_tokens:>0" })}>{dollars(all.cacheDiscountPico)}</a>,
            "big",
          ],
        ]}
      />
      <p class="soft small">
        By price routing: these tokens at today's list prices, where they were answered, against the average of the
        endpoints of their model that can be called here. Negative where dearer ones were chosen. Failovers are
        attempts, of which a request may have several. By providers' caches: what reading saved, less what writing cost
        more; the log finds those that read.
      </p>
    </section>
  );
}
