// The isolate's side of health: reads an own copy at once, keeps it fresh and reports outcomes in the background. Never
// fails a request, and keeps one waiting for 50 ms at most, only where its copy is missing or older than two seconds.
import { absorb, emptyCopy, type HealthCopy, healthsIn, recordOwn, reportOf } from "../routing/health/health-copy.ts";
import { answerVersion } from "../routing/health/health-ledger.ts";
import type { EndpointHealth, HealthSnapshot, Outcome } from "../routing/health/health-snapshot.ts";
import { pause, withDeadline } from "../store/deadline.ts";
import type { HealthObject } from "../store/health-object.ts";
import { type HealthRegion, healthStub } from "../store/health-region.ts";
import { BoundedMap } from "./bounded-map.ts";

/** What a request brings along: timers and calls belong to the request that starts them. */
export interface HealthContext {
  waitUntil: (work: Promise<unknown>) => void;
  region: HealthRegion;
}

const freshMs = 1_000;
/** Others act on an outcome within two seconds of it, its way to the object included: an older copy is no better than none. */
const maxAgeMs = 1_500;
const snapshotTimeoutMs = 50;
/** Between looks at another request's call. */
const warmTimeoutMs = 5;
/** How long outcomes are gathered before they are reported: what changes others' choices, and what only adds to statistics. */
const gatherMs = { urgent: 100, success: 1_000 };
const maxFlushes = 3;
const callTimeoutMs = 2_000;
/** A call or flush begun longer ago than this died with the request that began it. */
const abandonedMs = 5_000;
const maxBackoffMs = 30_000;
const maxModels = 1_000;
/** Models of requests whose key is not known yet: at a time, and new ones a second. */
const maxAhead = 100;
const maxAheadPerSecond = 20;

interface Entry {
  readonly modelId: string;
  readonly region: HealthRegion;
  copy: HealthCopy;
  /** Epoch milliseconds, like all times here; 0 = never. */
  fetchedAt: number;
  call: { since: number } | undefined;
  /** When the flush under way reports; 0 = none is. */
  flushAt: number;
  failures: number;
  retryAt: number;
  /** Whether the object could store what it told last. */
  isStored: boolean;
  /** Whether the object answered in time when it was last waited for. */
  prompt: boolean;
}

export class HealthClient {
  readonly #namespace: DurableObjectNamespace<HealthObject> | undefined;
  readonly #clock: () => number;
  readonly #reporter = crypto.randomUUID();
  readonly #entries = new BoundedMap<string, Entry>(maxModels);
  /** Asked for by requests whose key was not known yet. */
  readonly #ahead = new BoundedMap<string, Entry>(maxAhead);
  readonly #asked = { second: 0, count: 0 };
  #home: HealthRegion | undefined;

  constructor(namespace: DurableObjectNamespace<HealthObject> | undefined, clock: () => number = () => Date.now()) {
    this.#namespace = namespace;
    this.#clock = clock;
  }

  /** The health of the models' endpoints: at once on the warm path, else a promise that takes 50 ms at most. `mayWait`:
   * false where the request has waited already; it waits only for what `ask` began then. */
  snapshot(
    modelIds: readonly string[],
    context: HealthContext & { now: number; mayWait?: boolean },
  ): HealthSnapshot | Promise<HealthSnapshot> {
    const entries = modelIds.map((modelId) => this.#entry(modelId, context.region));
    const waits = entries.flatMap((entry) => this.#refresh(entry, context) ?? []);
    if (waits.length === 0) return assemble(entries, context.now);
    return Promise.all(waits).then(() => assemble(entries, context.now));
  }

  /** Begins to ask for what `snapshot` will want, for a request whose key is not known yet: names that it made up cost
   * nobody their place, and only some of them a call. */
  ask(modelIds: readonly string[], context: HealthContext): void {
    for (const modelId of modelIds) {
      const entry = this.#known(modelId, context.region) ?? this.#askAhead(modelId, context.region);
      if (entry === undefined || this.#clock() - entry.fetchedAt < freshMs) continue;
      const started = this.#call(entry);
      if (started !== undefined) context.waitUntil(started);
    }
  }

  /** Counts an outcome at once in this isolate; tells the object of a failure at once, of a success within a second. */
  record(outcome: Outcome, context: HealthContext): void {
    const modelId = outcome.key.slice(0, outcome.key.indexOf(" "));
    const entry = this.#entry(modelId, context.region);
    entry.copy = recordOwn(entry.copy, outcome);
    const now = this.#clock();
    const flushAt = now + (outcome.kind === "success" ? gatherMs.success : gatherMs.urgent);
    const isUnderWay = entry.flushAt > now - abandonedMs && entry.flushAt <= flushAt;
    if (this.#namespace === undefined || isUnderWay) return;
    context.waitUntil(this.#flush(entry, flushAt));
  }

  /** Whether all objects that this isolate asked store what they are told: one that cannot forgets it with its memory. */
  isStored(): boolean {
    return this.#entries.values().every((entry) => entry.isStored);
  }

  #entry(modelId: string, region: HealthRegion): Entry {
    const known = this.#known(modelId, region);
    if (known !== undefined) return known;
    const name = this.#nameOf(modelId, region);
    const entry = this.#ahead.get(name) ?? newEntry(modelId, this.#placeOf(region));
    this.#ahead.dropWhere((one) => one === entry);
    this.#entries.set(name, entry);
    return entry;
  }

  #known(modelId: string, region: HealthRegion): Entry | undefined {
    return this.#entries.get(this.#nameOf(modelId, region));
  }

  /** Undefined where too many were asked for just now. */
  #askAhead(modelId: string, region: HealthRegion): Entry | undefined {
    const name = this.#nameOf(modelId, region);
    const known = this.#ahead.get(name);
    if (known !== undefined) return known;
    const second = Math.floor(this.#clock() / 1_000);
    if (this.#asked.second !== second) Object.assign(this.#asked, { second, count: 0 });
    if (this.#asked.count >= maxAheadPerSecond) return undefined;
    this.#asked.count += 1;
    const entry = newEntry(modelId, this.#placeOf(region));
    this.#ahead.set(name, entry);
    return entry;
  }

  /** An isolate stays where it is while its clients move: one region for all of them, or its own outcomes would not count
   * for the next request. What was seen on an EU host stays inside the EU. */
  #placeOf(region: HealthRegion): HealthRegion {
    if (region === "eu") return region;
    this.#home ??= region;
    return this.#home;
  }

  #nameOf(modelId: string, region: HealthRegion): string {
    return `${this.#placeOf(region)}/${modelId}`;
  }

  /** Starts a call where one is due; a promise if it is worth waiting for. */
  #refresh(entry: Entry, context: HealthContext & { mayWait?: boolean }): Promise<void> | undefined {
    const age = this.#clock() - entry.fetchedAt;
    if (age < freshMs) return undefined;
    const started = this.#call(entry);
    if (started !== undefined) context.waitUntil(started);
    if (entry.call === undefined || !entry.prompt || age < maxAgeMs) return undefined;
    if (started !== undefined && context.mayWait === false) return undefined;
    return started === undefined ? watchCall(entry) : awaitCall(entry, started);
  }

  /** Reports what is pending and takes over the answer; nothing if a call is under way or the object is to be left alone. */
  #call(entry: Entry): Promise<void> | undefined {
    const since = this.#clock();
    if (this.#namespace === undefined || since < entry.retryAt) return undefined;
    if (entry.call !== undefined && since - entry.call.since < abandonedMs) return undefined;
    const call = { since };
    entry.call = call;
    return this.#exchange(entry, this.#namespace).finally(() => {
      if (entry.call === call) entry.call = undefined;
    });
  }

  async #exchange(entry: Entry, namespace: DurableObjectNamespace<HealthObject>): Promise<void> {
    const sent = reportOf(entry.copy, this.#reporter);
    try {
      const stub = healthStub(namespace, entry);
      const answer = await withDeadline(
        sent.outcomes.length === 0 ? stub.snapshot(this.#clock()) : stub.report(sent),
        callTimeoutMs,
      );
      if (answer.version !== answerVersion) throw new Error(`health object answers in version ${answer.version}`);
      entry.copy = absorb(entry.copy, sent, answer);
      Object.assign(entry, { fetchedAt: this.#clock(), failures: 0, retryAt: 0, prompt: true });
      entry.isStored = answer.unstored === undefined;
    } catch {
      // Unknown is healthy: nobody is told but the clock of the next try, and what was to be reported stays pending.
      entry.prompt = false;
      entry.retryAt = this.#clock() + Math.min(maxBackoffMs, freshMs * 2 ** entry.failures);
      entry.failures += 1;
    }
  }

  /** Gathers outcomes until then, and reports them; again where that failed, a call was under way, or some are not stored yet. */
  async #flush(entry: Entry, flushAt: number): Promise<void> {
    let until = flushAt;
    for (let tries = 0; tries < maxFlushes; tries += 1) {
      entry.flushAt = until;
      await pause(until - this.#clock());
      // Another flush that reports sooner took over.
      if (entry.flushAt !== until) return;
      // What is recorded from here on is not in this report: its own request has to begin another flush.
      entry.flushAt = 0;
      if (entry.copy.pending.length > 0) await this.#call(entry);
      if (entry.copy.pending.length === 0 || entry.flushAt !== 0) return;
      until = this.#clock() + gatherMs.success;
    }
  }
}

async function awaitCall(entry: Entry, started: Promise<void>): Promise<void> {
  try {
    await withDeadline(started, snapshotTimeoutMs);
  } catch {
    entry.prompt = false;
  }
}

function newEntry(modelId: string, region: HealthRegion): Entry {
  return {
    modelId,
    region,
    copy: emptyCopy,
    fetchedAt: 0,
    call: undefined,
    flushAt: 0,
    failures: 0,
    retryAt: 0,
    isStored: true,
    prompt: true,
  };
}

/** Another request's promise must not be awaited: it dies with that request. Its traces in the entry can be looked at.
 * What was asked a while ago has had its time. */
async function watchCall(entry: Entry): Promise<void> {
  const since = entry.call?.since ?? 0;
  const lastGlance = Math.max(Date.now() + warmTimeoutMs, since + snapshotTimeoutMs - warmTimeoutMs);
  while (entry.call !== undefined && Date.now() <= lastGlance) await pause(warmTimeoutMs);
  if (entry.call !== undefined) entry.prompt = false;
}

function assemble(entries: readonly Entry[], now: number): HealthSnapshot {
  const snapshot = new Map<string, EndpointHealth>();
  for (const { copy } of entries) for (const [key, health] of healthsIn(copy, now)) snapshot.set(key, health);
  return snapshot;
}
