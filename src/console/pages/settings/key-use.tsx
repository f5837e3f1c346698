// What one key was used for in the last thirty days: spend by day, times, failures; and a request with it to copy.

import { moneyToNumber } from "../../../catalog/money.ts";
import type { ConsoleContext } from "../../environment.ts";
import { Chart } from "../../parts/chart.tsx";
import { coloursOf } from "../../parts/colours.ts";
import { Facts } from "../../parts/facts.tsx";
import { count, milliseconds, percent, usd, usdAlike } from "../../parts/format.ts";
import { linked } from "../../parts/rows-link.ts";
import { snippetsOf } from "../../snippets.ts";
import { rowsOf, timed } from "../activity/links.ts";
import { type ActivityReport, metricOf, readReport, shownOf } from "../activity/report.ts";
import { scopeOf } from "../activity/scope-of.ts";
import { readView, type View, viewAddress } from "../activity/view.ts";
import { Snippets } from "../snippets.tsx";

export interface KeyUse {
  view: View;
  /** undefined: too much to add up. */
  report: ActivityReport | undefined;
}

export async function readKeyUse(context: ConsoleContext, hash: string): Promise<KeyUse> {
  const scope = scopeOf(context);
  const view = readView({ days: "30", key: hash }, scope.now);
  return { view, report: await readReport(context.env.DB, view, { ...scope, isAlone: true }) };
}

export function KeyUseCard({ use: { view, report } }: { use: KeyUse }) {
  if (report === undefined || report.all.requests === 0)
    return <p class="card soft">No requests with it in the last 30 days.</p>;
  const { all, names, parts, periods } = report;
  const shown = shownOf(names);
  const colours = coloursOf(shown.map(({ id }) => id));
  return (
    <section class="card" aria-label="The last 30 days">
      <div class="row">
        <h2>The last 30 days</h2>
        <a class="end" href={viewAddress(view)}>
          More of its activity
        </a>
      </div>
      <Facts
        facts={[
          ["Requests", <a href={rowsOf(view)}>{count(all.requests)}</a>, "big"],
          ["Failed", <a href={rowsOf(view, { status: "failed" })}>{percent(metricOf("failure_rate", all))}</a>, "big"],
          ["First token p50", linked(rowsOf(view, timed), milliseconds(metricOf("first_token_p50", all))), "big"],
          ["First token p95", linked(rowsOf(view, timed), milliseconds(metricOf("first_token_p95", all))), "big"],
        ]}
      />
      <Chart
        label="Spend by model"
        shape="bars"
        points={periods.map((day) => ({ label: day, short: day.slice(5), href: rowsOf(view, { period: day }) }))}
        series={shown.map(({ id }) => ({
          name: id || "not recorded",
          colour: colours.get(id),
          href: rowsOf(view, { id }),
          values: periods.map((day) => moneyToNumber(parts.get(id)?.get(day)?.costPico ?? 0n)),
        }))}
        write={usd}
        writeAlike={usdAlike}
      />
    </section>
  );
}

/** Of the model that it was used most for. */
export function KeySnippets({ use: { report }, origin }: { use: KeyUse; origin: string }) {
  const model = report?.names.find(({ id }) => id !== "")?.id ?? "author/model";
  const body = { model, messages: [{ role: "user", content: "Hello!" }] };
  return <Snippets snippets={snippetsOf(body, origin)} />;
}
