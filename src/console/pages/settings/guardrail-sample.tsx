// A text that a guardrail's filters are tried on: the field for it, and what they make of it. It is kept nowhere.
import type { FilterAction, GuardrailRules } from "../../../wire/guardrail.ts";
import { TextArea } from "../../parts/form.tsx";
import { count } from "../../parts/format.ts";
import { type Column, Table } from "../../parts/table.tsx";
import { visible } from "../../parts/visible.tsx";
import { type TriedFilters, tryFilters } from "../../try-filters.ts";

/** Characters: as long as somebody reads what came of it. */
const maxSample = 20_000;

export function SampleField() {
  return (
    <TextArea
      name="sample"
      label="Try the filters on a text"
      rows={2}
      hint="Preview says what they make of it. It is kept nowhere."
    />
  );
}

interface SampleProperties {
  sample: string;
  rules: GuardrailRules;
  /** What a detector is called in the form; undefined for patterns. */
  nameOf: (slug: string) => string | undefined;
}

export function TriedSample({ sample, rules, nameOf }: SampleProperties) {
  const tried = tryFilters(rules, sample.slice(0, maxSample));
  return (
    <section class="card">
      <h2>Your text under it</h2>
      <p>{sentenceOf(tried)}</p>
      {tried.blocked || tried.text === sample ? null : <pre>{visible(tried.text)}</pre>}
      {sample.length > maxSample ? <p class="soft">Its first {count(maxSample)} characters were tried.</p> : null}
      {tried.finds.length === 0 ? null : (
        <Table name="Found in your text" columns={columns(nameOf)} items={tried.finds} />
      )}
    </section>
  );
}

function sentenceOf({ blocked, finds }: TriedFilters): string {
  if (blocked) return "A request with it is refused.";
  if (finds.length === 0) return "Nothing is found in it: it goes on as it is.";
  return finds.some(({ action }) => action === "redact")
    ? "It goes on like this:"
    : "It goes on as it is, and is flagged in the log.";
}

const acts: Readonly<Record<FilterAction, string>> = { block: "blocks", redact: "redacts", flag: "flags" };

function columns(nameOf: SampleProperties["nameOf"]): Column<TriedFilters["finds"][number]>[] {
  return [
    { heading: "Filter", cell: ({ name }) => nameOf(name) ?? name, look: "cut" },
    { heading: "Action", cell: ({ action }) => acts[action] },
    { heading: "Found", cell: ({ count: found }) => count(found), look: "num" },
  ];
}
