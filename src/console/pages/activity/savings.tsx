// What routing saved in the time that is looked at: as far as the sums know it.
import type { LineSums } from "../../../accounting/analytics.ts";
import { currentCatalog } from "../../current-catalog.ts";
import type { ConsoleContext } from "../../environment.ts";
import { readKeyStates } from "../../key-states.ts";
import { Facts } from "../../parts/facts.tsx";
import { count, dollars } from "../../parts/format.ts";
import type { ActivityReport } from "./report.ts";
import { savedByPrice } from "./saved-by-price.ts";

/** What price routing saved, in picodollars; undefined: there is too much to add up. */
export async function readSavedByPrice(
  context: ConsoleContext,
  report: Promise<ActivityReport | undefined>,
): Promise<bigint | undefined> {
  const reading = currentCatalog(context);
  const [read, catalog, keyOf] = await Promise.all([report, reading, readKeyStates(context, reading)]);
  const isCallable = ({ provider }: { provider: Parameters<typeof keyOf>[0] }) => keyOf(provider) !== "missing";
  return read?.endpoints === undefined ? undefined : savedByPrice(read.endpoints, { catalog, isCallable });
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
