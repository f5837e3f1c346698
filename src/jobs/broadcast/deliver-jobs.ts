// The queue's messages of broadcast: for each destination together, and as long as it fails again later, for as long as the
// queue keeps them. One that fails is asked once for all of its messages, and keeps no other waiting.
import { type BroadcastJob, isBroadcastJob } from "../../broadcast/broadcast-job.ts";
import type { Bindings } from "../../env.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { noteUnserved, readPauses, readReceipts } from "../../store/destination-states.ts";
import { findServing } from "../../store/destinations.ts";
import { describeThrown } from "../../wire/describe-thrown.ts";
import { carrierOf } from "./carrier.ts";
import { DestinationRun, type Envelope } from "./destination-run.ts";

/** Seconds. */
const storageAwayDelay = 30;

export async function deliverJobs(messages: readonly Message<unknown>[], bindings: Bindings): Promise<void> {
  const { bindings: patient, settings } = isolateOf(bindings);
  const { DB: database } = patient;
  const envelopes = messages.flatMap((message): Envelope[] =>
    isBroadcastJob(message.body) ? [{ message, job: message.body }] : [],
  );
  const ids = [...new Set(envelopes.map(({ job }) => job.destinationId))];
  const carrier = carrierOf(settings);
  try {
    const [serving, pauses, receipts] = await Promise.all([
      findServing(database, ids),
      readPauses(database, ids),
      readReceipts(database, envelopes.filter(({ job }) => job.contents === "straight").map(nameOf)),
    ]);
    const served = new Set(serving.map(({ id }) => id));
    const unserved = ids.filter((id) => !served.has(id));
    if (unserved.length > 0) await noteUnserved(database, unserved).run();
    // Of a destination that is gone or switched off nobody is told.
    for (const { message, job } of envelopes) if (!served.has(job.destinationId)) message.ack();
    const runs = serving.map((destination) => {
      const pause = pauses.get(destination.id);
      return new DestinationRun({ destination, pause, receipts, bindings: patient, carrier });
    });
    const own = (run: DestinationRun) => envelopes.filter(({ job }) => job.destinationId === run.destinationId);
    const last = (await Promise.all(runs.map((run) => deliverAll(run, own(run), database)))).flat();
    if (last.length > 0) await database.batch(last);
  } catch (thrown) {
    keep(envelopes, thrown);
  }
}

/** Does not throw: what fails for one destination is nothing to the others, which are being sent to meanwhile. Answers what is
 * to be written last: the queue takes nothing for done before all of it is, and looks for receipts again where this ends before. */
async function deliverAll(
  run: DestinationRun,
  envelopes: readonly Envelope[],
  database: D1Database,
): Promise<D1PreparedStatement[]> {
  try {
    await run.deliver(envelopes);
    const changes = run.changes(database);
    if (run.hasTakenReceipts) return changes;
    if (changes.length > 0) await database.batch(changes);
  } catch (thrown) {
    keep(envelopes, thrown);
  }
  return [];
}

/** What had been acknowledged, or is to be tried again at another time, stays so. */
function keep(envelopes: readonly Envelope[], thrown: unknown): void {
  console.error(`messages of broadcast stay in the queue: ${describeThrown(thrown)}`);
  for (const { message } of envelopes) message.retry({ delaySeconds: storageAwayDelay });
}

function nameOf({ job }: { job: BroadcastJob }) {
  return { generationId: job.record.id, destinationId: job.destinationId };
}
