// A model for each run, at three upstreams for 1, 2 and 3 dollars: what one run teaches is not known to the next.
import type { Run } from "./plan.ts";

const prices = ["0.000001", "0.000002", "0.000003"];
/** Where nobody listens. */
const nowhere = "http://127.0.0.1:9/0/v1";

export function catalogOf(runs: readonly Run[], address: string): object {
  const provider = (slug: string, base_url: string) => ({
    ...{ slug, name: slug, dialect: "openai", base_url, api_key: "BENCH_API_KEY" },
    data_policy: { training: false, retains_prompts: false, retention_days: 0 },
  });
  return {
    providers: [
      ...prices.map((_, place) => provider(`upstream-${place}`, `${address}/${place}/v1`)),
      provider("nobody", nowhere),
    ],
    models: runs.map(({ model, name, fault }) => ({
      id: model,
      name,
      context_length: 131_072,
      endpoints: prices.map((price, place) => ({
        provider: place === 0 && fault === "refused" ? "nobody" : `upstream-${place}`,
        upstream_model: model,
        pricing: { prompt: price, completion: price },
      })),
    })),
  };
}
