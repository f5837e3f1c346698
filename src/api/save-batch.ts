// The queue's consumer: records into D1. What fails stays in the queue and is delivered again.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Bindings } from "../env.ts";
import { insertGenerations } from "../store/generations.ts";

export async function saveBatch(batch: MessageBatch<unknown>, bindings: Bindings): Promise<void> {
  const records = batch.messages.map(({ body }) => body as GenerationRecord);
  try {
    await insertGenerations(bindings.DB, records);
    batch.ackAll();
  } catch (thrown) {
    console.error(`${records.length} records stay in the queue: ${thrown instanceof Error ? thrown.message : thrown}`);
    batch.retryAll();
  }
}
