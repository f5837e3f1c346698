// How providers do for this workspace: keys, the last 24 hours, speed, and what went wrong last. Columns of their table.
import type { Provider } from "../../catalog/catalog.ts";
import type { ErrorGroup } from "../../store/error-groups.ts";
import type { ProviderUse } from "../../store/provider-use.ts";
import type { KeyState } from "../key-states.ts";
import { count, milliseconds, percent, rate } from "../parts/format.ts";
import { ShareBars } from "../parts/spark.tsx";
import type { Column } from "../parts/table.tsx";
import { logAddress, noFilter, quoted } from "./log-filter.ts";

export interface ProviderHealth {
  provider: Provider;
  key: KeyState;
  use: ProviderUse | undefined;
  /** Of all requests that reached a provider. */
  share: number | null;
  last: ErrorGroup | undefined;
}

const looks = { set: "good", "workspace's": "good", missing: "", "not needed": "" } as const;

export function keyColumn(): Column<ProviderHealth> {
  return { heading: "Key", cell: ({ key }) => <span class={`badge ${looks[key]}`}>{key}</span> };
}

/** `begin`: of the time that is looked at, as the log's address says it. */
export function healthColumns(begin: string): Column<ProviderHealth>[] {
  const rows = ({ provider }: ProviderHealth, change: Record<string, string> = {}) =>
    logAddress(noFilter(), { provider: quoted(provider.slug), from: begin, ...change });
  return [
    {
      heading: "Requests",
      cell: (row) => (row.use === undefined ? "–" : <a href={rows(row)}>{count(row.use.requests)}</a>),
      look: "num",
    },
    { heading: "Share", cell: ({ share }) => percent(share), look: "num" },
    {
      heading: "Failed",
      cell: (row) =>
        row.use === undefined || row.use.failures === 0 ? (
          (row.use?.failures ?? "–")
        ) : (
          <a href={rows(row, { status: "failed" })}>{count(row.use.failures)}</a>
        ),
      look: "num",
    },
    { heading: "Not failed, by hour", cell: ({ use }) => (use === undefined ? "–" : <Hours use={use} />) },
    { heading: "First token", cell: ({ use }) => milliseconds(use?.first.p50 ?? null), look: "num" },
    { heading: "95 % within", cell: ({ use }) => milliseconds(use?.first.p95 ?? null), look: "num" },
    { heading: "Speed", cell: ({ use }) => rate(use?.tokensPerSecond ?? null), look: "num" },
    {
      heading: "Last error",
      cell: ({ last }) =>
        last === undefined ? "–" : <a href={`/logs/${last.lastId}`}>{last.code.replaceAll("_", " ")}</a>,
      look: "nowrap",
    },
  ];
}

function Hours({ use: { hours } }: { use: ProviderUse }) {
  const shares = hours.map(({ requests, failures }) => (requests === 0 ? null : 1 - failures / requests));
  const said = shares.flatMap((share, place) =>
    share === null ? [] : [`${hours.length - 1 - place} h ago ${percent(share)}`],
  );
  return <ShareBars label={`Not failed: ${said.join(", ") || "no requests"}`} shares={shares} narrow />;
}
