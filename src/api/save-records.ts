// Where the pipeline's records go: to the queue, as one message.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Bindings } from "../env.ts";
import { withDeadline } from "../store/deadline.ts";
import { saveGenerations } from "../store/generations.ts";
import { messageOf } from "../store/record-message.ts";

/** Milliseconds that the queue may take; what arrives by both ways counts once. */
const maxQueueMs = 5_000;

/** Through the queue, which keeps them while D1 is away; straight to D1 where the queue itself refuses or is stuck. */
export async function saveRecords(bindings: Bindings, records: readonly GenerationRecord[]): Promise<void> {
  try {
    await withDeadline(bindings.RECORDS.send(messageOf(records)), maxQueueMs);
  } catch {
    await saveGenerations({ database: bindings.DB, bucket: bindings.CONTENTS }, records);
  }
}
