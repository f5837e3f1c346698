// Addresses of the log for exactly the requests that a number of the activity page counts.
import { logAddress, momentOf, noFilter, quoted } from "../log-filter.ts";
import { spanOf, type View } from "./view.ts";

/** `id`: of the name that is split by; `period`: one of the view's, all of its time where missing; `last`: up to this one. */
export function rowsOf(
  view: View,
  of: { id?: string; period?: string; last?: string; status?: "failed" | undefined } = {},
): string {
  const own = of.period === undefined ? view : spanOf(of.period, view.each);
  const { end } = of.last === undefined ? own : spanOf(of.last, view.each);
  const chosen = of.id === undefined ? {} : { [view.by]: view.by === "key" ? of.id : quoted(of.id) };
  return logAddress(noFilter(), {
    ...{ model: view.model && quoted(view.model), provider: view.provider && quoted(view.provider), key: view.key },
    ...chosen,
    status: of.status ?? "",
    from: momentOf(Math.max(own.start, view.start)),
    until: momentOf(Math.min(end, view.end)),
  });
}
