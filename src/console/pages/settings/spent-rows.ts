// Addresses of the log for the requests that an amount spent is the sum of.
import type { LimitStatus } from "../../../accounting/ledger/part.ts";
import { type LimitReset, windowStart } from "../../../accounting/spend-window.ts";
import { logAddress, noFilter } from "../log-filter.ts";

export type SpendWindow = LimitReset | "total";

/** `key`: its hash; undefined: of the workspace. `now`: epoch milliseconds within the window. */
export function spentRows({ key, window, now }: { key: string | undefined; window: SpendWindow; now: number }): string {
  const start = windowStart(window === "total" ? null : window, now);
  return logAddress(noFilter(), { key: key ?? "", from: start === "" ? "" : `${start}T00:00` });
}

interface BudgetRows {
  /** Whose page it is. */
  key?: string;
  /** Of whom alone the log shows requests; as of a visitor. */
  onlyOf: string | undefined;
}

/** Of a budget of this key or of its workspace; undefined where the log does not show all the requests that count. */
export function rowsOfBudget({ limit, resetsAt }: LimitStatus, { key, onlyOf }: BudgetRows): string | undefined {
  const { kind, scope, reset } = limit;
  const isShown =
    kind === "budget" && (scope === "workspace" ? onlyOf === undefined : scope === "key" && key !== undefined);
  if (!isShown) return undefined;
  return spentRows({ key: scope === "key" ? key : undefined, window: reset ?? "total", now: (resetsAt ?? 1) - 1 });
}
