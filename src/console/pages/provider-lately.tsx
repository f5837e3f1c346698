// What one provider did for this workspace in the last 24 hours: in sums, by the half-hour, and what happened.
import { addUp, type LineSums } from "../../accounting/analytics.ts";
import { readClosedAnalytics } from "../../store/analytics/closed-analytics.ts";
import { type Minute, readFailingMinutes } from "../../store/failing-minutes.ts";
import { readProviderUse, type UsePeriod } from "../../store/provider-use.ts";
import type { ConsoleContext } from "../environment.ts";
import { Facts } from "../parts/facts.tsx";
import { count, counted, milliseconds, percent, rate } from "../parts/format.ts";
import { linked } from "../parts/rows-link.ts";
import { ShareBars } from "../parts/spark.tsx";
import { type Column, Table, TableCard } from "../parts/table.tsx";
import { Time } from "../parts/time.tsx";
import { replacing, rowsOf, timed } from "./activity/links.ts";
import { metricOf } from "./activity/report.ts";
import { scopeOf } from "./activity/scope-of.ts";
import { questionOf, readView, type View } from "./activity/view.ts";
import { logAddress, momentOf, noFilter, quoted } from "./log-filter.ts";
import { eventsOf, type ProviderEvent } from "./provider-events.ts";
import { answeredOf, sharesOf } from "./provider-health.tsx";
import { hoursUntil } from "./read-provider-health.ts";

const maxEvents = 20;
const halfHourMs = 1_800_000;

export interface ReadLately {
  view: View;
  sums: LineSums;
  periods: readonly UsePeriod[];
  /** Those that something happened in. */
  minutes: readonly Minute[];
  /** Attempts that failed or were late, and in whose place another provider was asked. */
  replaced: number;
}

export async function readLately(context: ConsoleContext, slug: string): Promise<ReadLately> {
  const scope = scopeOf(context);
  const view = readView({ days: "1", provider: slug }, scope.now);
  const { workspaceId } = scope;
  const [found, minutes, use] = await Promise.all([
    readClosedAnalytics(context.env.DB, {
      ...questionOf(view, scope),
      ...{ granularity: undefined, metrics: ["first_token_p50"] },
    }),
    readFailingMinutes(context.env.DB, { workspaceId, provider: slug, from: view.start }),
    readProviderUse(context.env.DB, { workspaceId, hours: hoursUntil(scope.now), halves: true }),
  ]);
  const lines = found === "too much" ? [] : found.lines;
  return {
    ...{ view, minutes },
    sums: addUp(lines.map(({ sums }) => sums)),
    periods: use.get(slug)?.periods ?? [],
    replaced: use.get(slug)?.replaced ?? 0,
  };
}

export function Lately({ slug, lately }: { slug: string; lately: ReadLately }) {
  const { view, sums, periods, minutes, replaced } = lately;
  if (sums.requests + replaced === 0)
    return <p class="card soft">No requests of this workspace in the last 24 hours.</p>;
  const shares = sharesOf(periods);
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
            [
              "Attempts replaced by others",
              replaced === 0 ? "0" : <a href={rowsOf({ ...view, provider: "" }, replacing(slug))}>{count(replaced)}</a>,
              "big",
            ],
            ["First token p50", linked(rowsOf(view, timed), milliseconds(metricOf("first_token_p50", sums))), "big"],
            ["First token p95", linked(rowsOf(view, timed), milliseconds(metricOf("first_token_p95", sums))), "big"],
            ["Speed", linked(rowsOf(view, timed), rate(metricOf("throughput", sums))), "big"],
          ]}
        />
        {known.length === 0 ? null : (
          <>
            <p class="soft small">Success by half-hour, what another one had to answer counted as failed:</p>
            <ShareBars
              label={`Success in ${counted(known.length, "half-hour")} with requests, at worst ${percent(worst)}`}
              shares={shares}
              step={6}
            />
            <p class="soft small">
              From <Time at={`${periods[0]?.begin}:00Z`} /> until now
            </p>
            <details>
              <summary class="small">Half-hours as a table</summary>
              <Table
                name="Half-hours"
                columns={periodColumns(slug)}
                items={periods.filter((period) => answeredOf(period) !== null)}
              />
            </details>
          </>
        )}
      </section>
      <TableCard name="Events" columns={eventColumns(slug)} items={eventsOf(minutes).slice(0, maxEvents)} />
    </>
  );
}

function periodColumns(slug: string): Column<UsePeriod>[] {
  const rows = ({ begin, halves }: UsePeriod, change: Record<string, string>) =>
    logAddress(noFilter(), {
      ...{ from: begin, until: momentOf(Date.parse(`${begin}:00Z`) + halves * halfHourMs) },
      ...change,
    });
  const provider = quoted(slug);
  const counts = (heading: string, of: "requests" | "failures" | "replaced", change: Record<string, string>) => ({
    heading,
    cell: (period: UsePeriod) => linked(period[of] === 0 ? undefined : rows(period, change), count(period[of])),
    look: "num" as const,
  });
  return [
    {
      heading: "From (UTC)",
      cell: ({ begin, halves }) => (
        <>
          <Time at={`${begin}:00Z`} />
          {halves === 2 ? " (an hour)" : ""}
        </>
      ),
    },
    counts("Requests", "requests", { provider }),
    counts("Failed", "failures", { provider, status: "failed" }),
    counts("Attempts replaced", "replaced", replacing(slug)),
    { heading: "Success", cell: (period) => percent(answeredOf(period)), look: "num" },
  ];
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
