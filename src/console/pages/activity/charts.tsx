// The charts of the activity page: what adds up as bars by name, what does not as lines.
import type { LineSums } from "../../../accounting/analytics.ts";
import { moneyToNumber } from "../../../catalog/money.ts";
import { present } from "../../../wire/present.ts";
import { Chart, type ChartProperties, type Point, type Series } from "../../parts/chart.tsx";
import { coloursOf } from "../../parts/colours.ts";
import { count, milliseconds, percent, shortCount, usd, usdAlike } from "../../parts/format.ts";
import { type Bound, growthOf } from "./growth.ts";
import { rowsOf } from "./links.ts";
import { type ActivityReport, metricOf, shownOf } from "./report.ts";
import { spanOf, type View, viewAddress } from "./view.ts";

interface ChartsProperties {
  view: View;
  report: ActivityReport;
  names: (id: string) => string;
  bound: Bound | undefined;
  now: number;
}

const yearMs = 365 * 86_400_000;

const amounts = [
  {
    label: "Spend",
    write: usd,
    writeAlike: usdAlike,
    value: (sums: LineSums) => moneyToNumber(sums.costPico),
    whole: false,
  },
  { label: "Requests", write: count, writeAlike: undefined, value: (sums: LineSums) => sums.requests, whole: true },
  {
    label: "Tokens",
    write: shortCount,
    writeAlike: undefined,
    value: (sums: LineSums) => sums.promptTokens + sums.completionTokens,
    whole: true,
  },
] as const;

export function Charts({ view, report, names, bound, now }: ChartsProperties) {
  const points = report.periods.map((period) => pointOf(view, period));
  const hrefs = new Map<number, string>();
  // The same in each chart.
  const hrefOf = (first: number, last: number) => {
    const [period, end] = [report.periods[first], report.periods[last]];
    const href = hrefs.get(first) ?? rowsOf(view, present({ period, last: end }));
    hrefs.set(first, href);
    return href;
  };
  const shown = shownOf(report.names);
  const colours = coloursOf(shown.map(({ id }) => id));
  const named = (value: (id: string, period: string) => number | null): Series[] =>
    shown.map(({ id }) => ({
      name: names(id),
      colour: colours.get(id),
      href: rowsOf(view, { id }),
      values: report.periods.map((period) => value(id, period)),
    }));
  const of = (id: string, period: string) => report.parts.get(id)?.get(period);
  const ofAll = (name: string, value: (sums: LineSums | undefined) => number | null, colour: number): Series => ({
    name,
    colour,
    values: report.periods.map((period) => value(report.byPeriod.get(period))),
  });
  return (
    <>
      {amounts.map(({ label, write, writeAlike, value, whole }) => {
        const amountOf = (sums: LineSums | undefined) => (sums === undefined ? 0 : value(sums));
        const series = named((id, period) => amountOf(of(id, period)));
        const rest = othersOf(
          series,
          report.periods.map((period) => amountOf(report.byPeriod.get(period))),
        );
        const others = { name: `${report.names.length - shown.length} others`, values: rest };
        return (
          <Card
            view={view}
            total={write(amountOf(report.all))}
            chart={{
              hrefOf,
              label,
              write,
              whole,
              ...present({ writeAlike }),
              points,
              shape: "bars",
              series: report.names.length > shown.length ? [...series, others] : series,
            }}
          />
        );
      })}
      <Card
        view={view}
        total={usd(moneyToNumber(report.all.costPico))}
        chart={{
          ...{ label: "Spend, added up", write: usd, writeAlike: usdAlike, points, hrefOf, shape: "lines", bound },
          series: [{ name: "Spent", colour: 1, values: growthOf(report, bound, now) }],
        }}
      />
      <Card
        view={view}
        total={percent(metricOf("failure_rate", report.all))}
        status="failed"
        chart={{
          ...{ label: "Failed", write: percent, points, hrefOf, shape: "lines" },
          series: named((id, period) => metricOf("failure_rate", of(id, period))),
        }}
      />
      <Card
        view={view}
        total={milliseconds(metricOf("first_token_p50", report.all))}
        chart={{
          ...{ label: "First token", write: milliseconds, points, hrefOf, shape: "lines" },
          series: [
            ofAll("Median", (sums) => metricOf("first_token_p50", sums), 1),
            ofAll("p95", (sums) => metricOf("first_token_p95", sums), 2),
          ],
        }}
      />
    </>
  );
}

function pointOf(view: View, period: string): Point {
  if (view.each === "month") return { label: period.slice(0, 7), short: period.slice(0, 7) };
  const isHour = view.each === "hour";
  const { end } = spanOf(period, view);
  const last = new Date(end - 1).toISOString();
  const label = isHour
    ? `${period.slice(0, 10)} ${period.slice(11, 16)}${view.hours === 1 ? "" : ` to ${last.slice(11, 16)}`}`
    : view.each === "week"
      ? `${period} to ${last.slice(0, 10)}`
      : period;
  return { label, short: shortly(view, period) };
}

/** Below the axis: no month is there twice. */
function shortly(view: View, period: string): string {
  if (view.each === "hour") return period.slice(5, 16).replace("T", " ");
  return view.end - view.start > yearMs ? period.slice(0, 7) : period.slice(5);
}

/** Into days, since the page takes no shorter times: where it shows hours, into their requests. */
function zoomOf(view: View): string {
  return view.each === "hour" ? "" : viewAddress(view, { days: "", from: "", until: "" });
}

/** Rounding must not leave less than nothing. */
function othersOf(series: readonly Series[], all: readonly number[]): number[] {
  return all.map((value, place) =>
    Math.max(0, value - series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0)),
  );
}

interface CardProperties {
  view: View;
  total: string;
  status?: "failed";
  chart: ChartProperties;
}

function Card({ view, total, status, chart }: CardProperties) {
  return (
    <section class="card">
      <div class="row">
        <h2>{chart.label}</h2>
        <a class="end strong" href={rowsOf(view, { status })}>
          {total}
        </a>
      </div>
      <Chart {...chart} zoom={zoomOf(view)} />
    </section>
  );
}
