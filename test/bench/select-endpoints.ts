// How long the whole decision takes: `selectEndpoints` over 50 endpoints with every filter on. Run it alone with
// `node test/bench/select-endpoints.ts`, or call `benchSelectEndpoints` from the benchmark.
import { type SelectionInput, selectEndpoints } from "../../src/routing/select-endpoints.ts";
import { type EndpointSpec, everyParameter, makeCatalog } from "../unit/routing/make-catalog.ts";
import { healthOf, inputFor, seededRandom } from "../unit/routing/plan.ts";

export interface SelectionFigure {
  name: string;
  /** Microseconds for one call, median of short rounds. */
  microseconds: number;
  /** What it may take at most. */
  limit: number;
  planned: number;
  excluded: number;
}

const endpoints = 50;
const limit = 20;
const model = "maker/model";

const endpointAt = (index: number): EndpointSpec => ({
  provider: `provider-${index}`,
  price: 0.2 + index / 50,
  quantization: index % 2 === 0 ? "fp8" : "mxfp8",
  supported_parameters: everyParameter,
  max_completion_tokens: 8_192,
  regions: ["us", "eu"],
});

/** Each preference filters; `strict` keeps all 50 or, by price, about half. */
function bodyWith(maxPrice: number): Record<string, unknown> {
  const slugs = Array.from({ length: endpoints }, (_, index) => `provider-${index}`);
  return {
    model,
    max_tokens: 1_000,
    temperature: 0.5,
    tools: [{ type: "function", function: { name: "look_up" } }],
    response_format: { type: "json_schema", json_schema: { name: "answer", schema: {} } },
    provider: {
      only: slugs,
      ignore: ["elsewhere", "nowhere"],
      data_collection: "deny",
      zdr: true,
      enforce_distillable_text: true,
      quantizations: ["fp8", "bf16"],
      max_price: { prompt: maxPrice, completion: maxPrice, request: 1, image: 1 },
      require_parameters: true,
      preferred_min_throughput: 10,
      preferred_max_latency: { p50: 1, p90: 3 },
    },
  };
}

export function benchSelectEndpoints(): SelectionFigure[] {
  const specs = Array.from({ length: endpoints }, (_, index) => endpointAt(index));
  const catalog = makeCatalog([
    { id: model, endpoints: specs, distillable: true, architecture: { input_modalities: ["text", "image"] } },
  ]);
  const percentiles = { p50: 40, p75: 60, p90: 80, p99: 100 };
  const latencies = { p50: 400, p75: 600, p90: 800, p99: 1_000 };
  const statistics = {
    latency5m: latencies,
    latency30m: latencies,
    throughput5m: percentiles,
    throughput30m: percentiles,
    uptime5m: 1,
    uptime30m: 1,
    uptime1d: 1,
  };
  const health = healthOf(
    model,
    Object.fromEntries(specs.map(({ provider }, index) => [provider, { stable: index % 10 !== 9, statistics }])),
  );
  const situation = {
    health,
    region: "eu",
    modalities: ["image"],
    chance: { random: seededRandom(1) },
    settings: {
      allowed_providers: specs.map(({ provider }) => provider),
      ignored_providers: ["elsewhere"],
      enable_paid_model_training: false,
    },
  };
  const conversation = { ...situation, chance: { conversation: `workspace ${"a long opening ".repeat(68)}` } };
  return [
    measure("50 endpoints, every filter on, all pass", inputFor(catalog, bodyWith(2), situation)),
    measure("50 endpoints, every filter on, half pass", inputFor(catalog, bodyWith(0.7), situation)),
    measure("50 endpoints, a long conversation's own", inputFor(catalog, bodyWith(2), conversation)),
  ];
}

function measure(name: string, input: ReturnType<typeof inputFor>): SelectionFigure {
  if ("kind" in input) throw new Error(JSON.stringify(input));
  const rounds = 1_000;
  const calls = 20;
  const times: number[] = [];
  // The first half warms the machine up.
  for (let round = -rounds; round < rounds; round++) {
    const requests = Array.from({ length: calls }, () => anew(input));
    const start = performance.now();
    for (const request of requests) selectEndpoints(request);
    if (round >= 0) times.push(((performance.now() - start) * 1_000) / calls);
  }
  const { plan, excluded } = selectEndpoints(input);
  times.sort((a, b) => a - b);
  return {
    name,
    microseconds: times[Math.floor(rounds / 2)] ?? Number.NaN,
    limit,
    planned: plan.length,
    excluded: excluded.length,
  };
}

/** As the next request would bring it: with lists of its own, which nothing remembers. */
function anew(input: SelectionInput): SelectionInput {
  const { facts } = input;
  const { only, ignore } = facts.preferences;
  const lists = { only: [...(only ?? [])], ignore: [...(ignore ?? [])] };
  return { ...input, facts: { ...facts, preferences: { ...facts.preferences, ...lists } } };
}

if (import.meta.main) {
  for (const { name, microseconds, planned, excluded } of benchSelectEndpoints()) {
    console.log(`${name}: ${microseconds.toFixed(1)} µs (${planned} planned, ${excluded} excluded; limit ${limit} µs)`);
  }
}
