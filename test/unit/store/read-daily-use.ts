// What pages and API say of each day, by name: the question that both ask.
import type { DimensionName } from "../../../src/accounting/analytics.ts";
import { readAnalytics } from "../../../src/store/analytics/read-analytics.ts";

interface Use {
  workspaceId: string;
  /** UTC days; both are included. */
  from: string;
  until: string;
  by: "model" | "provider" | "key";
}

export async function readDailyUse(database: D1Database, { workspaceId, from, until, by }: Use) {
  const end = Date.parse(until) + 86_400_000;
  const found = await readAnalytics(database, {
    ...{ workspaceId, start: Date.parse(from), end, now: end, filters: [], granularity: "day" },
    ...{ metrics: ["requests"], dimensions: [by satisfies DimensionName] },
  });
  if (found === "too much") throw new Error("there is too much to add up");
  return found.lines
    .map(({ date, values: [name], sums }) => ({
      day: date ?? "",
      name: name ?? "",
      requests: sums.requests,
      failures: sums.failures,
      promptTokens: sums.promptTokens,
      completionTokens: sums.completionTokens,
      reasoningTokens: sums.reasoningTokens,
      costPico: sums.costPico,
    }))
    .toSorted((one, other) => (one.day + one.name < other.day + other.name ? -1 : 1));
}
