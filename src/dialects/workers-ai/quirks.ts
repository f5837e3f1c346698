// How models behind Workers AI differ: most keep Cloudflare's own form of structured answers, newer ones OpenAI's.

import { withQuirks } from "../common/quirks.ts";
import type { Target } from "../dialect.ts";

export interface WorkersAiQuirks {
  /** `bare`: the schema itself as `json_schema`, and never in a stream; `openai`: as OpenAI wraps it. */
  response_format: "bare" | "openai";
}

const defaults: WorkersAiQuirks = { response_format: "bare" };

export function quirksOf(target: Target): WorkersAiQuirks {
  return withQuirks(defaults, target);
}
