// Parameters that a vendor's API has no field for: left out, and said so in the notes of the request.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { DeclaredParameter } from "../../wire/declared-parameters.ts";
import type { Note } from "../../wire/note.ts";

/** Claude has none of these, nor does a host that gives all its models the parameters of Claude. */
export const unknownToClaudeHosts = [
  "frequency_penalty",
  "presence_penalty",
  "repetition_penalty",
  "min_p",
  "top_a",
  "seed",
  "logit_bias",
  "logprobs",
  "top_logprobs",
] as const;

export function noteUnsent(request: ChatRequest, names: readonly DeclaredParameter[]): Note[] {
  const parameters = names.filter((name) => request[name] !== undefined && request[name] !== null);
  return parameters.length === 0 ? [] : [{ code: "parameters_left_out", why: "vendor", parameters }];
}
