// What one provider did for this workspace in the last 24 hours: in sums, by half-hours, and what happened.
import type { LineSums } from "../../accounting/analytics.ts";
import { readAnalytics } from "../../store/analytics/read-analytics.ts";
import { readProviderUse } from "../../store/provider-use.ts";
import type { ConsoleContext } from "../environment.ts";
import { Facts } from "../parts/facts.tsx";
import { count, milliseconds, percent, rate } from "../parts/format.ts";
import { ShareBars } from "../parts/spark.tsx";
import { TableCard } from "../parts/table.tsx";
import { Time } from "../parts/time.tsx";
import { rowsOf } from "./activity/links.ts";
import { addUp, metricOf } from "./activity/report.ts";
import { scopeOf } from "./activity/scope-of.ts";
import { questionOf, readView, type View } from "./activity/view.ts";
import { logAddress, momentOf, noFilter, quoted } from "./log-filter.ts";
import { eventsOf, type Minute, type ProviderEvent, sharesOf } from "./provider-events.ts";
import { hoursUntil } from "./read-provider-health.ts";

const parts = 48;
const partMs = 30 * 60_000;
const maxEvents = 20;

export interface ReadLately {
  view: View;
  sums: LineSums;
  minutes: readonly Minute[];
  /** Attempts that failed or were late, and in whose place another provider was asked. */
  replaced: number;
}

/** undefined: there are too many requests to look at each minute. */
export async function readLately(context: ConsoleContext, slug: string): Promise<ReadLately | undefined> {
  const scope = scopeOf(context);
  const view = readView({ days: "1", provider: slug }, scope.now);
  const { workspaceId } = scope;
  const [found, use] = await Promise.all([
    readAnalytics(context.env.DB, {
      ...questionOf(view, scope),
      ...{ granularity: "minute", metrics: ["first_token_p50"] },
    }),
    readProviderUse(context.env.DB, { workspaceId, hours: hoursUntil(scope.now) }),
  ]);
  if (found === "too much") return undefined;
  const minutes = found.lines.map(({ date, sums: { requests, failures } }) => ({
    ...{ at: Date.parse(date ?? ""), requests, failures },
  }));
  return {
    view,
    sums: addUp(found.lines.map(({ sums }) => sums)),
    minutes: minutes.toSorted((one, other) => one.at - other.at),
    replaced: use.get(slug)?.replaced ?? 0,
  };
}

export function Lately({ slug, lately: { view, sums, minutes, replaced } }: { slug: string; lately: ReadLately }) {
  if (sums.requests + replaced === 0)
    return <p class="card soft">No requests of this workspace in the last 24 hours.</p>;
  const shares = sharesOf(minutes, { from: view.start, partMs, parts });
  const known = shares.filter((share) => share !== null);
  const worst = Math.min(...known);
  return (
    <>
      <section class="card" aria-label="The last 24 hours">
        <h2>The last 24 hours</h2>
        <Facts
          facts={[
            ["Requests", <a href={rowsOf(view)}>{count(sums.requests)}</a>, "big"],
            [
              "Failed",
              <a href={rowsOf(view, { status: "failed" })}>{percent(metricOf("failure_rate", sums))}</a>,
              "big",
            ],
            ["Replaced by another", count(replaced), "big"],
            ["First token p50", milliseconds(metricOf("first_token_p50", sums)), "big"],
            ["First token p95", milliseconds(metricOf("first_token_p95", sums)), "big"],
            ["Speed", rate(metricOf("throughput", sums)), "big"],
          ]}
        />
        {known.length === 0 ? null : (
          <>
            <p class="soft small">Not failed, by half-hours:</p>
            <ShareBars
              label={`Not failed in ${known.length} half-hours with requests, at worst ${percent(worst)}`}
              shares={shares}
              narrow
            />
          </>
        )}
      </section>
      <TableCard name="Events" columns={eventColumns(slug)} items={eventsOf(minutes).slice(0, maxEvents)} />
    </>
  );
}

function eventColumns(slug: string) {
  return [
    { heading: "Failing since (UTC)", cell: ({ from }: ProviderEvent) => <Time at={new Date(from).toISOString()} /> },
    {
      heading: "Failed requests",
      cell: ({ from, until, failures, requests }: ProviderEvent) => (
        <a
          href={logAddress(noFilter(), {
            ...{ provider: quoted(slug), status: "failed", from: momentOf(from), until: momentOf(until) },
          })}
        >{`${count(failures)} of ${count(requests)} requests`}</a>
      ),
    },
    {
      heading: "Recovered",
      cell: ({ back }: ProviderEvent) =>
        back === undefined ? "not seen yet" : <Time at={new Date(back).toISOString()} />,
    },
  ];
}
