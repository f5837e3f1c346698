// How a response ended → the wire's reasons. Calls have no status of their own: an answer that holds some waits for them.
import type { FinishReason } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { fittingReason } from "../common/fitting-reason.ts";
import { isInterruption } from "../common/interruption.ts";
import { recordIn, stringIn } from "../common/records.ts";

export const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["completed", "stop"],
  ["max_output_tokens", "length"],
  ["max_tokens", "length"],
  ["content_filter", "content_filter"],
]);

export interface Ended {
  /** null: incomplete, in a word that nobody knows. */
  reason: FinishReason | null;
  /** The status, or why the response is incomplete. */
  native: string;
}

export function endingOf(response: JsonRecord, hasCalls: boolean): Ended {
  const status = stringIn(response, "status") ?? "completed";
  const native = stringIn(recordIn(response, "incomplete_details") ?? {}, "reason") ?? status;
  return { reason: fittingReason(reasons.get(native) ?? reasonOf(status, native), hasCalls), native };
}

function reasonOf(status: string, native: string): FinishReason | null {
  if (status === "completed") return "stop";
  return status === "incomplete" && native !== status && !isInterruption(native) ? null : "error";
}
