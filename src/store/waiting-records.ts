// Records that neither the queue nor D1 took: objects in R2, until the cron finds D1 there again.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { saveGenerations } from "./generations.ts";
import { messageOf, recordsOf } from "./record-message.ts";
import type { StorePlace } from "./store-place.ts";

const waitingRoot = "waiting/records/";
/** Objects of one run: two calls for each. */
const maxEachRun = 100;

export async function storeWaiting(bucket: R2Bucket, records: readonly GenerationRecord[]): Promise<void> {
  const name = records[0]?.id ?? "";
  await bucket.put(`${waitingRoot}${name}.json`, JSON.stringify(messageOf(records)));
}

export interface Waited {
  /** How many came to D1. */
  saved: number;
  /** Epoch milliseconds from when on the oldest waited; undefined: none did. */
  since: number | undefined;
}

/**
 * What D1 does not take goes to the queue, which gives up on it in the end, so that it holds up
 * no other; what neither takes stays, and is tried by a later run.
 */
export async function saveWaiting(place: StorePlace, queue: Pick<Queue, "send">): Promise<Waited> {
  const { objects } = await place.bucket.list({ prefix: waitingRoot, limit: maxEachRun });
  let saved = 0;
  for (const { key } of objects) {
    const object = await place.bucket.get(key);
    if (object === null) continue;
    const records = recordsOf(await object.json());
    try {
      await saveGenerations(place, records);
      saved += records.length;
    } catch {
      await queue.send(messageOf(records));
    }
    await place.bucket.delete(key);
  }
  const since = objects.length === 0 ? undefined : Math.min(...objects.map(({ uploaded }) => uploaded.getTime()));
  return { saved, since };
}
