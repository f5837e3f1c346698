// What pages and API say of each day, by name: the question that both ask.
import { type DimensionName, metrics } from "../../../src/accounting/analytics.ts";
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
  return linesOf(found)
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

function linesOf(found: Awaited<ReturnType<typeof readAnalytics>>) {
  if (found === "too much") throw new Error("there is too much to add up");
  return found.lines;
}

/** Milliseconds, of a whole workspace. */
export async function readDurations(database: D1Database, { workspaceId, from, until }: Omit<Use, "by">) {
  const end = Date.parse(until) + 86_400_000;
  const found = await readAnalytics(database, {
    ...{ workspaceId, start: Date.parse(from), end, now: end, filters: [], granularity: undefined },
    ...{ metrics: ["first_token_p50", "total_p50"], dimensions: [] },
  });
  const [line] = linesOf(found);
  const names = ["first_token_p50", "first_token_p95", "total_p50", "total_p95"] as const;
  return names.map((name) => (line === undefined ? null : metrics[name].value(line.sums)));
}
