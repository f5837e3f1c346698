// Our usage → that of Responses.
import type { Usage } from "../../wire/answer.ts";

export function writeUsage(usage: Usage): Record<string, unknown> {
  const { cached_tokens, cache_write_tokens } = usage.prompt_tokens_details;
  const { upstream_inference_prompt_cost, upstream_inference_completions_cost, ...costs } = usage.cost_details;
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: { cached_tokens, cache_write_tokens },
    output_tokens: usage.completion_tokens,
    output_tokens_details: { reasoning_tokens: usage.completion_tokens_details.reasoning_tokens },
    total_tokens: usage.total_tokens,
    cost: usage.cost,
    is_byok: usage.is_byok,
    cost_details: {
      ...costs,
      upstream_inference_input_cost: upstream_inference_prompt_cost,
      upstream_inference_output_cost: upstream_inference_completions_cost,
    },
  };
}
