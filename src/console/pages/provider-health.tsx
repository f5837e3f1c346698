// How providers do for this workspace: keys, the last 24 hours, speed, and what went wrong last. Columns of their table.
import type { Provider } from "../../catalog/catalog.ts";
import type { ErrorGroup } from "../../store/error-groups.ts";
import type { ProviderUse, UsePeriod } from "../../store/provider-use.ts";
import type { ProviderNow } from "../endpoint-now.ts";
import type { KeyState } from "../key-states.ts";
import { count, milliseconds, percent, tokenRate } from "../parts/format.ts";
import { ShortNow } from "../parts/now.tsx";
import { alsoLinked, linked } from "../parts/rows-link.ts";
import { ShareBars } from "../parts/spark.tsx";
import type { Column } from "../parts/table.tsx";
import { replacing, timed } from "./activity/links.ts";
import { logAddress, noFilter, quoted } from "./log-filter.ts";

export interface ProviderHealth {
  provider: Provider;
  key: KeyState;
  use: ProviderUse | undefined;
  /** Of the endpoints that were used lately; undefined: none was. */
  now: ProviderNow | undefined;
  /** Of all requests that reached a provider. */
  share: number | null;
  last: ErrorGroup | undefined;
}

const looks = { set: "good", "workspace's": "good", missing: "", "not needed": "" } as const;

export function keyColumn(): Column<ProviderHealth> {
  return { heading: "Key", cell: ({ key }) => <span class={`badge ${looks[key]}`}>{key}</span> };
}

/** `begin`: of the time that is looked at, as the log's address says it. `moment`: now, epoch milliseconds. */
export function healthColumns(begin: string, moment: number): Column<ProviderHealth>[] {
  const rows = ({ provider }: ProviderHealth, change: Record<string, string> = {}) =>
    logAddress(noFilter(), { provider: quoted(provider.slug), from: begin, ...change });
  return [
    { heading: "Now", cell: ({ now }) => <ShortNow now={now} at={moment} /> },
    ...measuredColumns(rows, ({ provider }) => logAddress(noFilter(), { ...replacing(provider.slug), from: begin })),
    { heading: "Share", cell: (row) => alsoLinked(rows(row), percent(row.share)), look: "num spare" },
    {
      heading: "Last error",
      cell: ({ last }) =>
        last === undefined ? "–" : <a href={`/logs/${last.lastId}`}>{last.code.replaceAll("_", " ")}</a>,
    },
  ];
}

/** What was measured of each row. The addresses of its requests, and of those that another one was asked for in its place. */
export function measuredColumns<Row extends { use: ProviderUse | undefined }>(
  rowsOf: (row: Row, change?: Record<string, string>) => string,
  rowsReplacing: (row: Row) => string,
): Column<Row>[] {
  return [
    { heading: "Requests", cell: (row) => linked(rowsOf(row), counted(row.use?.requests)), look: "num" },
    {
      heading: "Failed",
      cell: (row) => (
        <>
          {linked(row.use?.failures ? rowsOf(row, { status: "failed" }) : undefined, counted(row.use?.failures))}
          {row.use?.replaced ? (
            <span class="soft small">
              <br />
              {alsoLinked(rowsReplacing(row), `${count(row.use.replaced)} replaced`)}
            </span>
          ) : null}
        </>
      ),
      look: "num",
    },
    {
      heading: "Success by half-hour",
      cell: ({ use }) => (use === undefined ? "–" : <HalfHours use={use} />),
      look: "spare",
    },
    {
      heading: "First token",
      cell: (row) => linked(rowsOf(row, timed), milliseconds(row.use?.first.p50 ?? null)),
      look: "num",
    },
    {
      heading: "p95",
      cell: (row) => alsoLinked(rowsOf(row, timed), milliseconds(row.use?.first.p95 ?? null)),
      look: "num",
    },
    {
      heading: "Tokens/s",
      cell: (row) => alsoLinked(rowsOf(row, timed), tokenRate(row.use?.tokensPerSecond ?? null)),
      look: "num",
    },
  ];
}

function counted(number: number | undefined): string {
  return number === undefined ? "–" : count(number);
}

/** How much of what was asked of it it answered, by the half-hour; null where nothing was. */
export function sharesOf(periods: readonly UsePeriod[]): (number | null)[] {
  return periods.flatMap((period) => Array.from({ length: period.halves }, () => answeredOf(period)));
}

export function answeredOf({ requests, failures, replaced }: UsePeriod): number | null {
  return requests + replaced === 0 ? null : 1 - (failures + replaced) / (requests + replaced);
}

function HalfHours({ use: { periods } }: { use: ProviderUse }) {
  const said = periods.flatMap((period) => {
    const share = answeredOf(period);
    return share === null ? [] : [`${period.begin.slice(11)} ${percent(share)}`];
  });
  const label = `Answered by half-hour (UTC): ${said.join(", ") || "no requests"}`;
  return <ShareBars label={label} shares={sharesOf(periods)} step={3} />;
}
