// How endpoints that speak Gemini's generateContent differ from one another.

import { withQuirks } from "../common/quirks.ts";
import type { Target } from "../dialect.ts";

export interface GeminiQuirks {
  /** `budget`: tokens (2.5); `level`: an effort (3 and later), whose models also insist on thought signatures. */
  reasoning: "budget" | "level";
  /** The model always thinks: to ask for none is refused. */
  reasoning_mandatory: boolean;
  /** What a budget that stems from an effort may come to. */
  min_reasoning_tokens: number;
  max_reasoning_tokens: number;
  /** Whether a response schema and tools go together; where they do not, the answer becomes one of the tools. */
  structured_outputs_with_tools: boolean;
  /** Whether calls and their results carry ids; without them they are matched by order. */
  call_ids: boolean;
  /** Whether a file behind a web address must be said to be of some type, even where its address does not tell. */
  media_type_required: boolean;
}

const defaults: GeminiQuirks = {
  reasoning: "budget",
  reasoning_mandatory: false,
  min_reasoning_tokens: 128,
  max_reasoning_tokens: 24_576,
  structured_outputs_with_tools: false,
  call_ids: true,
  media_type_required: false,
};

export function quirksOf(target: Target): GeminiQuirks {
  return withQuirks(defaults, target);
}
