// The queue's consumer: records into D1. What fails stays in the queue and is delivered again.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Bindings } from "../env.ts";
import { saveGenerations } from "../store/generations.ts";
import { describeThrown } from "../wire/describe-thrown.ts";

/** Seconds. A hundred tries at most an hour apart outlast the queue's own four days of keeping. */
const firstDelay = 5;
const maxDelay = 3_600;
/** Contents are stored at the same time as the record is sent, so those of somebody who was erased are looked for again. */
const lateDelay = 60;

export async function saveBatch(batch: MessageBatch<unknown>, bindings: Bindings): Promise<void> {
  try {
    const late = await insert(batch.messages, bindings);
    for (const message of batch.messages)
      if (isToBeSeenAgain(message, late)) message.retry({ delaySeconds: lateDelay });
    batch.ackAll();
  } catch (thrown) {
    console.error(`${batch.messages.length} records stay in the queue: ${describeThrown(thrown)}`);
    // The first time D1 is probably away. Later it may be one record that it does not take: the others must not wait.
    if (batch.messages.every(({ attempts }) => attempts === 1)) batch.retryAll({ delaySeconds: firstDelay });
    else for (const message of batch.messages) await saveOne(message, bindings);
  }
}

async function saveOne(message: Message<unknown>, bindings: Bindings): Promise<void> {
  try {
    const late = await insert([message], bindings);
    if (isToBeSeenAgain(message, late)) message.retry({ delaySeconds: lateDelay });
    else message.ack();
  } catch {
    message.retry({ delaySeconds: Math.min(maxDelay, firstDelay * 2 ** (message.attempts - 1)) });
  }
}

function isToBeSeenAgain(message: Message<unknown>, late: ReadonlySet<string>): boolean {
  return message.attempts === 1 && late.has(recordOf(message).id);
}

/** Answers the ids of records of somebody who was erased meanwhile. */
function insert(
  messages: readonly Message<unknown>[],
  { DB: database, CONTENTS: bucket }: Bindings,
): Promise<ReadonlySet<string>> {
  return saveGenerations({ database, bucket }, messages.map(recordOf));
}

function recordOf({ body }: Message<unknown>): GenerationRecord {
  return body as GenerationRecord;
}
