// The words by which vendors say why an answer ended. Any other word is the provider's own text, which may repeat what
// was said to it: the client gets it, a record does not.
import { reasons as bedrock } from "./bedrock/finish-reason.ts";
import { reasons as claude } from "./claude/finish-reason.ts";
import { reasons as gemini } from "./gemini/finish-reason.ts";
import { reasons as openAi } from "./openai/finish-reason.ts";
import { reasons as responses } from "./openai-responses/finish-reason.ts";

/** Documented ends that mean to us what every unknown word means. */
const others = {
  openAi: ["complete", "eos_token", "repetition", "stop_str", "unknown"],
  claude: ["compaction"],
  gemini: [
    "finish_reason_unspecified",
    "image_other",
    "language",
    "malformed_function_call",
    "malformed_response",
    "missing_thought_signature",
    "model_armor",
    "no_image",
    "other",
    "too_many_tool_calls",
    "unexpected_tool_call",
  ],
};

const known: ReadonlySet<string> = new Set(
  [bedrock, claude, gemini, openAi, responses]
    .flatMap((reasons) => [...reasons.keys()])
    .concat(...Object.values(others))
    .map((reason) => reason.toLowerCase()),
);

/** The vendor's word, as it spelled it, where it is one of those that vendors document; else "other". */
export function knownFinishReason(native: string): string {
  return known.has(native.toLowerCase()) ? native : "other";
}
