// Addresses of the log for exactly the requests that a number of the activity page counts.
import type { LogSort } from "../../../store/log-page.ts";
import { writeWord } from "../../log-query.ts";
import { logAddress, momentOf, noFilter, quoted } from "../log-filter.ts";
import { spanOf, type View } from "./view.ts";

/** Those whose first token, and whose end, was timed: the slowest first. */
export const timed = { sort: "latency", status: "ok", q: "streamed:yes" } as const;
export const whole = { sort: "time", status: "ok" } as const;

/** As the log's filter line says it: whose attempts failed and had others take their place. */
export const failedOver = "failovers:>0";

/** Those of which an attempt at this provider, or at a `model endpoint`, failed or was late, and another one took its place. */
export function replacedAt(name: string): string {
  return writeWord("replaced", name, { exact: true });
}

interface Rows {
  /** Of the name that is split by. */
  id?: string;
  /** One of the view's; all of its time where missing. */
  period?: string;
  /** Up to this one. */
  last?: string;
  status?: "ok" | "failed" | undefined;
  sort?: LogSort;
  /** What else is asked of them, as the log's filter line says it. */
  q?: string;
}

export function rowsOf(view: View, of: Rows = {}): string {
  const own = of.period === undefined ? view : spanOf(of.period, view);
  const { end } = of.last === undefined ? own : spanOf(of.last, view);
  const chosen = of.id === undefined ? {} : { [view.by]: view.by === "key" ? of.id : quoted(of.id) };
  return logAddress(noFilter(), {
    ...{ model: view.model && quoted(view.model), provider: view.provider && quoted(view.provider), key: view.key },
    ...chosen,
    ...{ status: of.status ?? "", sort: of.sort ?? "", q: of.q ?? "" },
    from: momentOf(Math.max(own.start, view.start)),
    until: momentOf(Math.min(end, view.end)),
  });
}
