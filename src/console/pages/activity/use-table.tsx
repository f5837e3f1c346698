// Use by name, in all: every number leads to its requests.
import { count, dollarsAlike, milliseconds, percent } from "../../parts/format.ts";
import { type Column, TableCard } from "../../parts/table.tsx";
import { rowsOf } from "./links.ts";
import { metricOf, type NamedSums } from "./report.ts";
import type { View } from "./view.ts";

const maxRows = 100;
const heads = { key: "Key", model: "Model", provider: "Provider" } as const;

interface UseTableProperties {
  rows: readonly NamedSums[];
  view: View;
  names: (id: string) => string;
}

export function UseTable({ rows, view, names }: UseTableProperties) {
  const cost = dollarsAlike(rows.map(({ sums }) => sums.costPico));
  const columns: Column<NamedSums>[] = [
    { heading: heads[view.by], cell: ({ id }) => <a href={rowsOf(view, { id })}>{names(id)}</a>, look: "cut" },
    {
      heading: "Requests",
      cell: ({ id, sums }) => <a href={rowsOf(view, { id })}>{count(sums.requests)}</a>,
      look: "num",
    },
    {
      heading: "Failed",
      cell: ({ id, sums: { failures } }) =>
        failures === 0 ? "0" : <a href={rowsOf(view, { id, status: "failed" })}>{count(failures)}</a>,
      look: "num",
    },
    { heading: "Share", cell: ({ sums }) => percent(metricOf("failure_rate", sums)), look: "num" },
    { heading: "First token", cell: ({ sums }) => milliseconds(metricOf("first_token_p50", sums)), look: "num" },
    { heading: "First token p95", cell: ({ sums }) => milliseconds(metricOf("first_token_p95", sums)), look: "num" },
    { heading: "Prompt tokens", cell: ({ sums: { promptTokens } }) => count(promptTokens), look: "num" },
    { heading: "Completion tokens", cell: ({ sums }) => count(sums.completionTokens), look: "num" },
    { heading: "Spend", cell: ({ sums: { costPico } }) => cost(costPico), look: "num" },
  ];
  return (
    <TableCard
      name={`Use by ${view.by}`}
      columns={columns}
      items={rows.slice(0, maxRows)}
      empty="No requests in this time."
    />
  );
}
