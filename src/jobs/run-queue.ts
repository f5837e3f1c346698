// The queues' consumer: records, traces for destinations, and what was given up on. What a message holds says what it is.
import { isBroadcastJob } from "../broadcast/broadcast-job.ts";
import type { Bindings } from "../env.ts";
import { deliverJobs } from "./broadcast/deliver-jobs.ts";
import { keepDeadLetters } from "./keep-dead-letters.ts";
import { saveBatch } from "./save-batch.ts";

export async function runQueue(batch: MessageBatch<unknown>, bindings: Bindings): Promise<void> {
  const told = batch.messages.filter(({ body }) => isBroadcastJob(body));
  const records = batch.messages.filter(({ body }) => !isBroadcastJob(body));
  if (batch.queue.endsWith("-dead")) {
    // A trace that its destination did not take for as long as the queue keeps it is not kept any longer.
    for (const message of told) message.ack();
    return await keepDeadLetters(records, bindings);
  }
  await Promise.all([
    records.length > 0 ? saveBatch({ messages: records }, bindings) : undefined,
    told.length > 0 ? deliverJobs(told, bindings) : undefined,
  ]);
}
