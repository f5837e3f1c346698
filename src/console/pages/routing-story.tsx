// How a request was routed: what was planned, which endpoints were excluded and why, and what was done to it on the way.
import { describeNote } from "../../accounting/describe-note.ts";
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { fieldOfFilter } from "../../routing/filters/filters.ts";
import { count, dollars, perMillion } from "../parts/format.ts";

interface RoutingProperties {
  record: GenerationRecord;
  /** Endpoints of its model that nobody has a key for. */
  keyless: number;
  administrator: boolean;
}

export function RoutingStory({ record, keyless, administrator }: RoutingProperties) {
  return (
    <>
      <Plan record={record} />
      <Excluded record={record} keyless={keyless} administrator={administrator} />
      <Pipeline stages={record.pipeline} />
    </>
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

/** By what excluded them: many for one reason are one line. */
function Excluded({ record: { excluded, omitted }, keyless, administrator }: RoutingProperties) {
  const groups = [...Map.groupBy(excluded, ({ by }) => by)];
  const more = omitted?.excluded ?? 0;
  if (groups.length === 0 && more === 0 && keyless === 0) return null;
  return (
    <section class="card">
      <h2>Excluded</h2>
      <ul>
        {groups.map(([by, endpoints]) => (
          <li>
            {`${count(endpoints.length)} by `}
            <span class="badge">{by.replaceAll("_", " ")}</span> {fieldOfFilter(by)}
            <span class="soft small">
              {endpoints.map(({ endpoint, model }) => ` ${endpoint} (${model})`).join(",")}
            </span>
          </li>
        ))}
        {more === 0 ? null : <li>{`${count(more)} more not in the record.`}</li>}
        {keyless === 0 ? null : (
          <li>
            {`${count(keyless)} other ${keyless === 1 ? "endpoint" : "endpoints"} of this model without a key. `}
            {administrator ? <a href="/settings/provider-keys">Add a provider key</a> : "An admin can add one."}
          </li>
        )}
      </ul>
    </section>
  );
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
