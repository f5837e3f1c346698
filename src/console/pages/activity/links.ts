// Addresses of the log for exactly the requests that a number of the activity page counts.
import type { LogSort } from "../../../store/log-page.ts";
import { writeWord } from "../../log-query.ts";
import { logAddress, momentOf, noFilter, quoted } from "../log-filter.ts";
import { spanOf, type View } from "./view.ts";

/** Those whose first token, and whose end, was timed: the slowest first. A kept answer says nothing of how fast anybody is. */
export const timed = { sort: "latency", status: "ok", q: "streamed:yes cached:no" } as const;
export const whole = { sort: "time", status: "ok", q: "cached:no" } as const;

export const failedOver = { q: "failovers:>0" } as const;

/** Those that somebody else was asked for in the place of a provider, or of an endpoint of a model. */
export function replacing(provider: string): { q: string };
export function replacing(model: string, endpoint: string): { q: string };
export function replacing(...names: string[]): { q: string } {
  return { q: writeWord("replaced", names.join(" "), { exact: true }) };
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
