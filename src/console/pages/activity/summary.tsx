// The sums of the time that is looked at, each beside that of the time before.
import { Facts } from "../../parts/facts.tsx";
import { changeOf, count, dollars, milliseconds, percent, shortCount } from "../../parts/format.ts";
import { linked } from "../../parts/rows-link.ts";
import { rowsOf, timed, whole } from "./links.ts";
import { type ActivityReport, metricOf } from "./report.ts";
import type { View } from "./view.ts";

export function Summary({ view, report: { all, former } }: { view: View; report: ActivityReport }) {
  const before = (name: Parameters<typeof metricOf>[0]) => (
    <Change now={metricOf(name, all)} before={metricOf(name, former)} />
  );
  return (
    <section class="card" aria-label="Totals">
      <Facts
        facts={[
          [
            "Spend",
            <>
              <a href={rowsOf(view, { sort: "cost" })}>{dollars(all.costPico)}</a> {before("cost")}
            </>,
            "big",
          ],
          [
            "Requests",
            <>
              <a href={rowsOf(view)}>{count(all.requests)}</a> {before("requests")}
            </>,
            "big",
          ],
          [
            "Failed",
            <>
              <a href={rowsOf(view, { status: "failed" })}>{percent(metricOf("failure_rate", all))}</a>{" "}
              {before("failure_rate")}
            </>,
            "big",
          ],
          [
            "Tokens",
            <>
              <a href={rowsOf(view)}>{shortCount(all.promptTokens + all.completionTokens)}</a> {before("tokens")}
            </>,
            "big",
          ],
          [
            "First token p50",
            <>
              {linked(rowsOf(view, timed), milliseconds(metricOf("first_token_p50", all)))} {before("first_token_p50")}
            </>,
            "big",
          ],
          [
            "First token p95",
            <>
              {linked(rowsOf(view, timed), milliseconds(metricOf("first_token_p95", all)))} {before("first_token_p95")}
            </>,
            "big",
          ],
          ["Total time p50", linked(rowsOf(view, whole), milliseconds(metricOf("total_p50", all))), "big"],
          ["Total time p95", linked(rowsOf(view, whole), milliseconds(metricOf("total_p95", all))), "big"],
        ]}
      />
      <p class="soft small">
        All times are UTC; charts are by {view.hours === 1 ? `the ${view.each}` : `${view.hours} hours`}. Changes are
        against the same length of time before
        {former === undefined
          ? ", which cannot be split like this"
          : former.requests === 0
            ? ", when there were no requests"
            : ""}
        .
      </p>
    </section>
  );
}

function Change({ now, before }: { now: number | null; before: number | null }) {
  const change = changeOf(now, before);
  return change === undefined ? null : <span class="change soft small">{change}</span>;
}
