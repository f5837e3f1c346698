// The queues' consumer: records, traces for destinations, what somebody is to be told, and what was given up on. What a
// message holds says what it is.
import { isBroadcastJob } from "../broadcast/broadcast-job.ts";
import type { Bindings } from "../env.ts";
import { handleNotice, isNotice } from "./alerts/handle-notice.ts";
import { deliverJobs } from "./broadcast/deliver-jobs.ts";
import { keepDeadLetters } from "./keep-dead-letters.ts";
import { saveRecords } from "./save-records.ts";

export async function runQueue(batch: MessageBatch<unknown>, bindings: Bindings): Promise<void> {
  const told = batch.messages.filter(({ body }) => isBroadcastJob(body));
  const notices = batch.messages.filter(({ body }) => isNotice(body));
  const records = batch.messages.filter((message) => !told.includes(message) && !notices.includes(message));
  if (batch.queue.endsWith("-dead")) {
    // A trace that its destination did not take for as long as the queue keeps it is not kept any longer; what somebody is
    // still to be told stands in D1.
    for (const message of [...told, ...notices]) message.ack();
    return await keepDeadLetters(records, bindings);
  }
  await Promise.all([
    records.length > 0 ? saveRecords(records, bindings) : undefined,
    told.length > 0 ? deliverJobs(told, bindings) : undefined,
    ...notices.map((message) => handleNotice(message, bindings)),
  ]);
}
