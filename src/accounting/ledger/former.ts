// What isolates of the version before ask: while a deployment runs both, an object of this one answers them too. Their names of
// budgets had the terms, their windows had none. To be deleted with the release after.
import { type Limit, type Summed, windowOf } from "./limit.ts";

interface Asked {
  limit: Limit;
  asOf?: number;
  window: string;
  summed: Summed | undefined;
}

export interface Present {
  asOf: number;
  /** What an isolate of the version before calls it. */
  formerName?: string;
}

export function presentPart<Part extends Asked>(part: Part): Part & Present {
  const { limit, asOf, window, summed } = part;
  if (asOf !== undefined || limit.kind !== "budget") return { ...part, asOf: asOf ?? 0 };
  const terms = limit.scope === "workspace" ? /\/byok$/ : /\/[a-z]+(\/byok)?$/;
  const [prefix] = windowOf(limit, 0).split("/");
  const present = (former: string) => (limit.reset === null || former === "" ? `${prefix}` : `${prefix}/${former}`);
  return {
    ...part,
    limit: { ...limit, name: limit.name.replace(terms, "") },
    asOf: 0,
    window: window === "" ? "" : present(window),
    summed: summed && { ...summed, window: present(summed.window) },
    formerName: limit.name,
  };
}

/** As the isolate knows it. */
export function named({ limit, formerName }: Pick<Asked, "limit"> & Present, window: string) {
  if (formerName === undefined) return { name: limit.name, window };
  return { name: formerName, window: window.split("/")[1] ?? "" };
}
