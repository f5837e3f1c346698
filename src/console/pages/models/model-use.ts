// What a workspace's last seven days say of each model, from the sums that analytics reads. Of a member's own keys for who sees
// no more.
import type { ModelUse } from "../../../api/objects/select-models.ts";
import { readClosedAnalytics } from "../../../store/analytics/closed-analytics.ts";
import type { ConsoleContext } from "../../environment.ts";
import { metricOf } from "../activity/report.ts";
import { scopeOf } from "../activity/scope-of.ts";
import { questionOf, readView, type View } from "../activity/view.ts";

export interface MeasuredUse extends ModelUse {
  failures: number;
  /** Milliseconds to the first token, within which 95 % of streamed answers began. */
  latencyP95: number | null;
  /** 0…1 of the requests. */
  notFailed: number | null;
}

export async function readModelUse(
  context: ConsoleContext,
): Promise<{ use: ReadonlyMap<string, MeasuredUse>; view: View }> {
  const scope = scopeOf(context);
  const view = readView({ days: "7" }, scope.now);
  const found = await readClosedAnalytics(context.env.DB, {
    ...questionOf(view, scope),
    ...{ dimensions: ["model"], metrics: ["first_token_p50"] },
  });
  const lines = found === "too much" ? [] : found.lines;
  const use = lines.map(({ values: [id], sums }): [string, MeasuredUse] => {
    const failed = metricOf("failure_rate", sums);
    return [
      id ?? "",
      {
        requests: sums.requests,
        failures: sums.failures,
        notFailed: failed === null ? null : 1 - failed,
        latency: metricOf("first_token_p50", sums),
        latencyP95: metricOf("first_token_p95", sums),
        throughput: metricOf("throughput", sums),
      },
    ];
  });
  return { use: new Map(use), view };
}
