// What is done after an answer (or a failure): the key has spent, the record and the contents are written down, and whoever
// is to be told is told. Runs behind the answer; the client never waits for it.
import { clientTraceOf } from "../broadcast/client-trace.ts";
import { shareAnswer } from "./cache/share-answer.ts";
import type { Ending } from "./ending.ts";
import { keepContents, packedContents } from "./keep-contents.ts";
import { makeRecord } from "./make-record.ts";

/** `status`: the HTTP status that the client got. */
export function settle(ending: Ending, status: number): void {
  const { inference } = ending.asked;
  const paid = "account" in ending ? ending : "spent" in ending ? ending.spent : undefined;
  if (paid !== undefined) {
    const { cost, usage, onTheWire } = paid.account;
    const byokCostPico = onTheWire.is_byok ? cost.upstream : 0n;
    const tokens = BigInt(usage.promptTokens + usage.completionTokens);
    inference.limits.settle({ costPico: cost.charged, byokCostPico, tokens });
  }
  const shared = shareAnswer(ending);
  if (shared !== undefined) inference.background(shared);
  const record = makeRecord(ending, status);
  inference.background(inference.saveRecord(record));
  if (inference.ioLog === "stored") keepContents(ending, status);
  if (inference.broadcast !== null) {
    const client = clientTraceOf(ending.asked.sent, inference.headers.traceparent);
    inference.background(inference.broadcast.tell({ record, client, contents: packedContents(ending, status) }));
  }
}
