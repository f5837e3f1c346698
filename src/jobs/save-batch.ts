// The queue's consumer: records into D1. What fails stays in the queue and is delivered again.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Bindings } from "../env.ts";
import { saveGenerations } from "../store/generations.ts";
import { messageOf, recordsOf } from "../store/record-message.ts";
import { describeThrown } from "../wire/describe-thrown.ts";

/** Seconds. A hundred tries at most an hour apart outlast the queue's own four days of keeping. */
const firstDelay = 5;
const maxDelay = 3_600;
/** Contents are stored at the same time as the record is sent, so those of somebody who was erased are looked for again. */
const lateDelay = 60;
/** Records of one transaction; a message holds far fewer. */
const maxRecords = 100;

/** Answers the messages that stay in the queue. */
export async function saveBatch(
  batch: Pick<MessageBatch, "messages">,
  bindings: Bindings,
): Promise<readonly Message<unknown>[]> {
  const stay: Message<unknown>[] = [];
  for (const messages of together(batch.messages)) stay.push(...(await saveTogether(messages, bindings)));
  return stay;
}

/** The messages in groups of so many records. */
function together(messages: readonly Message<unknown>[]): Message<unknown>[][] {
  const groups: Message<unknown>[][] = [];
  let room = 0;
  for (const message of messages) {
    const { length } = recordsOf(message.body);
    if (length > room) {
      groups.push([]);
      room = maxRecords;
    }
    groups.at(-1)?.push(message);
    room -= length;
  }
  return groups;
}

async function saveTogether(
  messages: readonly Message<unknown>[],
  bindings: Bindings,
): Promise<readonly Message<unknown>[]> {
  try {
    const late = await insert(
      messages.flatMap(({ body }) => recordsOf(body)),
      bindings,
    );
    for (const message of messages) finish(message, late);
    return [];
  } catch (thrown) {
    console.error(`${messages.length} messages of records stay in the queue: ${describeThrown(thrown)}`);
    // The first time D1 is probably away. Later it may be one record that it does not take: the others must not wait.
    if (messages.every(({ attempts }) => attempts === 1)) {
      for (const message of messages) message.retry({ delaySeconds: firstDelay });
      return messages;
    }
    const stay: Message<unknown>[] = [];
    for (const message of messages) if (!(await saveOne(message, bindings))) stay.push(message);
    return stay;
  }
}

/** False: it stays in the queue. */
async function saveOne(message: Message<unknown>, bindings: Bindings): Promise<boolean> {
  const records = recordsOf(message.body);
  try {
    finish(message, await insert(records, bindings));
    return true;
  } catch {
    const left = records.length > 1 ? await saveEach(records, bindings) : records;
    const isApart = left.length < records.length && (await sendApart(left, bindings));
    if (isApart) message.ack();
    else message.retry({ delaySeconds: Math.min(maxDelay, firstDelay * 2 ** (message.attempts - 1)) });
    return isApart;
  }
}

/** One record that D1 does not take must not hold up those that it came with. Answers those that are left. */
async function saveEach(
  records: readonly GenerationRecord[],
  bindings: Bindings,
): Promise<readonly GenerationRecord[]> {
  const ends = await Promise.allSettled(records.map((record) => insert([record], bindings)));
  return records.filter((_, index) => ends[index]?.status === "rejected");
}

/** Answers whether the queue has each of them as a message of its own. */
async function sendApart(records: readonly GenerationRecord[], bindings: Bindings): Promise<boolean> {
  if (records.length === 0) return true;
  try {
    await bindings.RECORDS.sendBatch(
      records.map((record) => ({ body: messageOf([record]), delaySeconds: firstDelay })),
    );
    return true;
  } catch {
    return false;
  }
}

function finish(message: Message<unknown>, late: ReadonlySet<string>): void {
  const isToBeSeenAgain = message.attempts === 1 && recordsOf(message.body).some(({ id }) => late.has(id));
  if (isToBeSeenAgain) message.retry({ delaySeconds: lateDelay });
  else message.ack();
}

/** Answers the ids of records of somebody who was erased meanwhile. */
function insert(records: readonly GenerationRecord[], { DB: database, CONTENTS: bucket }: Bindings) {
  return saveGenerations({ database, bucket }, records);
}
