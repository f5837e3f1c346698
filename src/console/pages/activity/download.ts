// The activity page's numbers by period and name as CSV.
import { formatMoney } from "../../../catalog/money.ts";
import { readClosedAnalytics } from "../../../store/analytics/closed-analytics.ts";
import { currentCatalog } from "../../current-catalog.ts";
import type { Page } from "../../environment.ts";
import { csvOf } from "../../parts/csv.ts";
import { readKeys } from "../read-log.ts";
import { nameUse } from "./name-use.ts";
import { askedOf } from "./scope-of.ts";
import { questionOf } from "./view.ts";

/** Of each line no more is read. */
const sums = ["failures", "promptTokens", "completionTokens", "reasoningTokens", "costPico"] as const;

export const downloadActivity: Page = async (context) => {
  const reading = readKeys(context);
  const { view, scope } = await askedOf(context, reading);
  const question = { ...questionOf(view, scope), sums, dimensions: [view.by], granularity: view.each };
  const [found, names] = await Promise.all([
    readClosedAnalytics(context.env.DB, question),
    nameUse(view.by, { catalog: currentCatalog(context), keys: reading }),
  ]);
  if (found === "too much")
    return context.text("There are too many requests: choose a shorter time, or whole days.", 413);
  const sorted = found.lines.toSorted((one, other) => ((one.date ?? "") < (other.date ?? "") ? -1 : 1));
  const head = [
    ...[view.each, view.by, "requests", "failures"],
    ...["prompt_tokens", "completion_tokens", "reasoning_tokens", "cost_usd"],
  ];
  const lines = sorted.map(({ date, values: [id], sums }) => [
    ...[date ?? "", names(id ?? ""), sums.requests, sums.failures],
    ...[sums.promptTokens, sums.completionTokens, sums.reasoningTokens, formatMoney(sums.costPico)],
  ]);
  return context.body(csvOf([head, ...lines]), 200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="activity-by-${view.by}.csv"`,
  });
};
