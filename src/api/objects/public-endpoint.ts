// Endpoints as the API lists them (wire reference Appendix A, PublicEndpoint), with what their health object measured.
// Latency and throughput are for those who presented a key.
import type { Candidate } from "../../routing/candidate.ts";
import type { EndpointHealth } from "../../routing/health/health-snapshot.ts";
import { publicPricing } from "./public-pricing.ts";

/** What the reference calls an endpoint that is tried last. */
const unstableStatus = -2;

export interface PublicEndpointView {
  candidate: Candidate;
  health: EndpointHealth | undefined;
  authenticated: boolean;
}

export function publicEndpoint({ candidate, health, authenticated }: PublicEndpointView) {
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
