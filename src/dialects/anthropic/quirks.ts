// How endpoints that speak Anthropic's Messages differ from one another: older models think by a budget of tokens, newer
// ones by an effort, and not all have a format of their own for structured answers.

import { withQuirks } from "../common/quirks.ts";
import type { Target } from "../dialect.ts";

export interface AnthropicQuirks {
  /** How thinking is asked for: a budget of tokens, or the model's own measure under an effort. */
  reasoning: "budget" | "adaptive";
  /** The model always thinks: to ask for none is refused. */
  reasoning_mandatory: boolean;
  /** `native`: `output_config.format` and strict tools; `tool`: a tool that the model is made to call. */
  structured_outputs: "native" | "tool";
  /** Values of the `anthropic-beta` header. */
  betas: string[];
}

const defaults: AnthropicQuirks = {
  reasoning: "budget",
  reasoning_mandatory: false,
  structured_outputs: "native",
  betas: [],
};

export function quirksOf(target: Target): AnthropicQuirks {
  return withQuirks(defaults, target);
}
