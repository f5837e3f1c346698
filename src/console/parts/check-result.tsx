// What came of checking a provider's key.
import type { ProviderCheck } from "../check-provider.ts";

export function CheckResult({ check: { good, text } }: { check: ProviderCheck }) {
  return (
    <div class={`note ${good ? "good" : "bad"}`} role={good ? "status" : "alert"}>
      {text}
    </div>
  );
}
