// The bound that spending is watched against: a key's limit, or a budget of the workspace, and what had been spent of it before
// the time that is looked at.
import { type LimitReset, limitResets, windowStart } from "../../../accounting/spend-window.ts";
import { moneyToNumber } from "../../../catalog/money.ts";
import { readClosedAnalytics } from "../../../store/analytics/closed-analytics.ts";
import { findKey } from "../../../store/keys.ts";
import { listBudgets } from "../../../store/workspace-budgets.ts";
import { type ConsoleContext, visitorOf } from "../../environment.ts";
import type { ActivityReport } from "./report.ts";
import { questionOf, type Scope, type View } from "./view.ts";

export interface Bound {
  name: string;
  /** USD. */
  value: number;
  reset: LimitReset;
  /** USD, of the window that the time begins in. */
  before: number;
}

export async function readBound(context: ConsoleContext, view: View, scope: Scope): Promise<Bound | undefined> {
  // A budget counts whatever model answered, a week may lie in two months, and a month has many days.
  if (view.model !== "" || view.provider !== "" || view.each === "week" || view.each === "month") return undefined;
  const limit = view.key === "" ? await budgetOf(context) : await limitOfKey(context, view.key);
  if (limit === undefined) return undefined;
  const begin = Date.parse(windowStart(limit.reset, view.start));
  if (begin === view.start) return { ...limit, before: 0 };
  const found = await readClosedAnalytics(context.env.DB, {
    ...questionOf(view, scope),
    start: begin,
    end: view.start,
  });
  if (found === "too much") return undefined;
  return { ...limit, before: moneyToNumber(found.lines.reduce((sum, { sums }) => sum + sums.costPico, 0n)) };
}

async function budgetOf(context: ConsoleContext): Promise<Omit<Bound, "before"> | undefined> {
  const { workspace, onlyOf } = visitorOf(context);
  if (onlyOf !== undefined) return undefined;
  const budgets = await listBudgets(context.env.DB, workspace.id);
  for (const reset of limitResets.toReversed()) {
    const budget = budgets.find(({ interval }) => interval === reset);
    if (budget !== undefined) return { name: `Budget, ${reset}`, value: moneyToNumber(budget.limitPico), reset };
  }
  return undefined;
}

async function limitOfKey(context: ConsoleContext, hash: string): Promise<Omit<Bound, "before"> | undefined> {
  const { workspace, onlyOf } = visitorOf(context);
  const key = await findKey(context.env.DB, hash);
  const isOwn = key?.workspaceId === workspace.id && (onlyOf === undefined || key.creatorUserId === onlyOf);
  if (!isOwn || key.limitPico === null || key.limitReset === null) return undefined;
  return { name: `Limit, ${key.limitReset}`, value: moneyToNumber(key.limitPico), reset: key.limitReset };
}

/** USD spent up to the end of each period, anew with each window of the bound; null of what is still to come. */
export function growthOf(
  { periods, byPeriod }: Pick<ActivityReport, "periods" | "byPeriod">,
  bound: Pick<Bound, "reset" | "before"> | undefined,
  now: number,
): (number | null)[] {
  let spent = bound?.before ?? 0;
  let window: string | undefined;
  return periods.map((period) => {
    const time = Date.parse(period);
    const own = bound === undefined ? "" : windowStart(bound.reset, time);
    if (window !== undefined && own !== window) spent = 0;
    window = own;
    if (time > now) return null;
    spent += moneyToNumber(byPeriod.get(period)?.costPico ?? 0n);
    return spent;
  });
}
