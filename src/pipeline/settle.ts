// What is done after an answer (or a failure): the key has spent, the record and the contents are written down. Runs
// behind the answer; the client never waits for it.
import type { Ending } from "./ending.ts";
import { keepContents } from "./keep-contents.ts";
import { makeRecord } from "./make-record.ts";

/** `status`: the HTTP status that the client got. */
export function settle(ending: Ending, status: number): void {
  const { inference } = ending.asked;
  if ("account" in ending) {
    const { cost, usage } = ending.account;
    const byokCostPico = ending.answer.credential.byok ? cost.upstream : 0n;
    const tokens = BigInt(usage.promptTokens + usage.completionTokens);
    inference.limits.settle({ costPico: cost.charged, byokCostPico, tokens });
  }
  inference.background(inference.saveRecord(makeRecord(ending, status)));
  if (inference.ioLog === "stored") keepContents(ending, status);
}
