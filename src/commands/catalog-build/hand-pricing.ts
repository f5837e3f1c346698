// A row of the tables that are kept by hand → the pricing of an endpoint. PURE.
import type { Pricing } from "../../catalog/catalog.ts";
import { present } from "../../wire/present.ts";
import type { EndpointRow } from "./mapping.ts";
import { perThousand, perToken } from "./read-pricing.ts";

export function handPricing(row: EndpointRow): Pricing {
  const [start, prompt, completion, read, write] = row.longer ?? [];
  const beyond = { ...tokenPrices({ prompt, completion, read, write }), ...present({ min_prompt_tokens: start }) };
  return {
    prompt: perToken(row.prompt),
    completion: perToken(row.completion),
    ...tokenPrices({ read: row.cache_read, write: row.cache_write }),
    ...present({
      request: row.searches === undefined ? undefined : perThousand(row.searches),
      overrides: start === undefined ? undefined : [beyond],
    }),
  };
}

type Prices = Partial<Record<"prompt" | "completion" | "read" | "write", number | undefined>>;

function tokenPrices(of: Prices) {
  const price = (usd: number | undefined) => (usd === undefined ? undefined : perToken(usd));
  return present({
    prompt: price(of.prompt),
    completion: price(of.completion),
    input_cache_read: price(of.read),
    input_cache_write: price(of.write),
  });
}
