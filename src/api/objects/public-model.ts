// Models as GET /models shows them (wire reference §9 and Appendix A, Model). Prices and limits are those of the
// cheapest endpoint, where most requests go; parameters are those that any endpoint takes.

import * as z from "zod";
import { type Model, modalitySchema } from "../../catalog/catalog.ts";
import { byPrice, type Candidate } from "../../routing/candidate.ts";
import { present } from "../../wire/present.ts";
import { publicPricing, publicPricingSchema } from "./public-pricing.ts";

export const architectureShape = () => ({
  modality: z.string(),
  input_modalities: z.array(modalitySchema()),
  output_modalities: z.array(modalitySchema()),
  tokenizer: z.string().optional(),
  instruct_type: z.string().nullable(),
});

export const publicModelSchema = () =>
  z.strictObject({
    id: z.string(),
    canonical_slug: z.string(),
    name: z.string(),
    created: z.int(),
    description: z.string(),
    context_length: z.int(),
    architecture: z.strictObject(architectureShape()),
    pricing: publicPricingSchema(),
    top_provider: z.strictObject({
      context_length: z.int(),
      max_completion_tokens: z.int().nullable(),
      is_moderated: z.boolean(),
    }),
    per_request_limits: z.null(),
    supported_parameters: z.array(z.string()),
    default_parameters: z.null(),
    supported_voices: z.null(),
    links: z.strictObject({ details: z.string() }),
  });

/** The cheapest; undefined for a model that nobody serves. */
export function topCandidate(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.toSorted(byPrice)[0];
}

export function publicArchitecture({ architecture }: Model) {
  const { input_modalities: input, output_modalities: output, tokenizer, instruct_type } = architecture;
  return {
    modality: `${input.join("+")}->${output.join("+")}`,
    input_modalities: input,
    output_modalities: output,
    // Clients refuse a tokenizer that is null.
    ...present({ tokenizer: tokenizer ?? undefined }),
    instruct_type,
  };
}

/** Undefined for a model that nobody serves: it cannot be used, so it is not listed. */
export function publicModel(model: Model, candidates: readonly Candidate[]) {
  const top = topCandidate(candidates);
  if (top === undefined) return undefined;
  return {
    id: model.id,
    canonical_slug: model.id,
    name: model.name,
    created: model.created,
    description: model.description,
    context_length: model.context_length,
    architecture: publicArchitecture(model),
    pricing: publicPricing(top.endpoint.pricing),
    top_provider: {
      context_length: top.endpoint.context_length,
      max_completion_tokens: top.endpoint.max_completion_tokens,
      is_moderated: top.provider.moderated,
    },
    per_request_limits: null,
    supported_parameters: supportedParameters(candidates),
    default_parameters: null,
    supported_voices: null,
    links: { details: `/api/v1/models/${model.id}/endpoints` },
  };
}

/** Sorted, each once. */
function supportedParameters(candidates: readonly Candidate[]): string[] {
  return [...new Set(candidates.flatMap((candidate) => candidate.endpoint.supported_parameters))].toSorted();
}
