// How an answer ended, in Anthropic's words. Claude's own word is kept where it says more than ours.
import type { FinishReason } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";

const reasons: Record<FinishReason, string> = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "refusal",
  // It is none of the format's, and must not look like an end: what was said is cut.
  error: "max_tokens",
};

const finer: Record<string, FinishReason> = {
  stop_sequence: "stop",
  pause_turn: "stop",
  compaction: "stop",
  model_context_window_exceeded: "length",
};

/** Clients insist on a reason; one that nobody knows must not look like an end either. */
function stopReason(finish: FinishReason | null, native: string | null): string {
  if (finish === null) return reasons.error;
  return native !== null && finer[native] === finish ? native : reasons[finish];
}

/** The fields that tell how an answer ended. A stop sequence that the vendor does not name is the only one there is. */
export function endingFields(ended: Ended, { stop }: Pick<ChatRequest, "stop">): Record<string, unknown> {
  const { finish, native, refused, fields = {} } = ended;
  const reason = refused ? "refusal" : stopReason(finish, native);
  const sequences = typeof stop === "string" ? [stop] : (stop ?? []);
  const { stop_sequence: named = null, stop_details = null, container = null, context_management } = fields;
  const only = reason === "stop_sequence" && sequences.length === 1 ? sequences[0] : null;
  const isNamed = typeof named === "string" && finish === "stop" && !refused;
  return {
    stop_reason: isNamed ? "stop_sequence" : reason,
    stop_sequence: isNamed ? named : only,
    stop_details,
    container,
    ...present({ context_management }),
  };
}

interface Ended {
  finish: FinishReason | null;
  native: string | null;
  /** Its text is a refusal. */
  refused: boolean;
  /** What the vendor told beside the reason. */
  fields: JsonRecord | undefined;
}
