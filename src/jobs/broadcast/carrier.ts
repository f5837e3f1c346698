// How traces get out of the Worker: to addresses that owners of workspaces named, by the policy for those.
import { ownersPolicy, type UrlPolicy } from "../../content/public-url.ts";
import type { Settings } from "../../env.ts";

export interface Carrier {
  fetch(url: string, init: RequestInit): Promise<Response>;
  policy: UrlPolicy;
  /** Epoch milliseconds. */
  now(): number;
}

export function carrierOf(settings: Settings): Carrier {
  return { fetch: fetch.bind(globalThis), policy: ownersPolicy(settings), now: Date.now };
}
