// What the console's Worker may have of the router that hands it a request: the API with a visitor's rights, and what only the
// router's isolate knows. It comes with the request and goes with it; whoever was not handed it has no way to it.
import { RpcTarget } from "cloudflare:workers";
import type { LimitStatus } from "../accounting/ledger/part.ts";
import type { Provider } from "../catalog/catalog.ts";
import type { Authentication } from "../isolate/authentication.ts";
import { isolateOf } from "../isolate/isolate.ts";
import type { HealthSnapshot } from "../routing/health/health-snapshot.ts";
import { hasKey } from "./has-key.ts";
import { lookAtLedgers } from "./objects/limits-object.ts";
import type { Reach } from "./reach.ts";
import { readHealth } from "./read-health.ts";
import { receivedScope, type SentScope } from "./sent-scope.ts";

export interface RouterLink {
  /** A request to the API by somebody whom the console let in; it ends with the visitor's own. */
  callApi(request: Request, authority: Authentication): Promise<Response>;
  /** How the limits of each scope stand; undefined where its ledger does not answer. */
  lookAtLedgers(scopes: readonly SentScope[]): Promise<(LimitStatus[] | undefined)[]>;
  /** Of these models' endpoints, where a request of the visitor's would run; what does not answer at once is left out. */
  readHealth(...modelIds: string[]): Promise<HealthSnapshot>;
  /** Slugs of those that can be called without a key of a workspace's own. Asks no storage: which error that gave is not told
   * from one Worker to the other. */
  providersWithKey(providers: readonly Provider[]): Promise<ReadonlySet<string>>;
  /** Which of these variables and secrets have a value. */
  namesSet(names: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface RouterLinkInput {
  /** The visitor's request, and what it may reach. */
  reach: Reach;
  callApi(request: Request): Promise<Response>;
}

/** Only methods can be called from outside, and these are all that there are. */
export class RequestLink extends RpcTarget implements RouterLink {
  readonly #reach: Reach;
  readonly #callApi: RouterLinkInput["callApi"];

  constructor({ reach, callApi }: RouterLinkInput) {
    super();
    this.#reach = reach;
    this.#callApi = callApi;
  }

  callApi(asked: Request, authority: Authentication): Promise<Response> {
    const { bindings, request: visitors } = this.#reach;
    const request = new Request(asked, { signal: visitors.signal });
    isolateOf(bindings).grants.set(request, authority);
    return this.#callApi(request);
  }

  lookAtLedgers(scopes: readonly SentScope[]): Promise<(LimitStatus[] | undefined)[]> {
    return lookAtLedgers(scopes.map(receivedScope), this.#reach);
  }

  async readHealth(...modelIds: string[]): Promise<HealthSnapshot> {
    return await readHealth(this.#reach, modelIds);
  }

  async providersWithKey(providers: readonly Provider[]): Promise<ReadonlySet<string>> {
    const reachable = providers.filter((provider) => hasKey(provider, this.#reach.bindings));
    return new Set(reachable.map(({ slug }) => slug));
  }

  async namesSet(names: readonly string[]): Promise<ReadonlySet<string>> {
    const { bindings } = this.#reach;
    return new Set(names.filter((name) => typeof bindings[name] === "string" && bindings[name] !== ""));
  }
}
