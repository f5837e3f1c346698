// What came of checking a provider's key.
import type { ProviderCheck } from "../check-provider.ts";
import { visible } from "./visible.tsx";

const looks = { works: "good", refused: "bad", unknown: "warn" } as const;

export function CheckResult({ check: { verdict, text } }: { check: ProviderCheck }) {
  return (
    <div class={`note ${looks[verdict]}`} role={verdict === "works" ? "status" : "alert"}>
      {visible(text)}
    </div>
  );
}
