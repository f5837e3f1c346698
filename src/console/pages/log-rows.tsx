// Rows of the log. Short markup on purpose: a page holds a hundred of them.
import type { LogRow } from "../../store/log-page.ts";
import { count, dollars, milliseconds, rate, time, tokensPerSecond } from "../parts/format.ts";

export function LogRows({ rows, names }: { rows: LogRow[]; names: ReadonlyMap<string, string> }) {
  return (
    <>
      {rows.map((row) => (
        <tr>
          <td class="nowrap">
            <a href={`/logs/${row.id}`}>{time(row.createdAt)}</a>
          </td>
          <td class="cut">{row.model ?? row.requestedModel}</td>
          <td class="cut">{row.providerName ?? "–"}</td>
          <td class="num">
            {count(row.promptTokens)}, {count(row.completionTokens)}
          </td>
          <td class="num">{dollars(row.costPico)}</td>
          <td class="num">{milliseconds(row.latencyMs)}</td>
          <td class="num">{rate(tokensPerSecond(row))}</td>
          <td>
            <Finish row={row} />
          </td>
          <td class="cut">{names.get(row.keyHash) ?? "deleted"}</td>
        </tr>
      ))}
    </>
  );
}

function Finish({ row: { status, finishReason, cancelled, dataRegion } }: { row: LogRow }) {
  return (
    <>
      {status >= 400 ? <b class="badge bad">{status}</b> : cancelled ? <b class="badge warn">left</b> : finishReason}
      {dataRegion === "europe" ? <b class="badge info">EU</b> : null}
    </>
  );
}
