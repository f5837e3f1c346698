// The queues' consumer: records, and what was given up on.
import type { Bindings } from "../env.ts";
import { keepDeadLetters } from "./keep-dead-letters.ts";
import { saveBatch } from "./save-batch.ts";

export function runQueue(batch: MessageBatch<unknown>, bindings: Bindings): Promise<void> {
  return batch.queue.endsWith("-dead") ? keepDeadLetters(batch, bindings) : saveBatch(batch, bindings);
}
