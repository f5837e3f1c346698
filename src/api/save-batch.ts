// The queue's consumer: records into D1. What fails stays in the queue and is delivered again; a record that cannot be
// inserted does not hold up its neighbours.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Bindings } from "../env.ts";
import { insertGenerations } from "../store/generations.ts";

export async function saveBatch(batch: MessageBatch<unknown>, bindings: Bindings): Promise<void> {
  const messages = batch.messages as readonly Message<GenerationRecord>[];
  try {
    await insertGenerations(
      bindings.DB,
      messages.map(({ body }) => body),
    );
    batch.ackAll();
  } catch {
    for (const message of messages) await saveOne(message, bindings);
  }
}

async function saveOne(message: Message<GenerationRecord>, bindings: Bindings): Promise<void> {
  try {
    await insertGenerations(bindings.DB, [message.body]);
    message.ack();
  } catch (thrown) {
    console.error(
      `${message.body.id} stays in the queue: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
    message.retry();
  }
}
