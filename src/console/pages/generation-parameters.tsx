// How a request was asked: the fields of its record that are numbers, codes and counts.

import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { countedFields } from "../../accounting/request-parameters.ts";
import { Facts } from "../parts/facts.tsx";

export function Parameters({ record: { parameters } }: { record: GenerationRecord }) {
  const given = Object.entries(parameters ?? {});
  if (given.length === 0) return null;
  return (
    <section class="card" aria-label="Parameters">
      <h2>Parameters</h2>
      <Facts facts={given.map(([field, value]) => [labelOf(field), String(value)])} />
      <p class="soft small">
        Numbers and codes alone: of texts, lists and schemas it is only known how many there were. Fields that are not
        here were not given.
      </p>
    </section>
  );
}

function labelOf(field: string): string {
  return countedFields.some((counted) => counted === field) ? `${field} (count)` : field;
}
