// How the models behind Bedrock's Converse differ: Converse levels messages and tools, not how a model is made to think.

import { withQuirks } from "../common/quirks.ts";
import type { Target } from "../dialect.ts";

export interface BedrockQuirks {
  /** Claude's ways (a budget of tokens, or an effort), the bare effort of open models, or none. */
  reasoning: "budget" | "adaptive" | "effort" | "none";
  /** The model refuses to be asked for no thinking. */
  reasoning_mandatory: boolean;
  /** `tool`: any model that calls tools; `native`: those that compile a schema. */
  structured_outputs: "tool" | "native";
  /** Whether the model takes cache points. */
  cache_points: boolean;
}

const defaults: BedrockQuirks = {
  reasoning: "budget",
  reasoning_mandatory: false,
  structured_outputs: "tool",
  cache_points: true,
};

export function quirksOf(target: Target): BedrockQuirks {
  return withQuirks(defaults, target);
}
