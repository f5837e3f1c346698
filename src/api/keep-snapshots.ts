// After a change, and before its answer: the snapshots of what changed, so that a key that was taken away is gone there too.
// What cannot be written now, the cron writes.
import { isolateOf } from "../isolate/isolate.ts";
import { withDeadline } from "../store/deadline.ts";
import { refreshSnapshots } from "../store/refresh-snapshots.ts";
import { masterKeysOf } from "../store/sealing.ts";
import { type ApiContext, inBackground } from "./context.ts";
import { logBug } from "./log-bug.ts";

/** The change is made: its answer waits no longer than this for what follows from it. */
const patienceMs = 1_000;
/** A change of a workspace concerns all its keys. */
const maxAtOnce = 50;

export async function keepSnapshots(context: ApiContext): Promise<void> {
  const masterKeys = await masterKeysOf(context.get("settings"));
  if (masterKeys === undefined) return;
  const { DB: database, CONTENTS: bucket } = context.env;
  const place = { database, bucket, masterKeys };
  const now = context.get("now")();
  const work = isolateOf(context.env).snapshotTurn.take(() => refreshSnapshots(place, { now, limit: maxAtOnce }));
  const told = work.catch((thrown: unknown) => logBug("snapshots wait for the cron", thrown));
  inBackground(context)(told);
  await withDeadline(told, patienceMs).catch(() => undefined);
}
