// What a route's handler may reach besides what it was asked: bindings, settings, the time, and work that runs on.
import type { Bindings, Settings } from "../env.ts";
import { type ApiContext, inBackground } from "./context.ts";

export interface Reach {
  bindings: Bindings;
  settings: Settings;
  /** Epoch milliseconds at which the request arrived. */
  now: number;
  request: Request;
  /** What runs on after the answer has gone out. */
  waitUntil: (promise: Promise<unknown>) => void;
}

export function reachOf(context: ApiContext): Reach {
  return {
    bindings: context.env,
    settings: context.get("settings"),
    now: context.get("now")(),
    request: context.req.raw,
    waitUntil: inBackground(context),
  };
}

/** The time of the request as ISO 8601. */
export function timestamp({ now }: Pick<Reach, "now">): string {
  return new Date(now).toISOString();
}

/** Later than what is changed was changed last, by which two changes in one millisecond are told apart. */
export function timestampAfter({ now }: Pick<Reach, "now">, last: string | null): string {
  return new Date(last === null ? now : Math.max(now, Date.parse(last) + 1)).toISOString();
}
