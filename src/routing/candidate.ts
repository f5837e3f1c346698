// An endpoint that might answer, with what filters and orderings ask of it worked out once per catalog.
import type { DataPolicy, Endpoint, Model, Provider } from "../catalog/catalog.ts";
import { balancingQuarters, formatBalancingPrice, type Price, priceOf } from "../catalog/price.ts";
import { endpointKey } from "./health-snapshot.ts";

export interface Candidate {
  model: Model;
  endpoint: Endpoint;
  provider: Provider;
  /** `endpointKey` of it. */
  key: string;
  price: Price;
  /** Balancing price in quarters of a picodollar; exact, and as a number for weights. */
  quarters: bigint;
  weightPrice: number;
  balancingPrice: string;
  free: boolean;
  parameters: ReadonlySet<string>;
  /** null: nothing is known. */
  dataPolicy: DataPolicy | null;
  /** What `order`, `only` and `ignore` may call it, lower-cased: its tag, its provider's slug and display name. */
  tag: string;
  slugs: ReadonlySet<string>;
}

const known = new WeakMap<Model, readonly Candidate[]>();

/** The candidates of a model, cached as long as the catalog's copy of the model lives. */
export function candidatesOf(model: Model, providers: ReadonlyMap<string, Provider>): readonly Candidate[] {
  const cached = known.get(model);
  if (cached !== undefined) return cached;
  const candidates = model.endpoints.flatMap((endpoint) => {
    const provider = providers.get(endpoint.provider);
    return provider === undefined ? [] : [toCandidate(model, endpoint, provider)];
  });
  known.set(model, candidates);
  return candidates;
}

function toCandidate(model: Model, endpoint: Endpoint, provider: Provider): Candidate {
  const price = priceOf(endpoint);
  const quarters = balancingQuarters(price);
  return {
    model,
    endpoint,
    provider,
    key: endpointKey(model.id, endpoint.tag),
    price,
    quarters,
    weightPrice: Number(quarters),
    balancingPrice: formatBalancingPrice(quarters),
    free: price.prompt === 0n && price.completion === 0n,
    parameters: new Set(endpoint.supported_parameters),
    dataPolicy: endpoint.data_policy === undefined ? provider.data_policy : endpoint.data_policy,
    tag: endpoint.tag.toLowerCase(),
    slugs: new Set([provider.slug.toLowerCase(), provider.name.toLowerCase()]),
  };
}

/** Whether a name of `order`, `only` or `ignore` (lower-cased) means this endpoint; with a slash it means one tag. */
export function isNamed(candidate: Candidate, name: string): boolean {
  return candidate.slugs.has(name) || candidate.tag === name;
}

export function byPrice(a: Candidate, b: Candidate): number {
  if (a.quarters === b.quarters) return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
  return a.quarters < b.quarters ? -1 : 1;
}
