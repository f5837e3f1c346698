// An endpoint that might answer, with what filters and orderings ask of it worked out once per catalog.
import type { DataPolicy, Endpoint, Model, Provider } from "../catalog/catalog.ts";
import { policyOf } from "../catalog/data-policy.ts";
import {
  balancingQuarters,
  formatBalancingPrice,
  type LimitedPrices,
  limitedPricesOf,
  type Price,
  priceOf,
} from "../catalog/price.ts";
import { derivedOnce } from "../wire/derived.ts";
import { hashText } from "../wire/hash-text.ts";
import { endpointKey } from "./health/health-snapshot.ts";
import { takenBits } from "./taken-parameters.ts";

export interface Candidate {
  model: Model;
  endpoint: Endpoint;
  provider: Provider;
  /** `endpointKey` of it. */
  key: string;
  /** 32 bits of the key, for conversations to choose by. */
  keyHash: number;
  price: Price;
  /** What `max_price` looks at, as numbers. */
  limitedPrices: LimitedPrices;
  /** Balancing price in quarters of a picodollar, as a number: exact below 2 kilodollars a token. */
  weightPrice: number;
  /** The same in USD per token, as a decimal string. */
  balancingPrice: string;
  /** Prompt and completion cost nothing. */
  free: boolean;
  parameters: ReadonlySet<string>;
  /** Those that it takes, by whichever name: bits as of `parameterBits`. */
  takenParameters: number;
  /** Kinds of input that the model takes. */
  inputs: ReadonlySet<string>;
  regions: ReadonlySet<string>;
  /** null: nothing is known. */
  dataPolicy: DataPolicy | null;
  /** What `order`, `only` and `ignore` may call it, lower-cased: its tag, its provider's slug and display name. */
  names: readonly string[];
}

type Providers = ReadonlyMap<string, Provider>;

/** Both live as long as the isolate's copy of the catalog does. */
const candidatesIn = derivedOnce((providers: Providers) =>
  derivedOnce((model: Model): readonly Candidate[] => readCandidates(model, providers)),
);

/** The candidates of a model by rising price; those of one price in the order of the catalog. */
export function candidatesOf(model: Model, providers: Providers): readonly Candidate[] {
  return candidatesIn(providers)(model);
}

function readCandidates(model: Model, providers: Providers): Candidate[] {
  const candidates = model.endpoints.flatMap((endpoint) => {
    const provider = providers.get(endpoint.provider);
    return provider === undefined ? [] : [toCandidate(model, endpoint, provider)];
  });
  return candidates.sort(byPrice);
}

function toCandidate(model: Model, endpoint: Endpoint, provider: Provider): Candidate {
  const price = priceOf(endpoint);
  const quarters = balancingQuarters(price);
  const key = endpointKey(model.id, endpoint.tag);
  const parameters = new Set(endpoint.supported_parameters);
  return {
    model,
    endpoint,
    provider,
    key,
    keyHash: hashText(key),
    price,
    limitedPrices: limitedPricesOf(price),
    weightPrice: Number(quarters),
    balancingPrice: formatBalancingPrice(quarters),
    free: price.prompt === 0n && price.completion === 0n,
    parameters,
    takenParameters: takenBits(parameters),
    inputs: new Set(model.architecture.input_modalities),
    regions: new Set(endpoint.regions),
    dataPolicy: policyOf(endpoint, provider),
    names: [...new Set([endpoint.tag, provider.slug, provider.name].map((name) => name.toLowerCase()))],
  };
}

/** Equal prices stay as they stood: sorts are stable. */
export function byPrice(a: Candidate, b: Candidate): number {
  return a.weightPrice - b.weightPrice;
}
