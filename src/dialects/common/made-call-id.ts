// Ids of calls where a vendor gives none, or the same to two.
import { present } from "../../wire/present.ts";

/** With the answer's own id in it, so that the calls of a later turn have others. */
export function madeCallId(responseId: string | undefined, position: number): string {
  return ["call", ...Object.values(present({ responseId })), position].join("_");
}
