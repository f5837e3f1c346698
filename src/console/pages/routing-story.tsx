// How a request was routed: what was planned, which endpoints were excluded and why, and each attempt in time.
import { describeNote } from "../../accounting/describe-note.ts";
import type { AttemptRecord, ExclusionRecord, GenerationRecord } from "../../accounting/generation-record.ts";
import { filters } from "../../routing/filters/filters.ts";
import { dollars, milliseconds, perMillion } from "../parts/format.ts";
import { type Column, TableCard } from "../parts/table.tsx";

export function RoutingStory({ record }: { record: GenerationRecord }) {
  return (
    <>
      <Attempts attempts={record.attempts} wholeMs={record.generationMs ?? 0} />
      <Plan record={record} />
      <Excluded excluded={record.excluded} />
      <Pipeline stages={record.pipeline} />
    </>
  );
}

function Attempts({ attempts, wholeMs }: { attempts: AttemptRecord[]; wholeMs: number }) {
  if (attempts.length === 0) {
    return <p class="note">No provider was called: the request was refused before, or nothing was eligible.</p>;
  }
  const end = Math.max(1, wholeMs, ...attempts.map(({ startedMs, durationMs }) => startedMs + durationMs));
  const columns: Column<AttemptRecord>[] = [
    { heading: "Attempt", cell: (attempt) => <Endpoint attempt={attempt} /> },
    { heading: "Outcome", cell: (attempt) => <Outcome attempt={attempt} /> },
    { heading: "Began", cell: ({ startedMs }) => milliseconds(startedMs), look: "num" },
    { heading: "Took", cell: ({ durationMs }) => milliseconds(durationMs), look: "num" },
    { heading: `Within ${milliseconds(end)}`, cell: (attempt) => <Span attempt={attempt} end={end} /> },
  ];
  return <TableCard name="Attempts" columns={columns} items={attempts} />;
}

function Endpoint({ attempt: { providerName, endpoint, byok } }: { attempt: AttemptRecord }) {
  return (
    <>
      <span class="strong">{providerName}</span>{" "}
      <span class="soft small">
        {endpoint}
        {byok ? ", your key" : ""}
      </span>
    </>
  );
}

function Outcome({ attempt: { outcome, status } }: { attempt: AttemptRecord }) {
  return (
    <span class={`badge ${outcome === "ok" ? "good" : "bad"}`}>
      {outcome.replaceAll("_", " ")}
      {status === null || outcome === "ok" ? "" : ` ${status}`}
    </span>
  );
}

function Span({ attempt, end }: { attempt: AttemptRecord; end: number }) {
  const x = (attempt.startedMs / end) * 300;
  const width = Math.max(2, (attempt.durationMs / end) * 300);
  return (
    <svg width="300" height="14" viewBox="0 0 300 14" aria-hidden="true">
      <rect class="base" x="0" y="5" width="300" height="4" rx="2" />
      <rect
        class={attempt.outcome === "ok" ? "ok" : "no"}
        x={Math.min(298, x)}
        y="2"
        width={width}
        height="10"
        rx="3"
      />
    </svg>
  );
}

function Plan({ record: { plan } }: { record: GenerationRecord }) {
  if (plan.length === 0) return null;
  return (
    <section class="card">
      <h2>Plan</h2>
      <p class="soft small">
        In this order. The price is what balancing weighs: three quarters prompt, one completion.
      </p>
      <ol>
        {plan.map(({ model, endpoint, price, stable }) => (
          <li>
            <span class="strong">{endpoint}</span> <span class="soft">{model}</span> at {perMillion(price)} per million
            tokens {stable ? null : <span class="badge warn">unstable</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Excluded({ excluded }: { excluded: ExclusionRecord[] }) {
  if (excluded.length === 0) return null;
  return (
    <section class="card">
      <h2>Excluded</h2>
      <ul>
        {excluded.map(({ model, endpoint, by }) => (
          <li>
            <span class="strong">{endpoint}</span> <span class="soft">{model}</span> by{" "}
            <span class="badge">{by.replaceAll("_", " ")}</span> {fieldOf(by)}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The field of the request, or the setting, that left it out. */
function fieldOf(by: string): string {
  return filters.find(({ name }) => name === by)?.field ?? "";
}

function Pipeline({ stages }: { stages: GenerationRecord["pipeline"] }) {
  if (stages.length === 0) return null;
  return (
    <section class="card">
      <h2>Pipeline</h2>
      <ul>
        {stages.map(describeNote).map(({ name, summary, costPico }) => (
          <li>
            <span class="strong">{name}</span> {summary ?? ""}{" "}
            {costPico === undefined ? "" : `for ${dollars(BigInt(costPico))}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
