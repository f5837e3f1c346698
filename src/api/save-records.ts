// Where the pipeline's records go: to the queue, as one message. Where that refuses or is stuck, to the next place that
// takes them, so that they are lost only where none of them works. What arrives by two ways counts once.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Bindings } from "../env.ts";
import { withDeadline } from "../store/deadline.ts";
import { saveGenerations } from "../store/generations.ts";
import { messageOf } from "../store/record-message.ts";
import { storeWaiting } from "../store/waiting-records.ts";

/** Milliseconds that each way may take: together less than what runs on behind an answer may. */
const patienceMs = 5_000;

export async function saveRecords(bindings: Bindings, records: readonly GenerationRecord[]): Promise<void> {
  const { RECORDS: queue, DB: database, CONTENTS: bucket } = bindings;
  const ways: (() => Promise<unknown>)[] = [
    () => queue.send(messageOf(records)),
    () => saveGenerations({ database, bucket }, records),
    () => storeWaiting(bucket, records),
    () => queue.send(messageOf(records)),
  ];
  let refused: unknown;
  for (const send of ways) {
    try {
      await withDeadline(send(), patienceMs);
      return;
    } catch (thrown) {
      refused = thrown;
    }
  }
  throw refused;
}
