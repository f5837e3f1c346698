// Records that wait too long for D1: told once for as long as it lasts. D1 is asked first; where it is what they wait for, who
// is to be told is known from a snapshot, the queue alone delivers, and an object in R2 says that it was told.
import type { Bindings } from "../../env.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import {
  alertBody,
  alertPlaceOf,
  markTold,
  prolongMark,
  type Raised,
  raiseAlert,
} from "../../store/alert-deliveries.ts";
import { masterKeysOf } from "../../store/sealing.ts";
import { readSnapshot } from "../../store/snapshots.ts";
import type { TellingMessage } from "./tell-without-database.ts";

const behindMs = 5 * 60_000;
/** A backlog comes in pieces: it is over when none was late for so long. */
const quietMs = 10 * 60_000;
/** What the queue keeps no longer does not wait any more. */
const keptMs = 4 * 86_400_000;
const mark = "records_behind";
const toldObject = "told/records_behind";

/** `since`: epoch milliseconds from when on the oldest that was seen has waited. Throws where D1 is away. */
export async function noticeWaiting(bindings: Bindings, since: number, now: number): Promise<void> {
  if (now - since <= behindMs) return;
  const { database, queue } = alertPlaceOf(bindings);
  try {
    if (await isTold(bindings.CONTENTS, now)) {
      await markTold(database, mark, now + quietMs);
      await bindings.CONTENTS.delete(toldObject);
    } else {
      await raiseAlert({ database, queue }, { ...waiting(since, now), mark, forgetAt: now + quietMs });
      await prolongMark(database, mark, now + quietMs);
    }
  } catch (thrown) {
    await tellWithoutDatabase(bindings, since, now);
    throw thrown;
  }
}

function waiting(since: number, now: number): Omit<Raised, "mark" | "forgetAt"> {
  return {
    event: "records_behind",
    workspaceId: null,
    subject: { kind: "queue", id: "records", label: "records on their way to the database" },
    data: { oldest_seconds: Math.round((now - since) / 1_000) },
    now,
  };
}

async function tellWithoutDatabase(bindings: Bindings, since: number, now: number): Promise<void> {
  const { CONTENTS: bucket } = bindings;
  const masterKeys = await masterKeysOf(isolateOf(bindings).settings);
  if (masterKeys === undefined || (await isTold(bucket, now))) return;
  const alerts = (await readSnapshot({ bucket, masterKeys }, { kind: "alerts", id: "" }))?.document ?? [];
  if (alerts.length === 0 || !(await claim(bucket))) return;
  const body = JSON.stringify(alertBody(waiting(since, now)));
  const messages = alerts.map((telling): { body: TellingMessage } => ({ body: { telling, text: body } }));
  try {
    await alertPlaceOf(bindings).queue.sendBatch(messages);
  } catch (thrown) {
    await bucket.delete(toldObject);
    throw thrown;
  }
}

async function isTold(bucket: R2Bucket, now: number): Promise<boolean> {
  const told = await bucket.head(toldObject);
  if (told === null) return false;
  if (told.uploaded.getTime() > now - keptMs) return true;
  await bucket.delete(toldObject);
  return false;
}

/** True for one of those who ask at the same time. */
async function claim(bucket: R2Bucket): Promise<boolean> {
  return (await bucket.put(toldObject, "", { onlyIf: new Headers({ "if-none-match": "*" }) })) !== null;
}
