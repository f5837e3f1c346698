// What a data policy says, in the words of the privacy page.
import type { DataPolicy } from "../../catalog/catalog.ts";
import { keepsNothing, mayTrain } from "../../catalog/data-policy.ts";

export function PolicyBadges({ policy }: { policy: DataPolicy | null }) {
  return (
    <>
      <span class={`badge ${keepsNothing(policy) ? "good" : ""}`}>{retention(policy)}</span>{" "}
      <span class={`badge ${mayTrain(policy) ? "warn" : "good"}`}>
        {mayTrain(policy) ? "may train" : "does not train"}
      </span>
    </>
  );
}

function retention(policy: DataPolicy | null): string {
  if (policy === null) return "unknown retention";
  if (keepsNothing(policy)) return "zero retention";
  if (!policy.retains_prompts || policy.retention_days === 0) return "retains what it trains on";
  return policy.retention_days === null ? "retains, time unknown" : `retains for ${policy.retention_days} days`;
}
