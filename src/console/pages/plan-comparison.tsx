// The plan of a request beside that of another: what was left out or let in by which filter, and what stands elsewhere.
import type { Child } from "hono/jsx";
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { fieldOfFilter } from "../../routing/filters/filters.ts";
import { comparePlans, type PlanDifference } from "../compare-plans.ts";
import { ordinal, perMillion } from "../parts/format.ts";

/** Differences; more, as between two models of many providers, are there at a press. */
const maxUnfolded = 6;

/** `other`: what it is compared with; undefined: it is not there. */
export function PlanComparison({ record, other }: { record: GenerationRecord; other: GenerationRecord | undefined }) {
  return (
    <section class="card" aria-label="Plans compared">
      <h2>Against the other plan</h2>
      {other === undefined ? (
        <p class="soft">
          The other request is not there, or not yet: a record is stored some seconds after the answer.
        </p>
      ) : (
        <Differences record={record} other={other} />
      )}
    </section>
  );
}

function Differences({ record, other }: { record: GenerationRecord; other: GenerationRecord }) {
  const differences = comparePlans(other, record);
  const models = [other.requestedModel, record.requestedModel];
  return (
    <>
      <p class="soft small">
        What changed since <a href={`/logs/${other.id}`}>{other.id}</a>
        {models[0] === models[1] ? "" : `, which asked for ${models[0]}`}. Where nothing else decides, the order is
        drawn anew for each request: cheaper endpoints stand first more often.
      </p>
      {differences.length === 0 ? (
        <p>The same plan, in the same order, and the same endpoints excluded.</p>
      ) : (
        <Folded count={differences.length}>
          <ul>
            {differences.map((difference) => (
              <li>
                <span class="strong">{difference.endpoint}</span> <span class="soft">{difference.model}</span>{" "}
                <What difference={difference} areAlike={models[0] === models[1]} />
              </li>
            ))}
          </ul>
        </Folded>
      )}
    </>
  );
}

function Folded({ count, children }: { count: number; children: Child }) {
  if (count <= maxUnfolded) return <>{children}</>;
  return (
    <details>
      <summary>{count} differences</summary>
      {children}
    </details>
  );
}

/** `areAlike`: whether both asked for the same model, so that what one has alone came or went meanwhile. */
function What({ difference, areAlike }: { difference: PlanDifference; areAlike: boolean }) {
  switch (difference.kind) {
    case "excluded":
      return (
        <>
          is now excluded by <Filter name={difference.by} />
        </>
      );
    case "admitted":
      return (
        <>
          is in the plan, and was excluded by <Filter name={difference.by} />
        </>
      );
    case "excluded otherwise":
      return (
        <>
          is excluded by <Filter name={difference.by} />, and was by <Filter name={difference.before} />
        </>
      );
    case "gone":
      return (
        <>
          {areAlike ? "was in the plan, and is no longer an endpoint that can be asked" : "is in the other's plan only"}
        </>
      );
    case "new":
      return <>{areAlike ? "is in the plan, and was no endpoint that could be asked" : "is in this plan only"}</>;
    case "moved":
      return (
        <>{`is now the ${ordinal(difference.now)} of those in both plans, and was the ${ordinal(difference.before)}`}</>
      );
    case "priced":
      return <>{`costs ${perMillion(difference.now)} per million tokens, and cost ${perMillion(difference.before)}`}</>;
    case "health":
      return <>{difference.stable ? "is stable again" : "is now unstable"}</>;
  }
}

function Filter({ name }: { name: string }) {
  return (
    <>
      <span class="badge">{name.replaceAll("_", " ")}</span> {fieldOfFilter(name)}
    </>
  );
}
