// How a request was routed: what was planned, what was left out and why, and each attempt in time.
import type { AttemptRecord, GenerationRecord } from "../../accounting/generation-record.ts";
import type { Exclusion } from "../../wire/failure.ts";
import { dollars, milliseconds, perMillion } from "../parts/format.ts";

export function RoutingStory({ record }: { record: GenerationRecord }) {
  return (
    <>
      <Attempts attempts={record.attempts} wholeMs={record.generationMs ?? 0} />
      <Plan record={record} />
      <Excluded excluded={record.excluded} />
      <OnTheWay stages={record.pipeline} />
    </>
  );
}

function Attempts({ attempts, wholeMs }: { attempts: AttemptRecord[]; wholeMs: number }) {
  if (attempts.length === 0) {
    return <p class="note">No provider was called: the request was refused before, or nothing was eligible.</p>;
  }
  const end = Math.max(1, wholeMs, ...attempts.map(({ startedMs, durationMs }) => startedMs + durationMs));
  return (
    <section class="card flush">
      <div class="scroll">
        <table>
          <caption class="hidden">Attempts</caption>
          <thead>
            <tr>
              <th scope="col">Attempt</th>
              <th scope="col">Outcome</th>
              <th scope="col" class="num">
                Began
              </th>
              <th scope="col" class="num">
                Took
              </th>
              <th scope="col">On the way to {milliseconds(end)}</th>
            </tr>
          </thead>
          <tbody>
            {attempts.map((attempt) => (
              <tr>
                <td>
                  <span class="strong">{attempt.providerName}</span>{" "}
                  <span class="soft small">
                    {attempt.endpoint}
                    {attempt.byok ? ", your key" : ""}
                  </span>
                </td>
                <td>
                  <span class={`badge ${attempt.outcome === "ok" ? "good" : "bad"}`}>
                    {attempt.outcome.replaceAll("_", " ")}
                    {attempt.status === null || attempt.outcome === "ok" ? "" : ` ${attempt.status}`}
                  </span>
                </td>
                <td class="num">{milliseconds(attempt.startedMs)}</td>
                <td class="num">{milliseconds(attempt.durationMs)}</td>
                <td>
                  <Span attempt={attempt} end={end} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
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

function Excluded({ excluded }: { excluded: Exclusion[] }) {
  if (excluded.length === 0) return null;
  return (
    <section class="card">
      <h2>Left out</h2>
      <ul>
        {excluded.map(({ model, endpoint, by, detail }) => (
          <li>
            <span class="strong">{endpoint}</span> <span class="soft">{model}</span> by{" "}
            <span class="badge">{by.replaceAll("_", " ")}</span> {detail ?? ""}
          </li>
        ))}
      </ul>
    </section>
  );
}

function OnTheWay({ stages }: { stages: GenerationRecord["pipeline"] }) {
  if (stages.length === 0) return null;
  return (
    <section class="card">
      <h2>On the way</h2>
      <ul>
        {stages.map(({ name, summary, costPico }) => (
          <li>
            <span class="strong">{name}</span> {summary ?? ""}{" "}
            {costPico === undefined ? "" : `for ${dollars(BigInt(costPico))}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
