// Quirks: properties that say how an endpoint differs from its vendor's usual. The endpoint's own win over its provider's.
import type { Target } from "../dialect.ts";

export function withQuirks<Quirks extends object>(defaults: Quirks, { provider, endpoint }: Target): Quirks {
  return { ...defaults, ...provider.quirks, ...endpoint.quirks };
}
