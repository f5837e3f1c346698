// The queue's consumer: records into D1. What fails stays in the queue and is delivered again.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Bindings } from "../env.ts";
import { insertGenerations } from "../store/generations.ts";
import { describeThrown } from "../wire/describe-thrown.ts";

/** Seconds. A hundred tries at most an hour apart outlast the queue's own four days of keeping. */
const firstDelay = 5;
const longestDelay = 3_600;

export async function saveBatch(batch: MessageBatch<unknown>, bindings: Bindings): Promise<void> {
  try {
    await insert(batch.messages, bindings);
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
    await insert([message], bindings);
    message.ack();
  } catch {
    message.retry({ delaySeconds: Math.min(longestDelay, firstDelay * 2 ** (message.attempts - 1)) });
  }
}

async function insert(messages: readonly Message<unknown>[], { DB }: Bindings): Promise<void> {
  await insertGenerations(
    DB,
    messages.map(({ body }) => body as GenerationRecord),
  );
}
