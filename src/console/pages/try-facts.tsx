// What came of a request that was tried: who answered, what it cost, and why that one.

import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { speedOf } from "../../accounting/speed.ts";
import { Facts } from "../parts/facts.tsx";
import { count, dollars, milliseconds, rate } from "../parts/format.ts";

export function TryFacts({ record }: { record: GenerationRecord }) {
  return (
    <>
      <hr />
      <Facts
        facts={[
          ["Answered by", record.providerName ?? "nobody"],
          ["Model", record.model ?? record.requestedModel],
          ["Cost", dollars(BigInt(record.costPico))],
          ["Tokens", `${count(record.promptTokens)} in, ${count(record.completionTokens)} out`],
          ["First token", milliseconds(speedOf(record).firstTokenMs)],
          ["Speed", rate(speedOf(record).tokensPerSecond)],
        ]}
      />
      <p class="soft small">
        {reason(record)} <a href={`/logs/${record.id}`}>Details in the log</a>
      </p>
    </>
  );
}

function reason({ plan, attempts, excluded, endpoint }: GenerationRecord): string {
  const failed = attempts.filter(({ outcome }) => outcome !== "ok").map(({ providerName }) => providerName);
  const place = plan.findIndex((planned) => planned.endpoint === endpoint);
  const left = excluded.length === 0 ? "" : ` ${excluded.length} excluded by filters.`;
  const choice =
    plan.length === 1 ? "The only endpoint there was." : `${place + 1}. of ${plan.length} endpoints in the plan.`;
  const before = failed.length === 0 ? "" : ` Tried before it: ${failed.join(", ")}.`;
  return plan.length === 0 ? `No endpoint was eligible.${left}` : `${choice}${before}${left}`;
}
