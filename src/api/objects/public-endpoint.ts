// Endpoints as the API lists them (wire reference Appendix A, PublicEndpoint), with what their health object measured.
// Latency and throughput are for those who presented a key.
import * as z from "zod";
import { tierPricing } from "../../catalog/pricing-in-force.ts";
import type { Candidate } from "../../routing/candidate.ts";
import type { EndpointHealth } from "../../routing/health/health-snapshot.ts";
import { quantizations } from "../../wire/provider-preferences.ts";
import { pricedTiers } from "../../wire/service-tier.ts";
import { publicPricing, publicPricingSchema } from "./public-pricing.ts";

const percentiles = () =>
  z.strictObject({ p50: z.number(), p75: z.number(), p90: z.number(), p99: z.number() }).nullable();
/** 0…100; null where nothing was measured. */
const uptime = () => z.number().min(0).max(100).nullable();

export const publicEndpointSchema = () =>
  z.strictObject({
    name: z.string(),
    model_id: z.string(),
    model_name: z.string(),
    provider_name: z.string(),
    tag: z.string(),
    context_length: z.int(),
    max_completion_tokens: z.int().nullable(),
    max_prompt_tokens: z.int().nullable(),
    quantization: z.enum(quantizations).nullable(),
    pricing: publicPricingSchema(),
    supported_parameters: z.array(z.string()),
    supports_implicit_caching: z.boolean(),
    supports_voice_cloning: z.boolean(),
    supports_tool_choice: z.strictObject({
      auto: z.boolean(),
      none: z.boolean(),
      required: z.boolean(),
      function: z.boolean(),
    }),
    status: z.int(),
    uptime_last_5m: uptime(),
    uptime_last_30m: uptime(),
    uptime_last_1d: uptime(),
    latency_last_30m: percentiles(),
    throughput_last_30m: percentiles(),
  });

/** What the reference calls an endpoint that is tried last. */
const unstableStatus = -2;

export interface PublicEndpointView {
  candidate: Candidate;
  health: EndpointHealth | undefined;
  authenticated: boolean;
}

/** The endpoint, and once more for each service tier that it has prices for: its tag with the tier's name behind it. */
export function publicEndpoints(view: PublicEndpointView) {
  const standard = publicEndpoint(view);
  const { pricing, pricing_tiers: tiers = {} } = view.candidate.endpoint;
  const tiered = pricedTiers.flatMap((tier) => {
    const prices = tiers[tier];
    return prices === undefined
      ? []
      : [
          {
            ...standard,
            tag: `${standard.tag}/${tier}`,
            pricing: publicPricing(tierPricing(pricing, prices)),
          },
        ];
  });
  return [standard, ...tiered];
}

function publicEndpoint({ candidate, health, authenticated }: PublicEndpointView) {
  const { endpoint, model, provider, parameters } = candidate;
  const statistics = health?.statistics ?? null;
  const measured = authenticated ? statistics : null;
  const choosesTools = parameters.has("tools") && parameters.has("tool_choice");
  return {
    name: `${provider.name} | ${model.id}`,
    model_id: model.id,
    model_name: model.name,
    provider_name: provider.name,
    tag: endpoint.tag,
    context_length: endpoint.context_length,
    max_completion_tokens: endpoint.max_completion_tokens,
    max_prompt_tokens: endpoint.max_prompt_tokens,
    quantization: endpoint.quantization,
    pricing: publicPricing(endpoint.pricing),
    supported_parameters: endpoint.supported_parameters,
    supports_implicit_caching: endpoint.supports_implicit_caching,
    supports_voice_cloning: false,
    supports_tool_choice: {
      auto: parameters.has("tools"),
      none: choosesTools,
      required: choosesTools,
      function: choosesTools,
    },
    status: health?.stable === false ? unstableStatus : 0,
    uptime_last_5m: percent(statistics?.uptime5m),
    uptime_last_30m: percent(statistics?.uptime30m),
    uptime_last_1d: percent(statistics?.uptime1d),
    latency_last_30m: measured?.latency30m ?? null,
    throughput_last_30m: measured?.throughput30m ?? null,
  };
}

/** A share of 0…1 as 0…100. */
function percent(share: number | null | undefined): number | null {
  return share === null || share === undefined ? null : share * 100;
}
