// What an answer was worth, as everything behind it needs it. Types only.
import type { Cost } from "../accounting/cost.ts";
import type { ReportedUsage, Usage } from "../wire/answer.ts";
import type { ServiceTier } from "../wire/service-tier.ts";

/** Token counts, and whether they (or some of them) are an estimate. */
export interface Counts {
  usage: ReportedUsage;
  estimated: boolean;
}

export interface Account extends Counts {
  cost: Cost;
  onTheWire: Usage;
  /** The tier that was paid for; null where nobody spoke of one. */
  serviceTier: ServiceTier | null;
}
