// Tells destinations of a request that has just been answered: by the queue, and straight from here where what was said may
// be stored nowhere on the way. Runs behind the answer; the message of the queue comes first, so that nothing that happens
// to this isolate loses the trace, and finds a receipt for what had gone out. A queue that is away is asked again meanwhile.
import type { BroadcastJob } from "../../broadcast/broadcast-job.ts";
import { selectDestinations } from "../../broadcast/select-destinations.ts";
import type { Trace, TraceContents } from "../../broadcast/trace.ts";
import type { Bindings } from "../../env.ts";
import type { MemoryBudget } from "../../isolate/memory-budget.ts";
import { pause, withDeadline } from "../../store/deadline.ts";
import { noteFailed, writeReceipts } from "../../store/destination-states.ts";
import type { DestinationRecord } from "../../store/destinations.ts";
import type { Carrier } from "./carrier.ts";
import { openTarget } from "./open-target.ts";
import { type Delivery, sendTraces } from "./send-traces.ts";

export interface TellInput {
  bindings: Bindings;
  carrier: Carrier;
  destinations: readonly DestinationRecord[];
  trace: Trace;
  /** Of all that was said, about. */
  characters: number;
  /** Put together when it is first asked for. */
  contents: () => TraceContents;
  memory: MemoryBudget;
}

/** Milliseconds behind the answer in which contents may go out: a Worker may run on for 30 s. */
const straightMs = 28_000;
/** Seconds after which the queue asks for what had not gone out by then, and gives stored contents time to be stored. */
const delaySeconds = { straight: 40, stored: 5, none: 0 } as const;
const queuePatienceMs = 5_000;
const maxQueueTries = 3;
const firstPauseMs = 500;
const maxPauseMs = 8_000;

export async function tellDestinations(telling: TellInput): Promise<void> {
  const { destinations, trace, bindings } = telling;
  const chosen = selectDestinations(destinations, trace, telling.contents);
  if (chosen.length === 0) return;
  const deadline = telling.carrier.now() + straightMs;
  const jobs = chosen.map((destination) => jobOf(destination, trace));
  const queued = await Promise.allSettled(jobs.map((job) => enqueue(bindings, job)));
  const refused = jobs.filter((_, index) => queued[index]?.status === "rejected");
  const straight = chosen.filter((destination) => wayOf(destination, trace) === "straight");
  const { characters, memory } = telling;
  await endAll([
    ...refused.map((job) => enqueueAgain(telling, { job, deadline })),
    // Where there is no room for it, the queue delivers it without.
    memory.attempt(characters * straight.length, () =>
      endAll(straight.map((destination) => sendStraight(telling, { destination, deadline }))),
    ),
  ]);
}

/** Ends when all of them have; throws what the first of them threw. */
async function endAll(works: readonly Promise<unknown>[]): Promise<void> {
  for (const end of await Promise.allSettled(works)) if (end.status === "rejected") throw end.reason;
}

function wayOf({ rules }: DestinationRecord, { record }: Trace): BroadcastJob["contents"] {
  if (rules.privacy_mode) return "none";
  return record.ioLog === "stored" ? "stored" : "straight";
}

function jobOf(destination: DestinationRecord, trace: Trace): BroadcastJob {
  return { kind: "broadcast", ...trace, destinationId: destination.id, contents: wayOf(destination, trace) };
}

/** A queue of its own: whoever is slow there must not keep records waiting. */
async function enqueue({ BROADCASTS, RECORDS }: Bindings, job: BroadcastJob): Promise<void> {
  const queue = BROADCASTS ?? RECORDS;
  await withDeadline(queue.send(job, { delaySeconds: delaySeconds[job.contents] }), queuePatienceMs);
}

/** After the first try. */
async function enqueueAgain(
  { bindings, carrier }: TellInput,
  { job, deadline }: { job: BroadcastJob; deadline: number },
): Promise<void> {
  let cause: unknown;
  for (let tries = 1; tries < maxQueueTries; tries += 1) {
    const pauseMs = firstPauseMs * 2 ** (tries - 1);
    if (carrier.now() + pauseMs >= deadline) break;
    await pause(pauseMs);
    try {
      return await enqueue(bindings, job);
    } catch (thrown) {
      cause = thrown;
    }
  }
  throw new Error("the queue did not take a message of broadcast", { cause });
}

/** Tried again for as long as there is time; what came of it is told where the queue looks. */
async function sendStraight(
  { bindings, carrier, trace, contents }: TellInput,
  { destination, deadline }: { destination: DestinationRecord; deadline: number },
): Promise<void> {
  const target = await openTarget(bindings, destination);
  if (target === undefined) return;
  const parcels = [{ trace, rules: destination.rules, contents: contents() }];
  for (let tries = 0; ; tries += 1) {
    const delivery = await sendTraces({ target, parcels, carrier, timeoutMs: Math.max(1, deadline - carrier.now()) });
    const at = new Date(carrier.now()).toISOString();
    if (delivery.ok) {
      return await writeReceipts(bindings.DB, [{ generationId: trace.record.id, destinationId: destination.id, at }]);
    }
    const pauseMs = Math.max(delivery.retryAfterMs ?? 0, Math.min(maxPauseMs, firstPauseMs * 2 ** tries));
    if (!mayPass(delivery) || carrier.now() + pauseMs >= deadline) {
      const { id, workspaceId } = destination;
      const told = { id, workspaceId, at, error: delivery.problem ?? "", waitingSince: trace.record.createdAt };
      await noteFailed(bindings.DB, { ...told, pause: null }).run();
      return;
    }
    await pause(pauseMs);
  }
}

/** Within seconds. */
function mayPass({ status, isFinal }: Delivery): boolean {
  return !isFinal && (status === null || status >= 500 || status === 408 || status === 425 || status === 429);
}
