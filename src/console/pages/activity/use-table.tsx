// Use by name, in all: every number leads to its requests.
import type { LineSums } from "../../../accounting/analytics.ts";
import { count, dollarsAlike, milliseconds, percent } from "../../parts/format.ts";
import { linkTo } from "../../parts/markup.ts";
import { alsoLinked, linked } from "../../parts/rows-link.ts";
import { type Column, TableCard, wholeOf } from "../../parts/table.tsx";
import { rowsOf, timed } from "./links.ts";
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
  const figure = (
    heading: string,
    write: (sums: LineSums) => string,
    of: Parameters<typeof rowsOf>[1] = {},
  ): Column<NamedSums> => ({
    heading,
    cell: ({ id, sums }) => alsoLinked(rowsOf(view, { id, ...of }), write(sums)),
    look: "num",
  });
  const columns: Column<NamedSums>[] = [
    {
      heading: heads[view.by],
      cell: ({ id }) => linkTo(rowsOf(view, { id }), names(id), { title: wholeOf(names(id)) }),
      look: "cut",
    },
    {
      heading: "Requests",
      cell: ({ id, sums }) => linked(rowsOf(view, { id }), count(sums.requests)),
      look: "num",
    },
    {
      heading: "Failed",
      cell: ({ id, sums: { failures } }) =>
        failures === 0 ? "0" : linked(rowsOf(view, { id, status: "failed" }), count(failures)),
      look: "num",
    },
    figure("Share", (sums) => percent(metricOf("failure_rate", sums)), { status: "failed" }),
    figure("First token", (sums) => milliseconds(metricOf("first_token_p50", sums)), timed),
    figure("First token p95", (sums) => milliseconds(metricOf("first_token_p95", sums)), timed),
    figure("Prompt tokens", ({ promptTokens }) => count(promptTokens)),
    figure("Completion tokens", ({ completionTokens }) => count(completionTokens)),
    figure("Spend", ({ costPico }) => cost(costPico), { sort: "cost" }),
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
