// The log's columns, for its page and for rows that come while somebody watches.
import { speedOf } from "../../accounting/speed.ts";
import type { LogRow } from "../../store/log-row.ts";
import { count, dollars, milliseconds, rate, time } from "../parts/format.ts";
import type { Column } from "../parts/table.tsx";

/** `names`: of keys, by their hash. */
export function logColumns(names: ReadonlyMap<string, string>): Column<LogRow>[] {
  return [
    {
      heading: "Time (UTC)",
      cell: ({ id, createdAt }) => <a href={`/logs/${id}`}>{time(createdAt)}</a>,
      look: "nowrap",
    },
    { heading: "Model", cell: ({ model }) => model, look: "cut" },
    { heading: "Provider", cell: ({ providerName }) => providerName ?? "–", look: "cut" },
    {
      heading: "Tokens in, out",
      cell: ({ promptTokens, completionTokens }) => `${count(promptTokens)}, ${count(completionTokens)}`,
      look: "num",
    },
    { heading: "Cost", cell: ({ costPico }) => dollars(costPico), look: "num" },
    { heading: "First token", cell: (row) => milliseconds(speedOf(row).firstTokenMs), look: "num" },
    { heading: "Speed", cell: (row) => rate(speedOf(row).tokensPerSecond), look: "num" },
    { heading: "Finish", cell: (row) => <Finish row={row} /> },
    { heading: "Key", cell: ({ keyHash }) => names.get(keyHash) ?? "deleted", look: "cut" },
  ];
}

function Finish({ row: { status, failed, finishReason, cancelled, dataRegion, cached } }: { row: LogRow }) {
  return (
    <>
      {status >= 400 ? (
        <b class="badge bad">{status}</b>
      ) : failed ? (
        <b class="badge bad">broken off</b>
      ) : cancelled ? (
        <b class="badge warn">cancelled</b>
      ) : (
        finishReason
      )}
      {cached ? <b class="badge info">cache</b> : null}
      {dataRegion === "europe" ? <b class="badge info">EU</b> : null}
    </>
  );
}
