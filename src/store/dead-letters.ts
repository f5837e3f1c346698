// Messages that the queue gave up on, unchanged, in R2: `dead/{yyyy-mm-dd}/{message id}.json`. They wait there for somebody
// to look at them and to have them delivered again; nothing reads or removes them by itself.
import { dayOf } from "../accounting/spend-window.ts";
import { present } from "../wire/present.ts";

export const deadRoot = "dead/";

export interface DeadLetter {
  /** The queue's id of the message. */
  id: string;
  body: unknown;
  /** Epoch milliseconds. */
  now: number;
}

export async function keepDeadLetter(bucket: R2Bucket, { id, body, now }: DeadLetter): Promise<void> {
  await bucket.put(`${deadRoot}${dayOf(now)}/${id}.json`, JSON.stringify(body), {
    httpMetadata: { contentType: "application/json" },
  });
}

/** Oldest first, behind the key `after`. */
export async function listDeadLetters(
  bucket: R2Bucket,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<{ keys: string[]; more: boolean }> {
  const { objects, truncated } = await bucket.list({ prefix: deadRoot, limit, ...present({ startAfter: after }) });
  return { keys: objects.map(({ key }) => key), more: truncated };
}

export async function readDeadLetter(bucket: R2Bucket, key: string): Promise<unknown> {
  return (await bucket.get(key))?.json();
}

export async function removeDeadLetters(bucket: R2Bucket, keys: string[]): Promise<void> {
  if (keys.length > 0) await bucket.delete(keys);
}
