// What came of a request that was tried: who answered, what it cost, and why that one.

import type { AttemptRecord, GenerationRecord } from "../../accounting/generation-record.ts";
import { speedOf } from "../../accounting/speed.ts";
import { Facts } from "../parts/facts.tsx";
import { count, dollars, milliseconds, ordinal, rate } from "../parts/format.ts";

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

export function reason(record: GenerationRecord): string {
  const { plan, attempts, excluded, endpoint } = record;
  if (record.responseCacheSourceId !== undefined) return "From the response cache: nobody was asked.";
  const left = excluded.length === 0 ? "" : ` ${excluded.length} excluded by filters.`;
  if (plan.length === 0) return unplanned(record, left);
  // What broke off is an answer, though none that ended well.
  const isAnswer = (one: AttemptRecord) =>
    one.outcome === "ok" || (one.outcome === "broken_off" && one.endpoint === endpoint);
  const tried = attempts.flatMap((one) => (isAnswer(one) ? [] : one.providerName)).join(", ");
  const place = plan.findIndex((planned) => planned.endpoint === endpoint);
  if (place === -1) {
    return `No endpoint of ${plan.length} in the plan answered.${tried === "" ? "" : ` Tried: ${tried}.`}${left}`;
  }
  const choice =
    plan.length === 1
      ? "The only endpoint there was."
      : `The ${ordinal(place + 1)} of ${plan.length} endpoints in the plan.`;
  return `${choice}${tried === "" ? "" : ` Tried before it: ${tried}.`}${left}`;
}

/** What was refused before anybody was chosen has its reason elsewhere than with the endpoints. */
function unplanned({ status, errorType }: GenerationRecord, left: string): string {
  if (status === 404 || errorType === "context_length_exceeded") return `No endpoint was eligible.${left}`;
  return errorType === "budget_reached" || status === 402 || status === 429
    ? "Refused by a limit."
    : "Refused before an endpoint was chosen.";
}
